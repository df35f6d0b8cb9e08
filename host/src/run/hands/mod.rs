//! What does what a run commands. A job comes in; an event comes out, whatever becomes of the job.

pub mod customer;
pub mod health;
mod job;
pub mod place;
pub mod provision;
pub mod secrets;
pub mod steps;
pub mod windows;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bowline_core::run::{Event, Finished, Task};
use tokio::sync::{mpsc, oneshot};

pub use job::{Job, StepJob};

use super::clock::Clock;
use super::log::RunLog;
use super::stop::Stop;
use super::watch::Watcher;

/// Work that is waited for.
pub type Work<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Does jobs. There are the customer's hands, which reach into the world, and those of the driver's own
/// tests, which follow a script.
pub trait Hands: Send + Sync {
    /// Does a job; the event that answers it.
    fn perform<'a>(&'a self, job: Job, stop: Stop, reports: Reports) -> Work<'a, Event>;

    /// The run has ended: the customer is let go, and whoever is to be told is told.
    fn finish<'a>(&'a self, finished: &'a Finished) -> Work<'a, ()>;
}

/// Something that the driver is told.
#[derive(Debug)]
pub struct Told {
    /// What happened.
    pub event: Event,
    /// Whom to tell when it is written down.
    pub written: Option<oneshot::Sender<()>>,
}

impl From<Event> for Told {
    fn from(event: Event) -> Told {
        Told { event, written: None }
    }
}

/// How a job that is under way is heard.
#[derive(Clone, Debug)]
pub struct Reports {
    tell: mpsc::UnboundedSender<Told>,
    watcher: Watcher,
    log: Arc<RunLog>,
    clock: Clock,
    task: Task,
}

impl Reports {
    pub(super) fn new(
        tell: mpsc::UnboundedSender<Told>,
        watcher: Watcher,
        (log, clock): (Arc<RunLog>, Clock),
        task: Task,
    ) -> Reports {
        Reports { tell, watcher, log, clock, task }
    }

    /// Has something written down that a process after this one must know. False where nobody writes
    /// any more: then nothing may be begun that depends on it.
    pub async fn note(&self, note: String) -> bool {
        let (written, wait) = oneshot::channel();
        let event = Event::Noted { task: self.task.clone(), note };
        let told = self.tell.send(Told { event, written: Some(written) });
        told.is_ok() && wait.await.is_ok()
    }

    /// Says that another run has the customer now.
    pub fn claim_lost(&self, holder: String) {
        // A drive that was abandoned hears nothing.
        let _ = self.tell.send(Event::ClaimLost { holder }.into());
    }

    /// Keeps what the task says, for `runs logs`.
    pub fn say(&self, text: &str) {
        self.log.say(self.clock.now(), &self.task, text);
    }

    /// Shows how far it is to whoever looks on. It is not kept.
    pub fn progress(&self, line: &str) {
        self.watcher.progress(&self.task, line);
    }
}
