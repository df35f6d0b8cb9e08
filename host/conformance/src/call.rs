//! One call of the plugin that is tried, and what came of it in a form that can be compared.

use std::sync::Arc;

use bowline_artifact::Form;
use bowline_core::facts::Facts;
use bowline_core::grant::Capability;
use bowline_core::store::{Author, Selector, Session, SessionRules, Store};
use bowline_core::{FailureClass, Finding, Role, Severity, Value};
use bowline_sandbox::{
    Assessment, CallFailure, Called, Files, Invocation, Outcome, Progress, Receipt, SharedSandbox,
};

use crate::network::Reply;
use crate::subject::Subject;

/// What the plugin is given.
#[derive(Clone)]
pub(crate) struct Given {
    pub(crate) objects: Vec<Value>,
    /// Which of the objects it sees.
    pub(crate) selector: Selector,
    pub(crate) config: Value,
    pub(crate) facts: Arc<Facts>,
    pub(crate) files: Files,
    pub(crate) progress: Progress,
    pub(crate) reply: Reply,
}

/// What came of a call.
#[derive(Clone, Debug)]
pub(crate) struct Came {
    pub(crate) ended: Ended,
    pub(crate) receipt: Receipt,
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ended {
    /// All objects after it, those included that it does not see, and what it found.
    Objects(Vec<Value>, Vec<Finding>),
    Assessment(Assessment),
    Outcome(Outcome),
    /// It said no.
    Refused(Vec<Finding>),
    /// It broke, or went beyond what it may.
    Failed(FailureClass, String),
}

impl Ended {
    /// Whether the plugin did its work.
    pub(crate) fn is_answer(&self) -> bool {
        !matches!(self, Ended::Refused(_) | Ended::Failed(..))
    }
}

/// Calls the plugin once.
pub(crate) async fn call(sandbox: &SharedSandbox, subject: &Subject, given: Given) -> Came {
    match subject.program.role() {
        Role::Transformer | Role::Validator => over_objects(sandbox, subject, given).await,
        Role::Health => assess(sandbox, subject, given).await,
        Role::Step => step(sandbox, subject, given).await,
    }
}

async fn over_objects(sandbox: &SharedSandbox, subject: &Subject, given: Given) -> Came {
    let mut granted = subject.grants.in_force();
    let rules = SessionRules {
        limits: subject.limits.output,
        may_read_sensitive: granted.any(|one| matches!(one, Capability::Output(_))),
        knows_sensitive: false,
    };
    let mut invocation = invocation(subject, &given);
    let store = Store::new(given.objects);
    invocation.session = Some(Session::begin(store, &given.selector, rules));
    let called = match subject.program.role() {
        Role::Validator => sandbox.validate(&subject.program, invocation, &given.config).await,
        _ => sandbox.transform(&subject.program, invocation, &given.config).await,
    };
    came(subject, called, |findings, session| {
        let lost = || (FailureClass::Unknown, "the objects of the call were lost".to_owned());
        let store = session.ok_or_else(lost)?.commit(Author(0));
        let store = store.map_err(|error| (FailureClass::PluginOutput, error.to_string()))?;
        let objects = store.objects().map(|(_, object)| object.clone()).collect();
        Ok(Ended::Objects(objects, findings))
    })
}

async fn assess(sandbox: &SharedSandbox, subject: &Subject, given: Given) -> Came {
    let mut invocation = invocation(subject, &given);
    // A health plugin sees neither the release nor the customer.
    invocation.facts = None;
    let object = given.objects.first().cloned().unwrap_or(Value::NULL);
    let called = sandbox.assess(&subject.program, invocation, &object, &given.config).await;
    came(subject, called, |assessment, _| Ok(Ended::Assessment(assessment)))
}

async fn step(sandbox: &SharedSandbox, subject: &Subject, given: Given) -> Came {
    let mut invocation = invocation(subject, &given);
    invocation.progress = given.progress;
    invocation.http = Some(Arc::new(given.reply));
    let called = sandbox.run_step(&subject.program, invocation, &given.config).await;
    came(subject, called, |outcome, _| Ok(Ended::Outcome(outcome)))
}

fn invocation(subject: &Subject, given: &Given) -> Invocation {
    Invocation {
        facts: Some(given.facts.clone()),
        files: given.files.clone(),
        ..Invocation::new(subject.limits.clone(), subject.grants.clone())
    }
}

fn came<T>(
    subject: &Subject,
    called: Called<T>,
    answer: impl FnOnce(T, Option<Session>) -> Result<Ended, (FailureClass, String)>,
) -> Came {
    let Called { result, session, receipt, .. } = called;
    let ended = match result {
        Ok(told) => {
            answer(told, session).unwrap_or_else(|(class, message)| Ended::Failed(class, message))
        }
        Err(failed) if failed.class == FailureClass::PluginRefused => {
            Ended::Refused(reasons(subject, *failed))
        }
        Err(failed) => Ended::Failed(failed.class, failed.message),
    };
    Came { ended, receipt }
}

/// Why a plugin says no. A KRM function may do so by its exit status alone, with a word on stderr.
fn reasons(subject: &Subject, failed: CallFailure) -> Vec<Finding> {
    let CallFailure { message, mut findings, .. } = failed;
    if findings.is_empty() && subject.artifact.form() == Form::Module {
        findings.push(Finding {
            severity: Severity::Error,
            code: "exit".to_owned(),
            message,
            object: None,
            field: None,
            hint: None,
            extra: Vec::new(),
        });
    }
    findings
}
