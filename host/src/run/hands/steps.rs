//! Calls steps: one call, one answer. What a step wants to remember goes into the journal with it.

use std::collections::BTreeMap;
use std::sync::Arc;

use bowline_artifact::Artifact;
use bowline_core::facts::Facts;
use bowline_core::masks::Masks;
use bowline_core::plan::RunPlugin;
use bowline_core::release::{Release, Step};
use bowline_core::run::{Failure, Millis, StepAnswer, StepChild, TaskResult};
use bowline_core::{Digest, FailureClass, PluginId, Value};
use bowline_render::Program;
use bowline_sandbox::{Called, Failed, HttpClient, Invocation, Outcome, Progress};
use jiff::Timestamp;

use super::super::programs::Programs;
use super::secrets::Keyring;
use super::{Job, Reports, StepJob};

/// A step that asks to be called again at once is called no sooner than this.
const SHORTEST_WAIT: Millis = Millis(200);
/// The longest time that a step may ask to be left alone.
const LONGEST_WAIT: Millis = Millis::minutes(24 * 60);

/// Calls one customer's steps.
pub struct StepCaller {
    /// Loads plugins, each once for all customers.
    pub programs: Arc<Programs>,
    /// Sends their requests.
    pub http: Arc<dyn HttpClient>,
    /// What the release says of steps.
    pub release: Arc<Release>,
    /// The plugins that may be named, by name.
    pub plugins: BTreeMap<String, RunPlugin>,
    /// Their files, by digest.
    pub artifacts: BTreeMap<Digest, Arc<Artifact>>,
    /// Reads secrets that configs name.
    pub keyring: Arc<Keyring>,
    /// What no other run has: keys of steps begin with it.
    pub key: String,
}

impl StepCaller {
    /// Calls the step of `job`.
    pub async fn call(
        &self,
        job: &Job,
        facts: Facts,
        now: Timestamp,
        reports: &Reports,
    ) -> Result<TaskResult, Failure> {
        let Some(step) = &job.step else {
            return Err(Failure::new(FailureClass::Unknown, "no step of this run"));
        };
        let (plugin, artifact) = self.plugin(step)?;
        let config = self.config(step, &facts).await?;
        let program = self.programs.of(artifact, plugin.limits.memory);
        check(step, &plugin.id, &program, &config)?;
        let loaded = program.load(&self.programs.sandbox).await;
        let program = loaded.map_err(|failed| of_plugin(step, &failed))?;
        let invocation = Invocation {
            facts: Some(Arc::new(facts)),
            progress: progress(&self.key, job.attempt, step, now)?,
            http: Some(self.http.clone()),
            ..Invocation::new(plugin.limits.clone(), plugin.grants.clone())
        };
        let called = self.programs.sandbox.run_step(&program, invocation, &config).await;
        answer(step, called, &self.keyring.masks(), reports)
    }

    fn plugin(&self, step: &StepJob) -> Result<(&RunPlugin, &Arc<Artifact>), Failure> {
        let plugin = self.plugins.get(&step.uses);
        let artifact = plugin.and_then(|plugin| self.artifacts.get(&plugin.digest));
        plugin.zip(artifact).ok_or_else(|| {
            let message = format!("step {}: the plugin {} is not there", step.name, step.uses);
            Failure::new(FailureClass::ReleaseIncomplete, message)
        })
    }

    /// The step's config: its own where another step returned it, else the release's.
    async fn config(&self, step: &StepJob, facts: &Facts) -> Result<Value, Failure> {
        let what = format!("step {}", step.name);
        if let Some(text) = &step.config {
            let config = Value::from_json(text).map_err(|error| no_json(step, "config", &error))?;
            return self.keyring.resolve(&config, facts, &what).await;
        }
        let declared = self.release.steps.iter().find(|one| one.name == step.name);
        let Some(Step { config, place, .. }) = declared else {
            let message = format!("the release has no step {}", step.name);
            return Err(Failure::new(FailureClass::ReleaseIncomplete, message));
        };
        self.keyring.resolve(config, facts, &format!("{place}: {what}")).await
    }
}

fn check(
    step: &StepJob,
    plugin: &PluginId,
    program: &Program,
    config: &Value,
) -> Result<(), Failure> {
    let schema = program.schema().map_err(|failed| of_plugin(step, failed))?;
    let Some(schema) = schema else { return Ok(()) };
    match schema.check(config).as_slice() {
        [] => Ok(()),
        violations => {
            let shown: Vec<String> = violations.iter().map(ToString::to_string).collect();
            let message = format!(
                "step {}: its config is not what {plugin} takes: {}",
                step.name,
                shown.join("; ")
            );
            Err(Failure::new(FailureClass::ReleaseInvalid, message))
        }
    }
}

fn progress(key: &str, attempt: u32, step: &StepJob, now: Timestamp) -> Result<Progress, Failure> {
    let json = |what: &str, text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => Value::from_json(text).map(Some).map_err(|error| no_json(step, what, &error)),
    };
    let outputs = step.outputs.iter().map(|((of, name), text)| {
        let value = Value::from_json(text).map_err(|error| no_json(step, name, &error))?;
        Ok(((of.clone(), name.clone()), value))
    });
    Ok(Progress {
        key: format!("{key}/{}", step.name),
        attempt,
        began: milliseconds(step.began),
        now: milliseconds(now),
        saved: json("saved", &step.saved)?,
        outputs: outputs.collect::<Result<_, Failure>>()?,
        answer: json("answer", &step.answer)?,
        ending: step.ending.clone(),
    })
}

fn milliseconds(at: Timestamp) -> u64 {
    u64::try_from(at.as_millisecond()).unwrap_or(0)
}

fn answer(
    step: &StepJob,
    called: Called<Outcome>,
    masks: &Masks,
    reports: &Reports,
) -> Result<TaskResult, Failure> {
    for line in &called.log {
        reports.say(&masks.apply(&line.message));
    }
    let outcome = called.result.map_err(|failed| of_plugin(step, &failed))?;
    let configs = outcome.children.iter().map(|child| &child.config);
    let kept = outcome.outputs.iter().map(|(_, text)| text).chain(&outcome.saved);
    for text in kept.chain(configs).chain(&outcome.question) {
        if masks.apply(text) != text.as_str() {
            return Err(tells_secret(step));
        }
    }
    for text in outcome.outputs.iter().map(|(_, text)| text).chain(&outcome.saved) {
        Value::from_json(text).map_err(|error| no_json(step, "answer", &error))?;
    }
    let children = outcome.children.into_iter().map(|child| StepChild {
        name: child.name,
        uses: child.uses,
        config: child.config,
        needs: child.needs,
    });
    let answer = match outcome.status.as_str() {
        "done" => StepAnswer::Done { outputs: outcome.outputs, children: children.collect() },
        "wait" => StepAnswer::Wait {
            after: Millis(outcome.retry_after_ms).clamp(SHORTEST_WAIT, LONGEST_WAIT),
            saved: outcome.saved,
        },
        "ask" => StepAnswer::Ask {
            question: outcome.question.unwrap_or_else(|| "go on?".to_owned()),
            saved: outcome.saved,
        },
        other => {
            let other: String = other.chars().take(40).collect();
            let message = format!(
                "step {}: {} answered {other:?}, which is none of done, wait and ask",
                step.name, step.uses
            );
            return Err(Failure::new(FailureClass::StepInvalid, message));
        }
    };
    Ok(TaskResult::Step(answer))
}

/// A plugin's own no is the step's failure; anything else is the plugin's.
fn of_plugin(step: &StepJob, failed: &Failed) -> Failure {
    let class = match failed.class {
        FailureClass::PluginRefused => FailureClass::StepFailed,
        other => other,
    };
    let message = format!("step {}: {}: {}", step.name, failed.plugin, failed.message);
    let mut failure = Failure::new(class, message);
    let hints = failed.findings.iter().filter_map(|finding| finding.hint.clone());
    failure.hints = failed.hint.iter().cloned().chain(hints.take(5)).collect();
    failure
}

/// What a step answers is written down, and no secret is.
fn tells_secret(step: &StepJob) -> Failure {
    let message = format!("step {}: a secret is in what {} answers", step.name, step.uses);
    Failure::new(FailureClass::StepInvalid, message).hint(
        "what a step saves, gives out or passes to children is written down; a child gets a secret \
         by name: {$$secret: NAME}",
    )
}

fn no_json(step: &StepJob, what: &str, error: &dyn std::fmt::Display) -> Failure {
    let message = format!("step {}: {what} of {} is not JSON: {error}", step.name, step.uses);
    Failure::new(FailureClass::StepInvalid, message)
}
