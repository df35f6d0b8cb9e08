//! The pipeline of one customer: from the release's objects to what goes out.

use std::collections::HashMap;
use std::sync::Arc;

use bowline_artifact::Artifact;
use bowline_core::facts::{Facts, Outputs};
use bowline_core::grant::Capability;
use bowline_core::plan::{Plan, PlannedCall};
use bowline_core::rendered::Rendered;
use bowline_core::store::{Session, SessionRules, Store};
use bowline_core::{Digest, FailureClass, Finding, Role, Severity, Value};
use bowline_sandbox::{
    Called, ClusterReads, Files, Invocation, Level, LogLine, Receipt, SharedSandbox,
};

use crate::failure::{RenderFailed, RenderFailure};
use crate::programs::{Loaded, Programs};

/// What all customers of a release share in a render.
pub struct Shared {
    /// The release's objects, parsed once.
    pub base: Store,
    /// The files that pipeline entries show to their plugins, by the folder that they name.
    pub files: HashMap<String, Files>,
    /// Reads from customers' clusters, where there are any.
    pub reads: Option<Arc<dyn ClusterReads>>,
}

/// Renders customers of one release.
pub struct Renderer {
    sandbox: SharedSandbox,
    shared: Shared,
    programs: Programs,
}

/// What came of a customer's pipeline.
pub struct Render {
    /// The objects.
    pub rendered: Rendered,
    /// What each call used, in order.
    pub receipts: Vec<Receipt>,
}

impl Renderer {
    /// Loads every plugin that `plans` call. `artifact` finds a plugin's file by its digest.
    pub async fn prepare(
        sandbox: SharedSandbox,
        shared: Shared,
        plans: &[&Plan],
        artifact: impl Fn(Digest) -> Option<Arc<Artifact>>,
    ) -> Renderer {
        let programs = Programs::load(&sandbox, plans, artifact).await;
        Renderer { sandbox, shared, programs }
    }

    /// How many plugin versions are loaded, and how many of them had to be compiled for it.
    pub fn plugins(&self) -> (usize, usize) {
        self.programs.counts()
    }

    /// Runs one customer's pipeline.
    pub async fn render(&self, plan: &Plan, outputs: &Outputs) -> Result<Render, RenderFailed> {
        let facts = Arc::new(plan.facts(outputs.clone()));
        let calls = self.configure(plan, &facts)?;
        let mut store = self.shared.base.clone();
        let base = store.len();
        let mut findings = Vec::new();
        let mut receipts = Vec::with_capacity(calls.len());
        for (call, loaded, config) in calls {
            // The session takes the store: a customer whose call fails has no use for it.
            let invocation = self.invocation(plan, call, &config, &facts, store);
            let Called { result, session, log, receipt } = match call.role {
                Role::Validator => {
                    self.sandbox.validate(&loaded.program, invocation, &config).await
                }
                _ => self.sandbox.transform(&loaded.program, invocation, &config).await,
            };
            tell(plan, call, &log);
            receipts.push(receipt);
            let found = result
                .map_err(|failed| RenderFailure::of_sandbox(&plan.customer, call, &failed))?;
            stop_at_errors(plan, call, &found)?;
            findings.extend(found.into_iter().map(|finding| (call.label.clone(), finding)));
            let kept = session.ok_or_else(|| lost(plan, call))?.commit(call.author);
            store = kept.map_err(|error| RenderFailure::of_commit(&plan.customer, call, &error))?;
        }
        let rendered = Rendered { customer: plan.customer.clone(), store, base, findings };
        Ok(Render { rendered, receipts })
    }

    /// Resolves and checks every config before anything runs.
    fn configure<'a>(
        &'a self,
        plan: &'a Plan,
        facts: &Facts,
    ) -> Result<Vec<(&'a PlannedCall, &'a Loaded, Value)>, RenderFailed> {
        let configured = plan.calls.iter().map(|call| {
            let fail = |class, message, hint| {
                RenderFailure::of_call(&plan.customer, call, class, message, hint)
            };
            let loaded = match self.programs.get(call.digest) {
                Some(Ok(loaded)) => loaded,
                Some(Err(failed)) => {
                    return Err(RenderFailure::of_sandbox(&plan.customer, call, failed));
                }
                None => {
                    let message = format!("the file of {} is not there", call.plugin);
                    return Err(fail(FailureClass::ReleaseIncomplete, message, None));
                }
            };
            let config = call.configure(facts).map_err(|errors| {
                let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
                fail(FailureClass::ReleaseInvalid, errors.join("; "), None)
            })?;
            let violations = loaded.schema.as_ref().map(|schema| schema.check(&config));
            match violations.unwrap_or_default().as_slice() {
                [] => Ok((call, loaded, config)),
                violations => {
                    let shown: Vec<String> = violations.iter().map(ToString::to_string).collect();
                    let message = format!("its config is not what it takes: {}", shown.join("; "));
                    let hint = format!(
                        "bowline plugin inspect {} shows the schema",
                        call.plugin.reference()
                    );
                    Err(fail(FailureClass::ReleaseInvalid, message, Some(hint)))
                }
            }
        });
        configured.collect()
    }

    fn invocation(
        &self,
        plan: &Plan,
        call: &PlannedCall,
        config: &Value,
        facts: &Arc<Facts>,
        store: Store,
    ) -> Invocation {
        let may_read_sensitive =
            call.grants.in_force().any(|one| matches!(one, Capability::Output(_)));
        let rules = SessionRules {
            limits: call.limits.output,
            may_read_sensitive,
            knows_sensitive: config.is_sensitive(),
        };
        let files = call.files.as_ref().and_then(|folder| self.shared.files.get(folder)).cloned();
        Invocation {
            facts: Some(facts.clone()),
            files: files.unwrap_or_default(),
            session: Some(Session::begin(store, &call.select, rules)),
            reads: self.shared.reads.clone(),
            created: plan.created,
            ..Invocation::new(call.limits.clone(), call.grants.clone())
        }
    }
}

/// One finding of severity `error` stops the render, also where the call itself went well.
fn stop_at_errors(plan: &Plan, call: &PlannedCall, found: &[Finding]) -> Result<(), RenderFailed> {
    let errors: Vec<Finding> =
        found.iter().filter(|finding| finding.severity == Severity::Error).cloned().collect();
    let message = match errors.as_slice() {
        [] => return Ok(()),
        [only] => only.to_string(),
        [first, rest @ ..] => format!("{first} (and {} more)", rest.len()),
    };
    let mut failure =
        RenderFailure::of_call(&plan.customer, call, FailureClass::PluginRefused, message, None);
    failure.findings = errors;
    Err(failure)
}

/// A call that went well without leaving its objects is a bug of the host.
fn lost(plan: &Plan, call: &PlannedCall) -> RenderFailed {
    let message = "the objects of the call were lost".to_owned();
    RenderFailure::of_call(&plan.customer, call, FailureClass::Unknown, message, None)
}

/// Hands what a plugin logged to whoever listens.
fn tell(plan: &Plan, call: &PlannedCall, log: &[LogLine]) {
    let (customer, entry, plugin) = (&*plan.customer, &*call.label, &call.plugin);
    for LogLine { level, message } in log {
        match level {
            Level::Error => {
                tracing::error!(target: "plugin", customer, entry, %plugin, "{message}")
            }
            Level::Warn => tracing::warn!(target: "plugin", customer, entry, %plugin, "{message}"),
            Level::Info => tracing::info!(target: "plugin", customer, entry, %plugin, "{message}"),
            Level::Debug => {
                tracing::debug!(target: "plugin", customer, entry, %plugin, "{message}")
            }
        }
    }
}
