//! What a run is going to do: written down once, when it is created, with no choice left in it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Phase, Retries};
use crate::digest::Digest;

/// A length of time in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub u64);

impl Millis {
    /// So many seconds.
    pub const fn seconds(seconds: u64) -> Millis {
        Millis(seconds * 1_000)
    }

    /// So many minutes.
    pub const fn minutes(minutes: u64) -> Millis {
        Millis::seconds(minutes * 60)
    }

    /// The time so much later; the end of time where there is none.
    pub fn after(self, time: Timestamp) -> Timestamp {
        let length = jiff::SignedDuration::from_millis(i64::try_from(self.0).unwrap_or(i64::MAX));
        time.checked_add(length).unwrap_or(Timestamp::MAX)
    }
}

impl From<Duration> for Millis {
    fn from(duration: Duration) -> Millis {
        Millis(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
    }
}

/// What a run is going to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunPlan {
    /// The release.
    pub release: RunRelease,
    /// The customer.
    pub customer: String,
    /// The digest over release, customer and plugins.
    pub run: Digest,
    /// What it is for.
    pub purpose: Purpose,
    /// Where the manifests go, in words.
    pub target: String,
    /// The phases that it has, besides admit and exit, which every run has.
    pub phases: BTreeSet<Phase>,
    /// The release's steps.
    pub steps: StepLists,
    /// The plugins that a step may name for its children.
    pub step_plugins: BTreeSet<String>,
    /// How long each phase may take, from its begin.
    pub deadlines: BTreeMap<Phase, Millis>,
    /// How long a task has to stop by itself before it is made to.
    pub grace: Millis,
    /// How often what is tried again.
    pub retries: Retries,
    /// What happens when the window closes under it.
    pub at_close: AtClose,
    /// Whether it waits for a window, or for another run to end.
    pub wait: bool,
    /// What a person must have approved.
    pub approval: ApprovalPolicy,
    /// Whether it ends at review, with nothing changed.
    pub plan_only: bool,
    /// Who asked for it.
    pub asked: Asked,
    /// Where the jitter of delays comes from.
    pub seed: u64,
}

/// Which release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunRelease {
    /// Its name.
    pub name: String,
    /// Its version, as it is written.
    pub version: String,
    /// Its digest.
    pub digest: Digest,
}

/// What a run is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// The release goes out.
    Deploy,
    /// The release's steps run, and no release goes out.
    StepsOnly,
    /// The manifests go out, and nothing else is done.
    SyncOnly,
    /// An earlier release goes out again.
    Rollback,
    /// Everything goes away.
    Offboard,
}

/// A run's steps, before children come to them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StepLists {
    /// Before anything changes.
    pub before: Vec<StepPlan>,
    /// After the sync was verified.
    pub after: Vec<StepPlan>,
    /// At the end.
    pub exit: Vec<StepPlan>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepPlan {
    /// Its name.
    pub name: String,
    /// The plugin, with its version.
    pub uses: String,
    /// The steps that come first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// How long it may take in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Millis>,
    /// Whom to ask about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

/// What happens to a run when its window closes after it has changed something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AtClose {
    /// It goes on to its end, within its deadlines, and that is recorded.
    #[default]
    Finish,
    /// It changes nothing more, and says what is done and what is not.
    Stop,
}

/// What a person must have approved before it happens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApprovalPolicy {
    /// Every change of Terraform's. What destroys needs a person's word anyway.
    pub terraform: bool,
    /// Every change of objects.
    pub objects: bool,
}

/// Who asked for a run, and on which terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    /// Such as `jane@ops-7`.
    pub by: String,
    /// What they take upon themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<Exception>,
}

/// An exception from the windows, with its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exception {
    /// A person asked: windows that excuse that do.
    Manual(String),
    /// Whatever the windows say.
    BreakGlass(String),
}

impl RunPlan {
    /// When a phase that began at `began` is over.
    pub(super) fn deadline(&self, phase: Phase, began: Timestamp) -> Option<Timestamp> {
        self.deadlines.get(&phase).map(|length| length.after(began))
    }

    /// The phase behind `phase`; none where the body of the run is done.
    pub(super) fn next(&self, phase: Phase) -> Option<Phase> {
        // Exit steps run if `before` began, so every run that is to change something has that phase.
        let has = |next: &Phase| match self.plan_only {
            true => *next <= Phase::Review && *next != Phase::Before && self.phases.contains(next),
            false => *next == Phase::Before || self.phases.contains(next),
        };
        phase.later().find(has)
    }
}
