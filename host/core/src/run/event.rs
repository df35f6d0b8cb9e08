//! What happens to a run. Events are what the journal holds: fields may be added, none changes its
//! meaning, and a journal with an event that this version does not know is refused.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Finished, Millis, RunPlan, Task, TaskResult};
use crate::failure::FailureClass;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Event {
    /// Somebody wants it. Always the first.
    Created {
        /// What it is going to do.
        plan: Box<RunPlan>,
    },
    /// A process takes it up. What was under way in the process before has no answer any more.
    Taken {
        /// Which one.
        by: String,
    },
    /// The windows were asked.
    Judged {
        /// What they say.
        verdict: WindowVerdict,
    },
    /// The customer is this run's.
    Claimed {
        /// Grows with every claim of this customer.
        fence: u64,
    },
    /// The customer is another run's.
    Busy {
        /// Who, where and since when.
        holder: String,
    },
    /// The claim is gone.
    ClaimLost {
        /// Who has it.
        holder: String,
    },
    /// What must be known of a task that is under way, if this process dies: JSON.
    Noted {
        /// The task.
        task: Task,
        /// What is known.
        note: String,
    },
    /// A task ended well.
    Done {
        /// The task.
        task: Task,
        /// What came of it.
        result: TaskResult,
    },
    /// A task did not.
    Failed {
        /// The task.
        task: Task,
        /// Why.
        failure: Failure,
    },
    /// A person answered a step's question.
    Answered {
        /// The step.
        step: String,
        /// The answer, as JSON.
        answer: String,
        /// Who.
        by: String,
    },
    /// Somebody wants it to end.
    TerminateAsked {
        /// Who.
        by: String,
        /// Why.
        reason: String,
    },
    /// The time that it wanted to be woken at has come.
    Woke,
    /// It ended, and the customer is free.
    Finished {
        /// How.
        finished: Finished,
    },
}

/// What the windows say at an instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WindowVerdict {
    /// Whether all scopes are open.
    pub open: bool,
    /// Until when nothing changes; none where nothing ever does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Why, in words.
    pub why: String,
    /// Whether it is open only because a person asked.
    #[serde(default)]
    pub excused: bool,
}

impl WindowVerdict {
    /// Why nothing may change now, and when it may.
    pub fn failure(&self) -> Failure {
        let failed = |message| Failure::new(FailureClass::WindowClosed, message);
        match self.until {
            Some(until) => failed(format!("{}; it opens at {until:.0}", self.why))
                .hint("--wait waits until then"),
            None => failed(format!("{}; it never opens", self.why)),
        }
    }
}

/// Why a task ended without its result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// What kind it is.
    pub class: FailureClass,
    /// What happened, on one line, with no secret in it.
    pub message: String,
    /// What to do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
    /// How long whoever failed wants to be left alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Millis>,
}

impl Failure {
    /// A failure of a class.
    pub fn new(class: FailureClass, message: impl Into<String>) -> Failure {
        Failure { class, message: message.into(), hints: Vec::new(), after: None }
    }

    /// The same with one more thing to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Failure {
        self.hints.push(hint.into());
        self
    }
}
