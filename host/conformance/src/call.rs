//! One call of a plugin of any role, with everything granted that its manifest asks for: what the kit and
//! those who test plugins do with them.

use std::sync::Arc;

use bowline_core::facts::Facts;
use bowline_core::grant::Capability;
use bowline_core::store::{Author, Selector, Session, SessionRules, Store};
use bowline_core::{FailureClass, Finding, Role, Value};
use bowline_sandbox::{
    Assessment, CallFailure, Called, ClusterReads, Failed, Files, HttpClient, Invocation, LogLine,
    Outcome, Progress, Receipt, Sandbox,
};

use crate::subject::Subject;

/// What a plugin is given; each role takes of it what its interface has.
#[derive(Clone)]
pub struct Given {
    /// The objects; of a health plugin the first, which it judges.
    pub objects: Vec<Value>,
    /// Which of the objects it sees.
    pub selector: Selector,
    /// The config, without references.
    pub config: Value,
    /// What it can ask about release and customer.
    pub facts: Arc<Facts>,
    /// The files that it can read.
    pub files: Files,
    /// Where a step stands.
    pub progress: Progress,
    /// What answers a step's requests.
    pub http: Option<Arc<dyn HttpClient>>,
    /// What answers reads from the cluster.
    pub reads: Option<Arc<dyn ClusterReads>>,
}

/// What came of a call.
pub struct Came {
    /// The answer, or why there is none.
    pub result: Result<Answer, Failed>,
    /// What it logged.
    pub log: Vec<LogLine>,
    /// What it used.
    pub receipt: Receipt,
}

/// The answer of a plugin that did its work, by role.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// All objects after it, those included that it does not see, and what it found.
    Objects(Vec<Value>, Vec<Finding>),
    /// Of a health plugin.
    Assessment(Assessment),
    /// Of a step.
    Outcome(Outcome),
}

/// Calls the plugin once.
pub async fn call(sandbox: &Sandbox, subject: &Subject, given: Given) -> Came {
    match subject.role() {
        Role::Transformer | Role::Validator => over_objects(sandbox, subject, given).await,
        Role::Health => assess(sandbox, subject, given).await,
        Role::Step => step(sandbox, subject, given).await,
    }
}

async fn over_objects(sandbox: &Sandbox, subject: &Subject, given: Given) -> Came {
    let mut granted = subject.grants.in_force();
    let rules = SessionRules {
        limits: subject.limits.output,
        may_read_sensitive: granted.any(|one| matches!(one, Capability::Output(_))),
        knows_sensitive: given.config.is_sensitive(),
    };
    let mut invocation = invocation(subject, &given);
    let store = Store::new(given.objects);
    invocation.session = Some(Session::begin(store, &given.selector, rules));
    let called = match subject.role() {
        Role::Validator => sandbox.validate(&subject.program, invocation, &given.config).await,
        _ => sandbox.transform(&subject.program, invocation, &given.config).await,
    };
    let failed = |class, message: String| {
        let (plugin, hint, findings) = (subject.program.id().clone(), None, Vec::new());
        Box::new(CallFailure { plugin, class, message, hint, findings })
    };
    came(called, |findings, session| {
        let lost = || failed(FailureClass::Unknown, "the objects of the call were lost".to_owned());
        let store = session.ok_or_else(lost)?.commit(Author(0));
        let store = store.map_err(|error| failed(FailureClass::PluginOutput, error.to_string()))?;
        let objects = store.objects().map(|(_, object)| object.clone()).collect();
        Ok(Answer::Objects(objects, findings))
    })
}

async fn assess(sandbox: &Sandbox, subject: &Subject, given: Given) -> Came {
    // A health plugin sees neither the release nor the customer, and has nothing to read from.
    let invocation = Invocation { facts: None, reads: None, ..invocation(subject, &given) };
    let object = given.objects.first().cloned().unwrap_or(Value::NULL);
    let called = sandbox.assess(&subject.program, invocation, &object, &given.config).await;
    came(called, |assessment, _| Ok(Answer::Assessment(assessment)))
}

async fn step(sandbox: &Sandbox, subject: &Subject, given: Given) -> Came {
    let mut invocation = invocation(subject, &given);
    invocation.progress = given.progress;
    invocation.http = given.http;
    let called = sandbox.run_step(&subject.program, invocation, &given.config).await;
    came(called, |outcome, _| Ok(Answer::Outcome(outcome)))
}

fn invocation(subject: &Subject, given: &Given) -> Invocation {
    Invocation {
        facts: Some(given.facts.clone()),
        files: given.files.clone(),
        reads: given.reads.clone(),
        ..Invocation::new(subject.limits.clone(), subject.grants.clone())
    }
}

fn came<T>(
    called: Called<T>,
    answer: impl FnOnce(T, Option<Session>) -> Result<Answer, Failed>,
) -> Came {
    let Called { result, session, log, receipt, .. } = called;
    Came { result: result.and_then(|told| answer(told, session)), log, receipt }
}
