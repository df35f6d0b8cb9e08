//! Where the manifests go: the claim on the customer, the review against what is there, the sync.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bowline_core::diff::ObjectDiff;
use bowline_core::release::Guards;
use bowline_core::rendered::{Allowance, Rendered, Reviewed, review};
use bowline_core::run::{self, Approval, Event, Failure, Permit, Task, TaskResult};
use bowline_core::{Digest, FailureClass};
use bowline_journal::Journal;
use bowline_sync::{Delivery, Destination, Held, Holder, Kept, SyncPlan, Taken};
use jiff::Timestamp;
use tokio::task::JoinHandle;

use super::{Job, Reports};
use crate::report::{Paint, objects_text};
use crate::run::clock::Clock;

/// One customer's target.
pub struct Place {
    /// What is asked.
    pub destination: Arc<dyn Destination>,
    /// The customer.
    pub customer: Arc<str>,
    /// Who asks.
    pub who: Arc<str>,
    /// The release's version and digest.
    pub release: (Arc<str>, Digest),
    /// What a person allowed beyond the guards.
    pub allowance: Allowance,
    /// Where approvals are.
    pub journal: Arc<Journal>,
    /// Tells the time.
    pub clock: Clock,
    /// The claim, while it is held.
    pub claimed: Mutex<Option<Claim>>,
    /// What passed the guards for this sync: nothing goes out after it.
    pub passed: Mutex<Option<Reviewed>>,
}

/// A claim that is kept alive.
pub struct Claim {
    fence: u64,
    keeper: JoinHandle<()>,
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

impl Place {
    /// Takes the customer's claim, and keeps it alive from then on.
    pub async fn claim(&self, run: &str, reports: &Reports) -> Event {
        let failed = |failure| Event::Failed { task: Task::Claim, failure };
        let now = self.clock.now();
        let Some(holder) = Holder::here(&*self.who, run, now) else {
            let message = "the system does not say what tells this process from others";
            return failed(Failure::new(FailureClass::Unknown, message));
        };
        match self.destination.take(&holder, now).await {
            Ok(Taken::Claimed(claimed)) => {
                if let Some(from) = claimed.from {
                    reports.say(&format!("taken over from {from}, which did not let go"));
                }
                let fence = claimed.fence;
                let keeper = tokio::spawn(keep(
                    self.destination.clone(),
                    (fence, claimed.keep_every),
                    self.clock.clone(),
                    reports.clone(),
                ));
                self.set(Some(Claim { fence, keeper }));
                Event::Claimed { fence }
            }
            Ok(Taken::Busy(holder)) => Event::Busy { holder: holder.to_string() },
            Err(failure) => failed(failure),
        }
    }

    /// Makes sure that the claim still stands: before anything is changed.
    pub async fn hold(&self, fence: Option<u64>) -> Result<(), Failure> {
        let lost = |by| {
            let message = format!("the claim was lost: {}", taken_by(by));
            Failure::new(FailureClass::CustomerBusy, message)
        };
        let Some(fence) = fence else { return Err(lost(None)) };
        match self.destination.keep(fence, self.clock.now()).await? {
            Kept::Held => Ok(()),
            Kept::Lost(by) => Err(lost(by)),
        }
    }

    /// Lets the customer go.
    pub async fn release(&self) {
        let Some(claim) = self.set(None) else { return };
        let released = self.destination.release(claim.fence, self.clock.now()).await;
        if let Err(failure) = released {
            // It ends with its lease.
            tracing::warn!(customer = &*self.customer, "the claim stays: {}", failure.message);
        }
    }

    /// What the target would do.
    pub async fn review(
        &self,
        rendered: Rendered,
        guards: &Guards,
        job: &Job,
        reports: &Reports,
    ) -> Result<TaskResult, Failure> {
        let reviewed = self.looked_at(rendered, guards).await?;
        self.judged(self.destination.plan(&reviewed).await?, job, reports)
    }

    /// What the target would take away, if the customer left.
    pub async fn review_removal(
        &self,
        job: &Job,
        reports: &Reports,
    ) -> Result<TaskResult, Failure> {
        self.judged(self.destination.plan_removal().await?, job, reports)
    }

    /// A plan with a person's word for it, where there is one.
    fn judged(&self, plan: SyncPlan, job: &Job, reports: &Reports) -> Result<TaskResult, Failure> {
        reports.say(&told(&plan.differences));
        if !plan.changes.is_empty() {
            reports.say(&format!("objects: {}", plan.digest));
        }
        let terraform = job.planned.as_ref().map(|planned| planned.digest);
        let now = self.clock.now();
        let (approval, stale) =
            approval(&self.journal, &self.customer, plan.digest, terraform, now)?;
        let (digest, changes) = (plan.digest, plan.changes);
        Ok(TaskResult::Reviewed(run::Reviewed { digest, changes, approval, stale }))
    }

    /// Has the target hold the manifests.
    pub async fn sync(
        &self,
        rendered: Rendered,
        guards: &Guards,
        job: &Job,
        reports: &Reports,
    ) -> Result<TaskResult, Failure> {
        let (permit, expected) = self.cleared(job).await?;
        let reviewed = self.looked_at(rendered, guards).await?;
        *self.passed.lock().unwrap_or_else(PoisonError::into_inner) = Some(reviewed.clone());
        let (delivery, tell) = (self.delivery(), telling(reports));
        let applied = self.destination.apply(permit, &reviewed, expected, &delivery, &tell).await?;
        Ok(TaskResult::Synced(applied.changes))
    }

    /// Waits until what went out is healthy.
    pub async fn verify(
        &self,
        rendered: Rendered,
        guards: &Guards,
        reports: &Reports,
    ) -> Result<TaskResult, Failure> {
        let reviewed = self.passed(rendered, guards).await?;
        self.destination.verify(&reviewed, &telling(reports)).await?;
        Ok(TaskResult::Verified)
    }

    /// Has the target let go of what is not among the manifests any more.
    pub async fn prune(
        &self,
        rendered: Rendered,
        guards: &Guards,
        job: &Job,
        reports: &Reports,
    ) -> Result<TaskResult, Failure> {
        let (permit, _) = self.cleared(job).await?;
        let reviewed = self.passed(rendered, guards).await?;
        let objects = self.destination.prune(permit, &reviewed, &telling(reports)).await?;
        Ok(TaskResult::Pruned { objects })
    }

    /// Has the target let go of everything that is the customer's.
    pub async fn remove(&self, job: &Job, reports: &Reports) -> Result<TaskResult, Failure> {
        let (permit, expected) = self.cleared(job).await?;
        let (delivery, tell) = (self.delivery(), telling(reports));
        let removed = self.destination.remove(permit, expected, &delivery, &tell).await?;
        Ok(TaskResult::Synced(removed.changes))
    }

    /// The permit, and what was reviewed, while the claim stands.
    async fn cleared<'a>(&self, job: &'a Job) -> Result<(&'a Permit, Digest), Failure> {
        let (Some(permit), Some(expected)) = (&job.permit, &job.reviewed) else {
            let message = "no target is changed without a review and a permit";
            return Err(Failure::new(FailureClass::Unknown, message));
        };
        self.hold(job.fence).await?;
        Ok((permit, expected.digest))
    }

    fn delivery(&self) -> Delivery {
        let (version, release_digest) = self.release.clone();
        Delivery { version, release_digest, at: self.clock.now() }
    }

    /// What was synced, by this process or by one before it.
    async fn passed(&self, rendered: Rendered, guards: &Guards) -> Result<Reviewed, Failure> {
        let passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match passed {
            Some(passed) => Ok(passed),
            None => self.looked_at(rendered, guards).await,
        }
    }

    /// The guards: nothing goes out that is empty, or that loses too much of what is there.
    async fn looked_at(&self, rendered: Rendered, guards: &Guards) -> Result<Reviewed, Failure> {
        let there = match self.destination.holds(&rendered).await? {
            Held::Same => Vec::new(),
            Held::Other(there) => there,
        };
        // Where nothing is, nothing can be lost; nor where it is the same.
        let previous = (!there.is_empty()).then_some(&there[..]);
        review(rendered, previous, guards, self.allowance).map_err(|error| {
            let failure = Failure::new(FailureClass::GuardOutput, error.to_string());
            error.hint().into_iter().fold(failure, Failure::hint)
        })
    }

    fn set(&self, claim: Option<Claim>) -> Option<Claim> {
        // Whoever panicked has left a claim or none.
        let mut claimed = self.claimed.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut claimed, claim)
    }
}

/// Tells lines to the log and to whoever looks on.
fn telling(reports: &Reports) -> impl Fn(&str) + Send + Sync + '_ {
    |line| {
        reports.say(line);
        reports.progress(line);
    }
}

/// Who has a claim that was lost.
fn taken_by(holder: Option<Holder>) -> String {
    holder.map_or("somebody let it go".to_owned(), |holder| holder.to_string())
}

/// Keeps a claim alive until it is lost or let go.
async fn keep(
    destination: Arc<dyn Destination>,
    (fence, every): (u64, Duration),
    clock: Clock,
    reports: Reports,
) {
    loop {
        tokio::time::sleep(every).await;
        match destination.keep(fence, clock.now()).await {
            Ok(Kept::Held) => {}
            Ok(Kept::Lost(by)) => {
                return reports.claim_lost(taken_by(by));
            }
            // The lease outlasts a target that is away for a while; before every change it is asked
            // for again.
            Err(failure) => reports.say(&format!("the claim: {}", failure.message)),
        }
    }
}

/// The approval of `digest` that holds now; else the newest of another that is not `other`.
pub(super) fn approval(
    journal: &Journal,
    customer: &str,
    digest: Digest,
    other: Option<Digest>,
    now: Timestamp,
) -> Result<(Option<Approval>, Option<Digest>), Failure> {
    let approved = journal
        .approvals(customer)
        .map_err(|error| Failure::new(FailureClass::Unknown, crate::error::chain(&error)))?;
    let mut holding = approved.into_iter().filter(|approved| now < approved.expires).peekable();
    let newest = holding.peek().map(|approved| approved.digest);
    let approval = holding.find(|approved| approved.digest == digest).map(|approved| Approval {
        digest,
        by: approved.by,
        expires: approved.expires,
    });
    let stale = newest.filter(|newest| approval.is_none() && Some(*newest) != other);
    Ok((approval, stale))
}

/// The differences as people read them, with nothing sensitive in them.
fn told(differences: &[ObjectDiff]) -> String {
    objects_text(differences, Paint::new(false))
}
