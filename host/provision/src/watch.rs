//! What the caller and a running Terraform tell each other.

use std::io;

use tokio::sync::watch;

/// What the caller keeps at hand while Terraform runs.
pub struct Watch<'a> {
    /// Writes down what must be known if this process dies. Called before Terraform begins and
    /// whenever more is known; Terraform does not begin where it fails.
    pub note: &'a mut (dyn FnMut(&str) -> io::Result<()> + Send),
    /// Gets to know how resources come along.
    pub progress: &'a mut (dyn FnMut(Progress) + Send),
    /// Asks Terraform to stop.
    pub stop: watch::Receiver<Stop>,
}

/// Whether Terraform is to stop. It only goes down this list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stop {
    /// No.
    #[default]
    Go,
    /// Yes: it gets one SIGINT, finishes what it has begun, and saves its state.
    Ask,
    /// At once: it and what it started are killed.
    Force,
}

/// How one resource comes along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Its address.
    pub address: String,
    /// What is done to it, in Terraform's word.
    pub action: String,
    /// How far that is.
    pub stage: ProgressStage,
}

/// How far the work on a resource is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgressStage {
    /// It begins.
    Started,
    /// It goes on.
    Going {
        /// For how many seconds now.
        seconds: u64,
    },
    /// It is done.
    Done,
    /// It failed.
    Failed,
}

impl Watch<'_> {
    pub(crate) fn stop_now(&self) -> Stop {
        *self.stop.borrow()
    }
}

/// For what must be done even when everything else is stopped.
pub(crate) fn never() -> watch::Receiver<Stop> {
    watch::channel(Stop::Go).1
}
