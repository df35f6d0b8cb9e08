//! One release going to one customer, as a state machine: what happened comes in, what to do comes out.
//!
//! ```text
//! admit → before → provision → render → review → sync → verify → prune → after
//!    └────────┴─────────┴─────────┴───────┴────────┴───────┴───────┴──────┴──► exit ──► finished
//! ```
//!
//! [`Run::step`] takes an [`Event`] and the time, and answers with [`Command`]s. It reads no clock and
//! does no I/O. Whoever drives it writes each event down before it obeys the commands; a run that lost
//! its process is made again from its events, told so with [`Event::Taken`], and says what to do again.
//!
//! What may change the world is commanded with a [`Permit`], which only [`clear`] makes: for a window
//! that is open or an exception that is recorded, under a claim that is held, of what was approved. Exit
//! steps need none.
//!
//! What the driver owes the machine: one answer to every [`Command::Start`]; an answer to every
//! [`Command::Stop`], at once where the task was not running, and for anything but Terraform's apply
//! within moments of a forced one; [`Event::Woke`] at [`Run::wakes_at`] or later.

mod answer;
mod command;
mod ending;
mod event;
mod gate;
mod machine;
mod permit;
mod phase;
mod plan;
mod retry;
mod steps;
mod task;

pub use answer::{Approval, Changes, Reviewed, StepAnswer, StepChild, TaskResult, TerraformPlan};
pub use command::Command;
pub use ending::{Effects, Ending, Finished};
pub use event::{Event, Failure, WindowVerdict};
pub use gate::Gate;
pub use machine::Run;
pub use permit::{Basis, NotCleared, Permit, Standing, clear};
pub use phase::Phase;
pub use plan::{
    ApprovalPolicy, Asked, AtClose, Exception, Millis, Purpose, RunPlan, RunRelease, StepLists,
    StepPlan,
};
pub use retry::{Delays, Retries, RetryPolicy};
pub use steps::{BadChildren, StepNode, StepState, Steps};
pub use task::{Task, TaskState, Work};

#[cfg(test)]
mod histories;
