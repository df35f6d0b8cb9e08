//! Runs while they are under way: a bar on a terminal, lines elsewhere, or every event as JSON.

use std::collections::BTreeMap;
use std::io::{IsTerminal, stderr};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bowline_core::FailureClass;
use bowline_core::run::{Ending, Event, Phase, Run, Task, TaskState};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use serde::Serialize;

use crate::report;
use crate::run::watch::Watch;

/// How runs are shown while they go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewMode {
    /// Not at all.
    Quiet,
    /// A bar on a terminal, else lines, on standard error.
    People,
    /// Events, one a line, on standard output.
    Events,
}

/// Shows runs.
pub struct RunsView {
    mode: ViewMode,
    bar: ProgressBar,
    lines: bool,
    standing: Mutex<BTreeMap<String, Standing>>,
}

/// Where a customer's run stands.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Standing {
    In(Phase),
    Waits { until: Timestamp, why: String },
    Asks { step: String, question: String },
    Well,
    Failed(FailureClass),
    Terminated,
}

/// One event of a run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EventLine<'a> {
    run: &'a str,
    customer: &'a str,
    at: Timestamp,
    #[serde(flatten)]
    event: &'a Event,
}

impl RunsView {
    /// Shows the runs of so many customers.
    pub fn new(mode: ViewMode, customers: usize) -> RunsView {
        let terminal = stderr().is_terminal();
        let bar = match mode == ViewMode::People && terminal {
            true => ProgressBar::new(customers as u64),
            false => ProgressBar::hidden(),
        };
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {elapsed} {wide_msg}");
        // The template is a constant; a wrong one shows as the default bar.
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let lines = mode == ViewMode::People && !terminal;
        RunsView { mode, bar, lines, standing: Mutex::new(BTreeMap::new()) }
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Standing>> {
        // A map of words is whole, whoever panicked.
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, customer: &str, standing: Standing) {
        let mut all = self.lock();
        if all.get(customer) == Some(&standing) {
            return;
        }
        if self.lines {
            report::note(&format!("{customer}: {}", standing.words()));
        }
        if standing.is_over() {
            self.bar.inc(1);
        }
        all.insert(customer.to_owned(), standing);
        self.bar.set_message(summary(&all));
    }
}

impl Watch for RunsView {
    fn happened(&self, id: &str, event: &Event, run: &Run, at: Timestamp) {
        let customer = &*run.plan().customer;
        match self.mode {
            ViewMode::Quiet => {}
            ViewMode::Events => {
                let line = EventLine { run: id, customer, at, event };
                if let Ok(text) = serde_json::to_string(&line) {
                    // A reader that went away stops no run.
                    drop(report::print(&format!("{text}\n")));
                }
            }
            ViewMode::People => {
                if let Some(standing) = Standing::of(run) {
                    self.tell(customer, standing);
                }
            }
        }
    }

    fn progress(&self, customer: &str, task: &Task, line: &str) {
        if self.lines {
            report::note(&format!("{customer}: {task}: {line}"));
        } else if self.mode == ViewMode::People {
            self.bar.set_message(format!("{customer}: {task}: {line}"));
        }
    }
}

impl Standing {
    fn of(run: &Run) -> Option<Standing> {
        if let Some(finished) = run.finished() {
            return Some(match &finished.ending {
                Ending::Succeeded | Ending::Planned if finished.is_well() => Standing::Well,
                Ending::Succeeded | Ending::Planned => Standing::Failed(FailureClass::StepFailed),
                Ending::Failed { failure, .. } => Standing::Failed(failure.class),
                Ending::Terminated { .. } => Standing::Terminated,
            });
        }
        let asking = run.steps().iter().find(|step| step.work.state == TaskState::Asking);
        if let Some(step) = asking {
            let question = step.question.clone().unwrap_or_default();
            return Some(Standing::Asks { step: step.name.clone(), question });
        }
        let waiting = run.tasks().find_map(|(_, work)| match &work.state {
            TaskState::Waiting { until, because: Some(failure) } => {
                let why = format!("{}: {}", failure.class, failure.message);
                Some(Standing::Waits { until: *until, why })
            }
            _ => None,
        });
        Some(waiting.unwrap_or(Standing::In(run.phase())))
    }

    fn is_over(&self) -> bool {
        matches!(self, Standing::Well | Standing::Failed(_) | Standing::Terminated)
    }

    fn words(&self) -> String {
        match self {
            Standing::In(phase) => phase.to_string(),
            Standing::Waits { until, why } => format!("waits until {until:.0} ({why})"),
            Standing::Asks { step, question } => {
                format!("asks: {question} (bowline runs answer RUN {step} JSON)")
            }
            Standing::Well => "done".to_owned(),
            Standing::Failed(class) => format!("failed: {class}"),
            Standing::Terminated => "terminated".to_owned(),
        }
    }
}

/// How many stand where.
fn summary(all: &BTreeMap<String, Standing>) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for standing in all.values() {
        let word = match standing {
            Standing::In(_) => "running".to_owned(),
            Standing::Waits { .. } => "waiting".to_owned(),
            other => other.words().split(" (").next().unwrap_or_default().to_owned(),
        };
        *counts.entry(word).or_default() += 1;
    }
    let counts = counts.into_iter().map(|(word, count)| format!("{count} {word}"));
    counts.collect::<Vec<_>>().join(", ")
}
