//! Many customers: a run each, so many at once. A customer that fails stops no run that is under way;
//! after too many failures no new one begins, so that one bad release does not go everywhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bowline_core::run::{Event, Finished, Run, RunPlan};
use bowline_journal::NewRun;
use tokio::task::JoinSet;

use super::clock::Clock;
use super::driver::Driver;
use super::hands::Hands;
use super::live::Live;
use super::log::RunLog;
use super::process::Process;
use super::slots::{Slot, Slots};
use super::state::State;
use super::watch::{Watch, Watcher};
use crate::error::{Problem, Problems};

/// What all runs of a process share.
#[derive(Clone)]
pub struct Fleet {
    /// Where runs are written down.
    pub state: State,
    /// The runs under way.
    pub live: Arc<Live>,
    /// How many work at once.
    pub slots: Slots,
    /// After how many failures no new run begins.
    pub max_failures: usize,
    /// Who looks on.
    pub watch: Option<Arc<dyn Watch>>,
    /// The time.
    pub clock: Clock,
    /// Who asked: what events are signed with.
    pub actor: Arc<str>,
    /// Where the release was read, as the journal keeps it.
    pub source: String,
}

/// A customer whose run is to begin.
pub struct Candidate {
    /// The customer.
    pub customer: Arc<str>,
    /// What the run is going to do, and with which hands; or what is wrong with this customer.
    pub prepared: Result<Prepared, Problems>,
}

/// Makes a run's hands from its id.
pub type MakeHands = Box<dyn FnOnce(&str) -> Arc<dyn Hands> + Send>;

/// A run that can begin.
pub struct Prepared {
    /// What it is going to do.
    pub plan: RunPlan,
    /// Makes the hands, which log to the run's log, once the run has an id.
    pub hands: MakeHands,
}

/// What became of a customer.
pub struct Outcome {
    /// The customer.
    pub customer: Arc<str>,
    /// The run, where there is one.
    pub run: Option<String>,
    /// How it ended.
    pub ended: Ended,
}

/// How a customer's run ended, or why there was none.
pub enum Ended {
    /// The run ended, well or not.
    Finished(Finished),
    /// There was no run, for what is wrong with the customer.
    Refused(Problems),
    /// The run lost its journal; it can be resumed.
    Broken(Problem),
    /// No run began, since others had failed or everything was stopped.
    NotBegun,
}

impl Ended {
    /// Whether all is well.
    pub fn is_well(&self) -> bool {
        matches!(self, Ended::Finished(finished) if finished.is_well())
    }
}

impl Fleet {
    /// Runs every candidate to its end.
    pub async fn go(&self, candidates: Vec<Candidate>) -> Vec<Outcome> {
        let failures = Arc::new(AtomicUsize::new(0));
        let mut under_way = JoinSet::new();
        let mut outcomes: Vec<Outcome> = Vec::with_capacity(candidates.len());
        for Candidate { customer, prepared } in candidates {
            let slot = self.slots.take().await;
            if self.live.is_stopping() || failures.load(Ordering::SeqCst) >= self.max_failures {
                outcomes.push(Outcome { customer, run: None, ended: Ended::NotBegun });
                continue;
            }
            match prepared {
                Err(problems) => {
                    failures.fetch_add(1, Ordering::SeqCst);
                    let ended = Ended::Refused(problems);
                    outcomes.push(Outcome { customer, run: None, ended });
                }
                Ok(prepared) => {
                    let (fleet, failures) = (self.clone(), failures.clone());
                    under_way.spawn(async move {
                        let (outcome, slot) = fleet.begin(customer, prepared, slot).await;
                        if !outcome.ended.is_well() {
                            failures.fetch_add(1, Ordering::SeqCst);
                        }
                        // Only now may the next one begin: it must know of this failure.
                        drop(slot);
                        outcome
                    });
                }
            }
        }
        gather(under_way, outcomes).await
    }

    async fn begin(&self, customer: Arc<str>, prepared: Prepared, slot: Slot) -> (Outcome, Slot) {
        let Prepared { plan, hands } = prepared;
        let at = self.clock.now();
        let (source, owner) = (self.source.clone(), Process::this().to_string());
        let run = Run::new(plan.clone(), at);
        let created = self.state.journal.create(NewRun { plan, source, at, owner }).await;
        let id = match created {
            Ok(id) => id,
            Err(error) => {
                let ended = Ended::Broken(error.into());
                return (Outcome { customer, run: None, ended }, slot);
            }
        };
        let hands = hands(&id);
        let (ended, slot) = self
            .drive(&id, customer.clone(), run, hands, (slot, self.clock.clone()), Vec::new())
            .await;
        (Outcome { customer, run: Some(id), ended }, slot)
    }

    /// Drives a run to its end. `wishes` are what somebody wants of it from the start.
    pub async fn drive(
        &self,
        id: &str,
        customer: Arc<str>,
        run: Run,
        hands: Arc<dyn Hands>,
        (slot, clock): (Slot, Clock),
        wishes: Vec<Event>,
    ) -> (Ended, Slot) {
        let driver = Driver {
            id: id.into(),
            journal: self.state.journal.clone(),
            actor: self.actor.clone(),
            clock,
            hands,
            log: Arc::new(RunLog::new(self.state.log(id))),
            watcher: Watcher::new(customer, self.watch.clone()),
            slot,
            wishes: self.live.enter(id, wishes),
        };
        let (ended, slot) = driver.drive(run).await;
        self.live.leave(id);
        match ended {
            Ok(finished) => (Ended::Finished(finished), slot),
            Err(problem) => (Ended::Broken(problem), slot),
        }
    }
}

/// Waits for the runs that are under way; all outcomes, by customer.
pub async fn gather(mut under_way: JoinSet<Outcome>, mut outcomes: Vec<Outcome>) -> Vec<Outcome> {
    while let Some(outcome) = under_way.join_next().await {
        match outcome {
            Ok(outcome) => outcomes.push(outcome),
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            // Nobody aborts these.
            Err(_) => {}
        }
    }
    outcomes.sort_by(|one, other| one.customer.cmp(&other.customer));
    outcomes
}
