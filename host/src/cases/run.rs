//! Runs a case in the sandbox that production uses, with everything granted that the plugin asks for.

use std::sync::Arc;

use bowline_artifact::Artifact;
use bowline_core::grant::{Capability, Grants};
use bowline_core::krm;
use bowline_core::limits::LimitPolicy;
use bowline_core::schema::Schema;
use bowline_core::store::{Author, Selector, Session, SessionRules, Store};
use bowline_core::value::JsonError;
use bowline_core::{FailureClass, Finding, Role, Value};
use bowline_sandbox::{Called, ClusterReads, Invocation, Program, Receipt, SharedSandbox};

use super::answer::Answer;
use super::cluster::Replayed;
use super::given::Given;
use super::network::Network;
use crate::error::Problem;

/// Answers a call's reads from the cluster.
pub type Reads = Arc<dyn ClusterReads>;

/// What came of a case.
#[derive(Clone, Debug)]
pub struct Came {
    /// The answer, or the findings with which the plugin said no.
    pub result: Result<Answer, Vec<Finding>>,
    /// Findings of a call that went well.
    pub findings: Vec<Finding>,
    /// In a call in which the plugin says no, all that it said, line by line.
    pub said: Vec<String>,
    /// What was other than expected in what it asked of the network and the cluster.
    pub outside: Vec<String>,
    /// What the call used, where it came to one.
    pub receipt: Option<Receipt>,
}

/// Runs cases of one plugin.
pub struct CaseRunner {
    sandbox: SharedSandbox,
    program: Program,
    schema: Option<Schema>,
    grants: Arc<Grants>,
    limits: Arc<bowline_core::limits::CallLimits>,
}

impl CaseRunner {
    /// Loads the plugin.
    pub async fn load(sandbox: SharedSandbox, artifact: &Artifact) -> Result<CaseRunner, Problem> {
        let asked = &artifact.manifest().capabilities;
        let grants = Grants::new(asked.iter().cloned(), asked.iter().cloned());
        let limits = LimitPolicy::default().limits_for(&grants).map_err(|error| {
            Problem::of_class(FailureClass::PluginDenied, format!("{}: {error}", artifact.id()))
        })?;
        let schema = match &artifact.manifest().config_schema {
            None => None,
            Some(json) => Some(compile(artifact, &json.to_string())?),
        };
        let program = sandbox
            .load(artifact, limits.memory)
            .await
            .map_err(|failed| Problem::from(&*failed))?;
        let (grants, limits) = (Arc::new(grants), Arc::new(limits));
        Ok(CaseRunner { sandbox, program, schema, grants, limits })
    }

    /// The plugin's role.
    pub fn role(&self) -> Role {
        self.program.role()
    }

    /// Gives the plugin what the case gives.
    pub async fn run(&self, given: &Given) -> Result<Came, Problem> {
        let Some(recording) = &given.reads else { return self.run_with(given, None).await };
        let replayed = Arc::new(Replayed::new(recording.clone()));
        let mut came = self.run_with(given, Some(replayed.clone())).await?;
        came.outside.extend(replayed.missing());
        Ok(came)
    }

    /// The same, with cluster reads that are answered elsewhere, or not at all.
    pub async fn run_with(&self, given: &Given, reads: Option<Reads>) -> Result<Came, Problem> {
        let schema = self.schema.as_ref().filter(|_| given.checked);
        let violations = schema.map(|schema| schema.check(&given.config)).unwrap_or_default();
        if !violations.is_empty() {
            let texts = violations.iter().map(ToString::to_string);
            return Ok(Came::refused(texts.map(|text| config_finding(&text)).collect(), None));
        }
        match self.program.role() {
            Role::Transformer | Role::Validator => self.over_objects(given, reads).await,
            Role::Health => self.assess(given).await,
            Role::Step => self.step(given, reads).await,
        }
    }

    async fn over_objects(&self, given: &Given, reads: Option<Reads>) -> Result<Came, Problem> {
        let mut invocation = self.invocation(given);
        invocation.reads = reads;
        let store = Store::new(given.objects.iter().cloned());
        invocation.session = Some(Session::begin(store, &Selector::default(), self.rules(given)));
        let (sandbox, program) = (&self.sandbox, &self.program);
        let called = match program.role() {
            Role::Validator => sandbox.validate(program, invocation, &given.config).await,
            _ => sandbox.transform(program, invocation, &given.config).await,
        };
        let lost = || Problem::of_class(FailureClass::Unknown, "the objects of the call were lost");
        came(called, |findings, session| {
            let store = session.ok_or_else(lost)?.commit(Author(0)).map_err(|error| {
                let message = format!("{}: {error}", program.id());
                Problem::of_class(FailureClass::PluginOutput, message)
            })?;
            let objects = store.objects().map(|(_, object)| object.clone()).collect();
            Ok((Answer::Objects(objects), findings))
        })
    }

    async fn assess(&self, given: &Given) -> Result<Came, Problem> {
        let mut invocation = self.invocation(given);
        // A health plugin sees neither the release nor the customer.
        invocation.facts = None;
        let object = given.objects.first().cloned().unwrap_or(Value::NULL);
        let called = self.sandbox.assess(&self.program, invocation, &object, &given.config).await;
        came(called, |assessment, _| {
            let answer = Answer::of_assessment(assessment).map_err(|error| self.no_json(&error))?;
            Ok((answer, Vec::new()))
        })
    }

    async fn step(&self, given: &Given, reads: Option<Reads>) -> Result<Came, Problem> {
        let network = Arc::new(Network::new(&given.exchanges));
        let mut invocation = self.invocation(given);
        invocation.reads = reads;
        invocation.progress = given.progress.clone();
        invocation.http = Some(network.clone());
        let called = self.sandbox.run_step(&self.program, invocation, &given.config).await;
        let came = came(called, |outcome, _| {
            let answer = Answer::of_outcome(outcome).map_err(|error| self.no_json(&error))?;
            Ok((answer, Vec::new()))
        })?;
        Ok(Came { outside: network.differences(), ..came })
    }

    fn no_json(&self, error: &JsonError) -> Problem {
        let message = format!("{}: what it answers is not JSON: {error}", self.program.id());
        Problem::of_class(FailureClass::PluginOutput, message)
    }

    fn rules(&self, given: &Given) -> SessionRules {
        let mut granted = self.grants.in_force();
        SessionRules {
            limits: self.limits.output,
            may_read_sensitive: granted.any(|one| matches!(one, Capability::Output(_))),
            knows_sensitive: given.config.is_sensitive(),
        }
    }

    fn invocation(&self, given: &Given) -> Invocation {
        Invocation {
            facts: Some(Arc::new(given.facts())),
            files: given.files(),
            ..Invocation::new(self.limits.clone(), self.grants.clone())
        }
    }
}

/// A plugin's own no is something that may come of a case; any other failure is none.
fn came<T>(
    called: Called<T>,
    answer: impl FnOnce(T, Option<Session>) -> Result<(Answer, Vec<Finding>), Problem>,
) -> Result<Came, Problem> {
    let receipt = Some(called.receipt);
    for line in &called.log {
        tracing::info!(target: "plugin", "{}", line.message);
    }
    match called.result {
        Ok(told) => {
            let (answer, findings) = answer(told, called.session)?;
            let (said, outside) = (Vec::new(), Vec::new());
            Ok(Came { result: Ok(answer), findings, said, outside, receipt })
        }
        Err(failed) if failed.class == FailureClass::PluginRefused => {
            let mut came = Came::refused(failed.findings, receipt);
            came.said.extend(called.log.into_iter().map(|line| line.message));
            if came.said.is_empty() {
                came.said.push(failed.message);
            }
            Ok(came)
        }
        Err(failed) => Err(Problem::from(&*failed)),
    }
}

impl Came {
    /// A no with these reasons.
    fn refused(findings: Vec<Finding>, receipt: Option<Receipt>) -> Came {
        let said = findings.iter().map(krm::line).collect();
        Came { result: Err(findings), findings: Vec::new(), said, outside: Vec::new(), receipt }
    }
}

fn compile(artifact: &Artifact, json: &str) -> Result<Schema, Problem> {
    Schema::parse(json).map_err(|error| {
        let message =
            format!("{}: the schema of its config cannot be used: {error}", artifact.id());
        Problem::of_class(FailureClass::PluginInvalid, message)
    })
}

/// The host checks a config before the plugin gets it; in a case that reads as the plugin's own no.
fn config_finding(message: &str) -> Finding {
    Finding {
        severity: bowline_core::Severity::Error,
        code: "config".to_owned(),
        message: message.to_owned(),
        object: None,
        field: None,
        hint: None,
        extra: Vec::new(),
    }
}
