//! Runs a case in the sandbox that production uses, with everything granted that the plugin asks for.

use std::sync::Arc;

use bowline_artifact::Artifact;
use bowline_core::grant::{Capability, Grants};
use bowline_core::limits::LimitPolicy;
use bowline_core::schema::Schema;
use bowline_core::store::{Author, Selector, Session, SessionRules, Store};
use bowline_core::{FailureClass, Finding, Role, Value};
use bowline_sandbox::{Invocation, Program, Receipt, SharedSandbox};

use super::given::Given;
use crate::error::Problem;
use crate::exit::Exit;

/// What came of a case.
#[derive(Clone, Debug)]
pub struct Came {
    /// The objects after the call, or the findings with which the plugin said no.
    pub result: Result<Vec<Value>, Vec<Finding>>,
    /// Findings of a call that went well.
    pub findings: Vec<Finding>,
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

    /// Gives the plugin what the case gives.
    pub async fn run(&self, given: &Given) -> Result<Came, Problem> {
        let violations = self.schema.as_ref().map(|schema| schema.check(&given.config));
        let violations: Vec<Finding> = violations
            .unwrap_or_default()
            .iter()
            .map(|one| config_finding(&one.to_string()))
            .collect();
        if !violations.is_empty() {
            return Ok(Came { result: Err(violations), findings: Vec::new(), receipt: None });
        }
        let store = Store::new(given.objects.iter().cloned());
        let invocation = self.invocation(given, store);
        let called = match self.program.role() {
            Role::Transformer => {
                self.sandbox.transform(&self.program, invocation, &given.config).await
            }
            Role::Validator => {
                self.sandbox.validate(&self.program, invocation, &given.config).await
            }
            role => {
                let message =
                    format!("cases of a {role} are not run yet; test it natively with the SDK");
                return Err(Problem::new(Exit::Failed, message));
            }
        };
        let receipt = Some(called.receipt);
        let findings = match called.result {
            Ok(findings) => findings,
            Err(failed) if failed.class == FailureClass::PluginRefused => {
                return Ok(Came { result: Err(failed.findings), findings: Vec::new(), receipt });
            }
            Err(failed) => return Err(Problem::from(&*failed)),
        };
        let lost = || Problem::of_class(FailureClass::Unknown, "the objects of the call were lost");
        let kept = called.session.ok_or_else(lost)?.commit(Author(0));
        let store = kept.map_err(|error| {
            let message = format!("{}: {error}", self.program.id());
            Problem::of_class(FailureClass::PluginOutput, message)
        })?;
        let objects = store.objects().map(|(_, object)| object.clone()).collect();
        Ok(Came { result: Ok(objects), findings, receipt })
    }

    fn invocation(&self, given: &Given, store: Store) -> Invocation {
        let rules = SessionRules {
            limits: self.limits.output,
            may_read_sensitive: self
                .grants
                .in_force()
                .any(|one| matches!(one, Capability::Output(_))),
            knows_sensitive: given.config.is_sensitive(),
        };
        Invocation {
            facts: Some(Arc::new(given.facts())),
            files: given.files(),
            session: Some(Session::begin(store, &Selector::default(), rules)),
            ..Invocation::new(self.limits.clone(), self.grants.clone())
        }
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
