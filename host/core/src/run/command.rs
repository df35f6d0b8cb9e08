//! What a run wants done.

use super::{Finished, Permit, Task};

/// Something to do.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Begin a task.
    Start {
        /// Which.
        task: Task,
        /// 1 for the first time.
        attempt: u32,
        /// For what may change the world; exit steps need none.
        permit: Option<Permit>,
        /// Whether a process that is gone may have begun it: what it noted, or nothing.
        interrupted: Option<Option<String>>,
    },
    /// End a task. The answer to it is the task's own: done, if it was faster, or failed.
    Stop {
        /// Which.
        task: Task,
        /// Whether it may be made to, or is only asked.
        force: bool,
    },
    /// Let the customer go and tell whoever is to be told.
    Finish {
        /// How it ended.
        finished: Finished,
    },
}
