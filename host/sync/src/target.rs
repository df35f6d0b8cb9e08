//! What every target can do, and the values that go to it and come from it.

use std::sync::Arc;

use async_trait::async_trait;
use bowline_core::diff::{self, ObjectChange, ObjectDiff};
use bowline_core::health::{Health, HealthStatus};
use bowline_core::object::{Identity, ObjectId};
use bowline_core::rendered::{Rendered, Reviewed};
use bowline_core::run::{Changes, Failure, Permit};
use bowline_core::{Digest, Value};
use jiff::Timestamp;

use crate::note::Note;

/// Takes manifests.
#[async_trait]
pub trait SyncTarget: Send + Sync {
    /// What applying would change. Changes nothing.
    async fn plan(&self, reviewed: &Reviewed) -> Result<SyncPlan, Failure>;

    /// Makes the target hold these manifests. `expected` is the digest of the plan that was reviewed:
    /// where the target changed since, nothing is written. What is there already is not written again.
    async fn apply(
        &self,
        permit: &Permit,
        reviewed: &Reviewed,
        expected: Digest,
        delivery: &Delivery,
        tell: &Teller<'_>,
    ) -> Result<Applied, Failure>;

    /// Waits until what was applied is healthy, and tells what it waits for. Files are.
    async fn verify(&self, _reviewed: &Reviewed, _tell: &Teller<'_>) -> Result<(), Failure> {
        Ok(())
    }

    /// What the target holds against these manifests.
    async fn holds(&self, rendered: &Rendered) -> Result<Held, Failure>;

    /// The objects that the target holds of the customer, as they are there.
    async fn live(&self) -> Result<Vec<Value>, Failure>;

    /// How each of them is. Of what stands in a file nobody knows what became of it.
    async fn states(&self) -> Result<Vec<ObjectStatus>, Failure> {
        let unknown = |id: ObjectId| ObjectStatus {
            identity: id.identity(),
            health: Health::new(HealthStatus::Unknown, "File", "it stands in a file"),
            why: Vec::new(),
        };
        let live = self.live().await?;
        Ok(live.iter().filter_map(|object| Some(unknown(ObjectId::of(object).ok()?))).collect())
    }

    /// What the target holds.
    async fn observe(&self, now: Timestamp) -> Result<Observed, Failure>;
}

/// How one object is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectStatus {
    /// Which one.
    pub identity: Identity,
    /// How it is.
    pub health: Health,
    /// What keeps it from being healthy, the worst first: `pod web-7c: container server: …`.
    pub why: Vec<String>,
}

/// Tells whoever looks on, in a line.
pub type Teller<'a> = dyn Fn(&str) + Send + Sync + 'a;

/// Takes away.
#[async_trait]
pub trait Removal: Send + Sync {
    /// Takes away what is not among the manifests any more and was not taken away by applying them;
    /// how many objects. Targets that hold the manifests as one file have none left.
    async fn prune(
        &self,
        permit: &Permit,
        reviewed: &Reviewed,
        tell: &Teller<'_>,
    ) -> Result<u64, Failure>;

    /// What taking away everything of the customer would change. Changes nothing.
    async fn plan_removal(&self) -> Result<SyncPlan, Failure>;

    /// Takes away everything of the customer. `expected` is the digest of the plan that was reviewed:
    /// where the target changed since, nothing is taken away.
    async fn remove(
        &self,
        permit: &Permit,
        expected: Digest,
        delivery: &Delivery,
        tell: &Teller<'_>,
    ) -> Result<Applied, Failure>;
}

/// Judges objects of kinds that it knows better than the built-in rules.
#[async_trait]
pub trait Judge: std::fmt::Debug + Send + Sync {
    /// Whether it has a rule for such an object.
    fn knows(&self, object: &Value) -> bool;

    /// How the object is.
    async fn judge(&self, object: &Value) -> Result<Health, Failure>;
}

/// What applying would change.
#[derive(Clone, Debug, PartialEq)]
pub struct SyncPlan {
    /// Over the difference of the fields that are sent: what a person approves.
    pub digest: Digest,
    /// How many objects.
    pub changes: Changes,
    /// Object by object; to be veiled where it is shown.
    pub differences: Vec<ObjectDiff>,
}

impl SyncPlan {
    /// These differences, where so many objects are wanted; digests of secrets are made with the key.
    pub(crate) fn of(differences: Vec<ObjectDiff>, wanted: u64, key: &[u8; 32]) -> SyncPlan {
        let mut changes = Changes::default();
        for difference in &differences {
            match difference.change {
                ObjectChange::Added(_) => changes.created += 1,
                ObjectChange::Changed(_) => changes.updated += 1,
                ObjectChange::Removed(_) => changes.deleted += 1,
            }
        }
        changes.unchanged = wanted.saturating_sub(changes.created + changes.updated);
        let digest = diff::digest(&differences, key);
        SyncPlan { digest, changes, differences }
    }
}

/// What goes to the target, for whoever reads it there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The release's version.
    pub version: Arc<str>,
    /// The release's digest.
    pub release_digest: Digest,
    /// The time that it is said to happen at.
    pub at: Timestamp,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// How many objects.
    pub changes: Changes,
    /// Whether anything was written.
    pub written: bool,
    /// Where the target keeps versions, the one that holds it now.
    pub revision: Option<String>,
}

/// What a target holds, held against manifests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// These very manifests.
    Same,
    /// Something else, or nothing: these objects.
    Other(Vec<Identity>),
}

/// What a target held.
#[derive(Clone, Debug, PartialEq)]
pub struct Observed {
    /// When it was looked at.
    pub at: Timestamp,
    /// The digest of the text that they stand in; none where there is none.
    pub digest: Option<Digest>,
    /// What Bowline put there last.
    pub last: Option<Note>,
    /// Where the target keeps versions, the one that was looked at.
    pub revision: Option<String>,
}

impl Observed {
    /// Whether somebody else changed what Bowline put there.
    pub fn is_drifted(&self) -> bool {
        self.last.as_ref().and_then(|note| note.output) != self.digest
    }
}
