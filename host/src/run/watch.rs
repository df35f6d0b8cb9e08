//! Who looks on while runs go: the progress view, the stream of events. Nothing waits for them.

use std::sync::Arc;

use bowline_core::run::{Event, Run, Task};
use jiff::Timestamp;

/// Somebody who looks on. Called from the driver, so it must not wait.
pub trait Watch: Send + Sync {
    /// Something happened to a run, and is written down.
    fn happened(&self, id: &str, event: &Event, run: &Run, at: Timestamp);

    /// A task of a customer's run got a little further.
    fn progress(&self, customer: &str, task: &Task, line: &str);
}

/// The way to whoever looks on.
#[derive(Clone)]
pub struct Watcher {
    customer: Arc<str>,
    watch: Option<Arc<dyn Watch>>,
}

impl std::fmt::Debug for Watcher {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Watcher({})", self.customer)
    }
}

impl Watcher {
    /// Shows a customer's run to `watch`.
    pub fn new(customer: Arc<str>, watch: Option<Arc<dyn Watch>>) -> Watcher {
        Watcher { customer, watch }
    }

    pub(super) fn happened(&self, id: &str, event: &Event, run: &Run, at: Timestamp) {
        if let Some(watch) = &self.watch {
            watch.happened(id, event, run, at);
        }
    }

    pub(super) fn progress(&self, task: &Task, line: &str) {
        if let Some(watch) = &self.watch {
            watch.progress(&self.customer, task, line);
        }
    }
}
