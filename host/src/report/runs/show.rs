//! `bowline runs show`: where a run stands, and what happens next.

use bowline_core::run::{
    Asked, Exception, Finished, Phase, Run, RunRelease, Task, TaskResult, TaskState, WindowVerdict,
};
use jiff::Timestamp;
use serde::Serialize;

use super::steps::{StepsPart, parts};
use super::{RunLine, change_words, ending_words, span};
use crate::report::API_VERSION;

/// `runs show -o json`: one document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunReport {
    api_version: &'static str,
    kind: &'static str,
    id: String,
    customer: String,
    release: RunRelease,
    run_digest: String,
    purpose: String,
    target: String,
    asked: Asked,
    created: String,
    state: &'static str,
    phase: Phase,
    /// When the phase began.
    since: Timestamp,
    /// When the phase is over, whatever happens in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    window: Option<WindowVerdict>,
    tasks: Vec<TaskPart>,
    steps: Vec<StepsPart>,
    changed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ending: Option<Finished>,
}

/// A task that is no step.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TaskPart {
    task: String,
    state: &'static str,
    attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Timestamp>,
    /// When it is tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<bowline_core::run::Failure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<TaskResult>,
}

impl RunReport {
    /// A run with its row of the journal.
    pub fn of(run: &Run, line: RunLine, now: Timestamp, all: bool) -> RunReport {
        let plan = run.plan();
        let tasks = run.tasks().map(|(task, work)| TaskPart::of(task, work, run.result(task)));
        RunReport {
            api_version: API_VERSION,
            kind: "Run",
            customer: line.customer,
            release: plan.release.clone(),
            run_digest: plan.run.to_string(),
            purpose: line.purpose,
            target: plan.target.clone(),
            asked: plan.asked.clone(),
            created: line.created,
            state: line.state,
            phase: run.phase(),
            since: run.entered(),
            deadline: run.deadline().filter(|_| line.ending.is_none()),
            window: run.window(now).cloned(),
            tasks: tasks.collect(),
            steps: parts(run.steps(), all),
            changed: run.changed(),
            ended: line.ended,
            ending: line.ending,
            id: line.id,
        }
    }
}

impl TaskPart {
    fn of(task: &Task, work: &bowline_core::run::Work, result: Option<&TaskResult>) -> TaskPart {
        let (state, since, until, failure) = match &work.state {
            TaskState::Ready => ("ready", None, None, None),
            TaskState::Running { since, stopped: None, .. } => {
                ("running", Some(*since), None, None)
            }
            TaskState::Running { since, .. } => ("stopping", Some(*since), None, None),
            TaskState::Waiting { until, because } => {
                ("waiting", None, Some(*until), because.clone())
            }
            TaskState::Asking => ("asking", None, None, None),
            TaskState::Done => ("done", None, None, None),
            TaskState::Failed(failure) => ("failed", None, None, Some(failure.clone())),
        };
        let (task, attempts, result) = (task.to_string(), work.attempts, result.cloned());
        TaskPart { task, state, attempts, since, until, failure, result }
    }

    fn line(&self, now: Timestamp) -> String {
        let mut line = format!("  {:<10} {}", self.task, self.state);
        if self.attempts > 1 {
            line.push_str(&format!(", attempt {}", self.attempts));
        }
        if let Some(since) = self.since {
            line.push_str(&format!(" for {}", span(now.duration_since(since))));
        }
        if let Some(until) = self.until {
            let left = span(until.duration_since(now));
            line.push_str(&format!(", again at {until:.0}, in {left}"));
        }
        if let Some(failure) = &self.failure {
            line.push_str(&format!(" ({}: {})", failure.class, failure.message));
        }
        if let Some(result) = self.result.as_ref().and_then(result_words) {
            line.push_str(&format!(": {result}"));
        }
        line
    }
}

fn result_words(result: &TaskResult) -> Option<String> {
    Some(match result {
        TaskResult::Planned(plan) if plan.empty => "nothing to change".to_owned(),
        TaskResult::Planned(plan) if plan.changes.is_empty() => {
            format!("outputs only; {}", plan.digest)
        }
        TaskResult::Planned(plan) => format!("{}; {}", change_words(&plan.changes), plan.digest),
        TaskResult::Rendered { objects, .. } => format!("{objects} objects"),
        TaskResult::Reviewed(reviewed) if reviewed.changes.is_empty() => {
            "nothing to change".to_owned()
        }
        TaskResult::Reviewed(reviewed) => {
            format!("{}; {}", change_words(&reviewed.changes), reviewed.digest)
        }
        TaskResult::Synced(synced) if synced.is_empty() => "nothing changed".to_owned(),
        TaskResult::Synced(synced) => change_words(synced),
        TaskResult::Pruned { objects } => format!("{objects} deleted"),
        TaskResult::Step(_) | TaskResult::Applied { .. } | TaskResult::Verified => return None,
    })
}

/// The page for people.
pub fn run_text(report: &RunReport, now: Timestamp) -> String {
    let RunReport { id, customer, release, target, asked, .. } = report;
    let mut lines = vec![
        format!("{id}: {} {} to {customer}, {target}", release.name, release.version),
        format!("  release {}", release.digest),
        format!("  asked for by {} at {}", asked.by, report.created),
    ];
    match &asked.exception {
        Some(Exception::Manual(reason)) => lines.push(format!("  by hand: {reason}")),
        Some(Exception::BreakGlass(reason)) => lines.push(format!("  broke the glass: {reason}")),
        None => {}
    }
    lines.push(match (&report.ending, report.state) {
        (Some(ending), _) => {
            format!("  {} at {}", ending_words(ending), report.ended.as_deref().unwrap_or("?"))
        }
        (None, "lost") => {
            format!("  its process is gone; `bowline runs resume {id}` goes on with it")
        }
        (None, _) => {
            let since = span(now.duration_since(report.since));
            let until = report.deadline.map(|at| format!(", until {at:.0} at most"));
            format!("  in {} for {since}{}", report.phase, until.unwrap_or_default())
        }
    });
    if let Some(Finished { ending: bowline_core::run::Ending::Failed { failure, .. }, .. }) =
        &report.ending
    {
        lines.push(format!("  error[{}]: {}", failure.class, failure.message));
        lines.extend(failure.hints.iter().map(|hint| format!("    hint: {hint}")));
    }
    lines.extend(report.tasks.iter().map(|task| task.line(now)));
    lines.extend(report.steps.iter().flat_map(StepsPart::lines).map(|line| format!("  {line}")));
    lines.push(String::new());
    lines.join("\n")
}
