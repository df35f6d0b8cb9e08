//! Runs a case in the sandbox that production uses, with everything granted that the plugin asks for.

use std::sync::Arc;

use bowline_artifact::Artifact;
use bowline_conformance::{LoadError, Subject, call};
use bowline_core::krm;
use bowline_core::schema::Schema;
use bowline_core::store::Selector;
use bowline_core::value::JsonError;
use bowline_core::{FailureClass, Finding, Role};
use bowline_sandbox::{ClusterReads, Receipt, SharedSandbox};

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
    subject: Subject,
    schema: Option<Schema>,
}

impl CaseRunner {
    /// Loads the plugin.
    pub async fn load(sandbox: SharedSandbox, artifact: &Artifact) -> Result<CaseRunner, Problem> {
        let schema = match &artifact.manifest().config_schema {
            None => None,
            Some(json) => Some(compile(artifact, &json.to_string())?),
        };
        let subject = Subject::load(&sandbox, artifact).await.map_err(|error| match error {
            LoadError::Limits(error) => {
                let message = format!("{}: {error}", artifact.id());
                Problem::of_class(FailureClass::PluginDenied, message)
            }
            LoadError::Sandbox(failed) => Problem::from(&*failed),
        })?;
        Ok(CaseRunner { sandbox, subject, schema })
    }

    /// The plugin's role.
    pub fn role(&self) -> Role {
        self.subject.role()
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
        let network = Arc::new(Network::new(&given.exchanges));
        let given = call::Given {
            objects: given.objects.clone(),
            selector: Selector::default(),
            config: given.config.clone(),
            facts: Arc::new(given.facts()),
            files: given.files(),
            progress: given.progress.clone(),
            http: Some(network.clone()),
            reads,
        };
        let came = self.came(call::call(&self.sandbox, &self.subject, given).await)?;
        Ok(Came { outside: network.differences(), ..came })
    }

    /// A plugin's own no is something that may come of a case; any other failure is none.
    fn came(&self, called: call::Came) -> Result<Came, Problem> {
        let receipt = Some(called.receipt);
        for line in &called.log {
            tracing::info!(target: "plugin", "{}", line.message);
        }
        match called.result {
            Ok(answer) => {
                let (answer, findings) = self.answer(answer)?;
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

    fn answer(&self, answer: call::Answer) -> Result<(Answer, Vec<Finding>), Problem> {
        let no_json = |error: JsonError| {
            let message = format!("{}: what it answers is not JSON: {error}", self.subject.id());
            Problem::of_class(FailureClass::PluginOutput, message)
        };
        Ok(match answer {
            call::Answer::Objects(objects, findings) => (Answer::Objects(objects), findings),
            call::Answer::Assessment(assessment) => {
                (Answer::of_assessment(assessment).map_err(no_json)?, Vec::new())
            }
            call::Answer::Outcome(outcome) => {
                (Answer::of_outcome(outcome).map_err(no_json)?, Vec::new())
            }
        })
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
