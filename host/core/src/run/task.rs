//! What a run has under way.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Failure, Phase, Purpose};
use crate::failure::FailureClass;

/// Something that the driver does for the run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// Asks the windows.
    Judge,
    /// Takes the customer's claim.
    Claim,
    /// Calls a step, by its full name.
    Step(String),
    /// Asks Terraform what it would change.
    Plan,
    /// Has Terraform change it.
    Apply,
    /// Makes the manifests.
    Render,
    /// Asks the target what would change.
    Review,
    /// Gives the manifests to the target.
    Sync,
    /// Waits for the target to be healthy.
    Verify,
    /// Has the target delete what is no longer wanted.
    Prune,
    /// Has the target delete everything of the customer.
    Remove,
}

impl Task {
    /// Whether it may change the world, and so needs a permit. Exit steps are the exception that the
    /// machine knows by their phase.
    pub fn changes(&self) -> bool {
        matches!(self, Task::Step(_) | Task::Apply | Task::Sync | Task::Prune | Task::Remove)
    }

    /// What a phase consists of, in order; for those that consist of steps, nothing. An offboarding
    /// looks at everything that is to go before the first of it goes, and what the objects stand on
    /// goes last.
    pub(super) fn of(phase: Phase, purpose: Purpose) -> &'static [Task] {
        match phase {
            Phase::Admit => &[Task::Judge, Task::Claim],
            Phase::Before | Phase::After | Phase::Exit => &[],
            Phase::Provision if purpose == Purpose::Offboard => &[Task::Plan],
            Phase::Provision => &[Task::Plan, Task::Apply],
            Phase::Render => &[Task::Render],
            Phase::Review => &[Task::Review],
            Phase::Sync => &[Task::Sync],
            Phase::Verify => &[Task::Verify],
            Phase::Prune if purpose == Purpose::Offboard => &[Task::Remove],
            Phase::Prune => &[Task::Prune],
            Phase::Destroy => &[Task::Apply],
        }
    }
}

impl fmt::Display for Task {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Task::Judge => out.pad("judge"),
            Task::Claim => out.pad("claim"),
            Task::Step(name) => write!(out, "step {name}"),
            Task::Plan => out.pad("plan"),
            Task::Apply => out.pad("apply"),
            Task::Render => out.pad("render"),
            Task::Review => out.pad("review"),
            Task::Sync => out.pad("sync"),
            Task::Verify => out.pad("verify"),
            Task::Prune => out.pad("prune"),
            Task::Remove => out.pad("remove"),
        }
    }
}

/// Where a task stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskState {
    /// To be started as soon as it may.
    Ready,
    /// Started, and not answered yet.
    Running {
        /// When.
        since: Timestamp,
        /// When it was asked to stop, if it was.
        stopped: Option<Timestamp>,
        /// Whether it was made to stop.
        forced: bool,
    },
    /// To be started again.
    Waiting {
        /// When.
        until: Timestamp,
        /// What went wrong the last time; none where it asked to be called again.
        because: Option<Failure>,
    },
    /// A step that waits for a person's answer.
    Asking,
    /// Nothing more to do.
    Done,
    /// Given up.
    Failed(Failure),
}

impl TaskState {
    /// Whether the driver owes an answer.
    pub fn is_running(&self) -> bool {
        matches!(self, TaskState::Running { .. })
    }

    /// Whether nothing more will come of it.
    pub fn is_over(&self) -> bool {
        matches!(self, TaskState::Done | TaskState::Failed(_))
    }
}

/// A task or step with what is behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    /// Where it stands.
    pub state: TaskState,
    /// How often it was started.
    pub attempts: u32,
    /// When it was first started.
    pub began: Option<Timestamp>,
    /// What was noted while it ran.
    pub note: Option<String>,
    /// How often it failed with each class since it last got on.
    pub(super) failures: BTreeMap<FailureClass, u32>,
    /// Whether a process that is gone may have begun it.
    pub(super) interrupted: bool,
    /// Why it was asked to stop: what its end is called then.
    pub(super) stopping: Option<Failure>,
}

impl Default for Work {
    fn default() -> Work {
        Work {
            state: TaskState::Ready,
            attempts: 0,
            began: None,
            note: None,
            failures: BTreeMap::new(),
            interrupted: false,
            stopping: None,
        }
    }
}

impl Work {
    /// Starts it; what a process before this one noted of it, where there was one.
    pub(super) fn start(&mut self, now: Timestamp) -> Option<Option<String>> {
        self.attempts += 1;
        self.began.get_or_insert(now);
        self.state = TaskState::Running { since: now, stopped: None, forced: false };
        let interrupted = std::mem::take(&mut self.interrupted);
        interrupted.then(|| self.note.clone())
    }

    /// Whether it is to be started at `now`.
    pub(super) fn is_due(&self, now: Timestamp) -> bool {
        match &self.state {
            TaskState::Ready => true,
            TaskState::Waiting { until, .. } => *until <= now,
            _ => false,
        }
    }

    /// Asks it to stop, or makes it; true where that is new.
    pub(super) fn stop(&mut self, now: Timestamp, force: bool, reason: &Failure) -> bool {
        let (since, stopped, forced) = match self.state {
            TaskState::Running { since, stopped, forced } => (since, stopped, forced),
            // Not under way: the driver has nothing to end, and says so at once.
            _ => (now, None, false),
        };
        if (stopped.is_some() && !force) || forced {
            return false;
        }
        self.stopping.get_or_insert_with(|| reason.clone());
        self.state =
            TaskState::Running { since, stopped: Some(stopped.unwrap_or(now)), forced: force };
        true
    }

    /// The process that did it is gone. True where it was being stopped, which is to be said again.
    pub(super) fn lose(&mut self) -> bool {
        match self.state {
            TaskState::Running { stopped: Some(_), .. } => true,
            TaskState::Running { .. } => {
                self.state = TaskState::Ready;
                self.interrupted = true;
                false
            }
            _ => false,
        }
    }

    /// It got on: what failed before counts no more.
    pub(super) fn got_on(&mut self, state: TaskState) {
        self.failures.clear();
        self.state = state;
    }

    /// Counts a failure; how many of its class there were before.
    pub(super) fn count(&mut self, class: FailureClass) -> u32 {
        let count = self.failures.entry(class).or_default();
        *count += 1;
        *count - 1
    }
}
