//! Why one customer has no render.

use std::sync::Arc;

use bowline_core::plan::{Plan, PlannedCall};
use bowline_core::release::Place;
use bowline_core::rendered::GuardError;
use bowline_core::store::CommitError;
use bowline_core::{FailureClass, Finding, PluginId};
use bowline_sandbox::CallFailure;

/// A customer's render that failed. Its output stays as it was.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{customer}: {}{class}: {message}", where_it_was(.call))]
pub struct RenderFailure {
    /// The customer.
    pub customer: Arc<str>,
    /// In which call of which plugin it was, where it was in one.
    pub call: Option<FailedCall>,
    /// What kind of failure it was.
    pub class: FailureClass,
    /// What happened.
    pub message: String,
    /// What would help.
    pub hint: Option<String>,
    /// Where a plugin said no: why.
    pub findings: Vec<Finding>,
}

/// Which call failed.
#[derive(Clone, Debug)]
pub struct FailedCall {
    /// The pipeline entry's label.
    pub entry: Arc<str>,
    /// Where the pipeline names it.
    pub place: Place,
    /// The plugin.
    pub plugin: PluginId,
}

fn where_it_was(call: &Option<FailedCall>) -> String {
    match call {
        Some(FailedCall { entry, place, plugin }) => format!("{entry} ({place}), {plugin}: "),
        None => String::new(),
    }
}

/// A [`RenderFailure`] on the heap: it is large, and failing is rare.
pub type RenderFailed = Box<RenderFailure>;

impl RenderFailure {
    /// A failure outside of any plugin.
    pub fn of_customer(
        customer: &Arc<str>,
        class: FailureClass,
        message: String,
        hint: Option<String>,
    ) -> RenderFailed {
        let (customer, findings) = (customer.clone(), Vec::new());
        Box::new(RenderFailure { customer, call: None, class, message, hint, findings })
    }

    /// A failure of one call, or of what it was given.
    pub fn of_call(
        customer: &Arc<str>,
        call: &PlannedCall,
        class: FailureClass,
        message: String,
        hint: Option<String>,
    ) -> RenderFailed {
        let mut failure = RenderFailure::of_customer(customer, class, message, hint);
        let (entry, place, plugin) = (call.label.clone(), call.place.clone(), call.plugin.clone());
        failure.call = Some(FailedCall { entry, place, plugin });
        failure
    }

    /// What the sandbox says of a call, or of loading a plugin for it.
    pub(crate) fn of_sandbox(
        customer: &Arc<str>,
        call: &PlannedCall,
        failed: &CallFailure,
    ) -> RenderFailed {
        let (message, hint) = (failed.message.clone(), failed.hint.clone());
        let mut failure = RenderFailure::of_call(customer, call, failed.class, message, hint);
        failure.findings = failed.findings.clone();
        failure
    }

    pub(crate) fn of_commit(
        customer: &Arc<str>,
        call: &PlannedCall,
        error: &CommitError,
    ) -> RenderFailed {
        RenderFailure::of_call(customer, call, FailureClass::PluginOutput, error.to_string(), None)
    }

    /// A render that the review refused. It names the call that is to blame, where it is one.
    pub fn of_guard(plan: &Plan, error: &GuardError) -> RenderFailed {
        let (class, message, hint) = (FailureClass::GuardOutput, error.to_string(), error.hint());
        let calls =
            error.by().iter().filter_map(|by| plan.calls.iter().find(|one| one.author == *by));
        match calls.collect::<Vec<_>>().as_slice() {
            [only] => RenderFailure::of_call(&plan.customer, only, class, message, hint),
            [] => RenderFailure::of_customer(&plan.customer, class, message, hint),
            several => {
                let names = several.iter().map(|call| format!("{} ({})", call.label, call.place));
                let names = names.collect::<Vec<_>>().join(" and ");
                let message = format!("{message}; {names} removed them");
                RenderFailure::of_customer(&plan.customer, class, message, hint)
            }
        }
    }
}
