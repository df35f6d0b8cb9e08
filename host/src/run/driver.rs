//! Drives one run: each thing that happens is written down, taken in by the machine, and what the
//! machine commands is done.
//!
//! ```text
//!   tasks' answers ─┐                                       ┌─► Start: a task of its own
//!   requests, stops ┼─► event ─► journal ─► Run::step ─► obey ─► Stop: its stop is raised
//!   the time ───────┘      on the disk before   │            └─► Finish: claim back, told, written down
//!                          anything follows     └ decides; no I/O
//! ```
//!
//! The driver decides nothing. Killed at any point, it is made again from the journal.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use bowline_core::run::{Command, Event, Finished, Run, Task};
use bowline_core::{FailureClass, run::Failure};
use bowline_journal::Journal;
use jiff::Timestamp;
use tokio::sync::mpsc;

use super::clock::Clock;
use super::hands::{Hands, Job, Reports, Told};
use super::log::RunLog;
use super::slots::Slot;
use super::stop::{Stop, StopHandle};
use super::watch::Watcher;
use crate::error::Problem;

/// No longer than this is slept at once: a machine that was suspended, or a clock that was set, is
/// noticed.
const NAP: Duration = Duration::from_secs(20);

/// One run and everything around it.
pub struct Driver {
    /// The run's id.
    pub id: Arc<str>,
    /// Where its events go.
    pub journal: Arc<Journal>,
    /// Who drives it: what events are signed with.
    pub actor: Arc<str>,
    /// Tells the time, which never goes back in a run.
    pub clock: Clock,
    /// Does what is commanded.
    pub hands: Arc<dyn Hands>,
    /// Where what its tasks say goes.
    pub log: Arc<RunLog>,
    /// Who looks on.
    pub watcher: Watcher,
    /// Its place among those that work at once.
    pub slot: Slot,
    /// What others want of it.
    pub wishes: mpsc::UnboundedReceiver<Told>,
}

/// What a drive has in hand.
struct Drive {
    driver: Driver,
    run: Run,
    told: mpsc::UnboundedReceiver<Told>,
    tell: mpsc::UnboundedSender<Told>,
    stops: HashMap<Task, StopHandle>,
    /// Tasks that wait for a slot.
    starts: VecDeque<Command>,
    /// Events that follow from commands without anything having to happen.
    queue: VecDeque<Event>,
}

impl Driver {
    /// Drives `run` to its end. An error is the journal's: the run stops where it is, and can be
    /// resumed. The slot comes back, so that nobody takes it before the end is known.
    pub async fn drive(self, run: Run) -> (Result<Finished, Problem>, Slot) {
        let (tell, told) = mpsc::unbounded_channel();
        let mut queue = VecDeque::new();
        queue.push_back(Event::Taken { by: self.actor.to_string() });
        let (stops, starts) = (HashMap::new(), VecDeque::new());
        let mut drive = Drive { driver: self, run, told, tell, stops, starts, queue };
        let ended = drive.go().await;
        if ended.is_err() {
            drive.abandon().await;
        }
        (ended, drive.driver.slot)
    }
}

impl Drive {
    async fn go(&mut self) -> Result<Finished, Problem> {
        loop {
            let told = self.next().await;
            self.happen(&told.event).await?;
            if let Some(written) = told.written {
                // Whoever noted something may have gone since.
                let _ = written.send(());
            }
            if let Event::Finished { finished } = told.event {
                return Ok(finished);
            }
        }
    }

    /// Waits for what happens next.
    async fn next(&mut self) -> Told {
        if let Some(event) = self.queue.pop_front() {
            return event.into();
        }
        loop {
            let wakes = self.run.wakes_at();
            tokio::select! {
                biased;
                Some(told) = self.told.recv() => return told,
                Some(wish) = self.driver.wishes.recv() => return wish,
                () = self.driver.slot.taken(), if !self.starts.is_empty() => self.begin_all(),
                () = nap(&self.driver.clock, wakes) => {
                    if wakes.is_some_and(|at| at <= self.driver.clock.now()) {
                        return Event::Woke.into();
                    }
                }
            }
        }
    }

    async fn happen(&mut self, event: &Event) -> Result<(), Problem> {
        let now = self.driver.clock.now();
        if let Some(task) = answered(event) {
            self.stops.remove(&task);
        }
        let (id, actor) = (&self.driver.id, &self.driver.actor);
        self.driver.journal.append(id, now, actor, event).await?;
        let commands = self.run.step(event, now);
        self.driver.watcher.happened(&self.driver.id, event, &self.run, now);
        for command in commands {
            self.obey(command).await;
        }
        let idle = self.stops.is_empty() && self.starts.is_empty() && self.queue.is_empty();
        if idle && !self.run.is_finished() {
            // It waits for a time or a person: others may work meanwhile. A run that has ended keeps
            // its slot until it is known how.
            self.driver.slot.give_back();
        }
        Ok(())
    }

    async fn obey(&mut self, command: Command) {
        match command {
            Command::Start { .. } => {
                self.starts.push_back(command);
                if self.driver.slot.is_held() {
                    self.begin_all();
                }
            }
            Command::Stop { task, force } => self.stop(task, force),
            Command::Finish { finished } => {
                self.driver.hands.finish(&finished).await;
                self.queue.push_back(Event::Finished { finished });
            }
        }
    }

    fn begin_all(&mut self) {
        for command in std::mem::take(&mut self.starts) {
            if let Command::Start { task, attempt, permit, interrupted } = command {
                let job = Job::of(&self.run, task, attempt, permit, interrupted);
                self.begin(job);
            }
        }
    }

    /// Does a job beside everything else. Whatever becomes of it, it has an answer.
    fn begin(&mut self, job: Job) {
        let task = job.task.clone();
        let (handle, stop) = Stop::new();
        self.stops.insert(task.clone(), handle);
        let reports = self.reports(&task);
        let (hands, tell) = (self.driver.hands.clone(), self.tell.clone());
        let work = tokio::spawn(async move { hands.perform(job, stop, reports).await });
        tokio::spawn(async move {
            let event = match work.await {
                Ok(event) => event,
                Err(error) => Event::Failed { task, failure: panicked(&error) },
            };
            // A drive that was abandoned hears no answers.
            let _ = tell.send(event.into());
        });
    }

    fn reports(&self, task: &Task) -> Reports {
        let Driver { watcher, log, clock, .. } = &self.driver;
        Reports::new(self.tell.clone(), watcher.clone(), (log.clone(), clock.clone()), task.clone())
    }

    fn stop(&mut self, task: Task, force: bool) {
        let waiting = |one: &Command| matches!(one, Command::Start { task: of, .. } if *of == task);
        self.starts.retain(|one| !waiting(one));
        match self.stops.get(&task) {
            Some(handle) => handle.raise(force),
            // Nothing of it is under way here, so it is stopped.
            None => {
                let failure = Failure::new(FailureClass::Terminated, "stopped before it began");
                self.queue.push_back(Event::Failed { task, failure });
            }
        }
    }

    /// The journal takes nothing more: what is under way is asked to stop and waited for, since nobody
    /// will look after it.
    async fn abandon(&mut self) {
        for handle in self.stops.values() {
            handle.raise(false);
        }
        while !self.stops.is_empty() {
            let Some(told) = self.told.recv().await else { return };
            if let Some(task) = answered(&told.event) {
                self.stops.remove(&task);
            }
        }
    }
}

/// The task that an event is the answer to.
fn answered(event: &Event) -> Option<Task> {
    match event {
        Event::Done { task, .. } | Event::Failed { task, .. } => Some(task.clone()),
        Event::Judged { .. } => Some(Task::Judge),
        Event::Claimed { .. } | Event::Busy { .. } => Some(Task::Claim),
        _ => None,
    }
}

async fn nap(clock: &Clock, until: Option<Timestamp>) {
    match until {
        Some(at) => tokio::time::sleep(clock.left(at).min(NAP)).await,
        None => std::future::pending().await,
    }
}

/// A task that panicked is a bug of ours. The run goes on to its exit steps.
fn panicked(error: &tokio::task::JoinError) -> Failure {
    let message = format!("a bug of bowline ended it: {error}");
    Failure::new(FailureClass::Unknown, message).hint("please report this with what led to it")
}
