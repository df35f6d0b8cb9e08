//! The phases of a run, in their order.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Whether it may begin: window, claim.
    Admit,
    /// Steps before anything changes.
    Before,
    /// Terraform.
    Provision,
    /// The manifests are made.
    Render,
    /// What would change is looked at.
    Review,
    /// The manifests go to the target.
    Sync,
    /// The target is watched until it is healthy.
    Verify,
    /// What is no longer wanted goes.
    Prune,
    /// What Terraform made goes too: at the end of an offboarding.
    Destroy,
    /// Steps after the sync was verified.
    After,
    /// Steps at the end, whatever ended the run.
    Exit,
}

impl Phase {
    /// Every phase.
    pub const ALL: [Phase; 11] = [
        Phase::Admit,
        Phase::Before,
        Phase::Provision,
        Phase::Render,
        Phase::Review,
        Phase::Sync,
        Phase::Verify,
        Phase::Prune,
        Phase::Destroy,
        Phase::After,
        Phase::Exit,
    ];

    /// The word in reports and journals.
    pub fn word(self) -> &'static str {
        match self {
            Phase::Admit => "admit",
            Phase::Before => "before",
            Phase::Provision => "provision",
            Phase::Render => "render",
            Phase::Review => "review",
            Phase::Sync => "sync",
            Phase::Verify => "verify",
            Phase::Prune => "prune",
            Phase::Destroy => "destroy",
            Phase::After => "after",
            Phase::Exit => "exit",
        }
    }

    /// Whether Terraform may change something in it.
    pub fn is_terraforms(self) -> bool {
        matches!(self, Phase::Provision | Phase::Destroy)
    }

    /// The phases behind this one, the exit not counted.
    pub(super) fn later(self) -> impl Iterator<Item = Phase> {
        Phase::ALL.into_iter().filter(move |other| *other > self && *other != Phase::Exit)
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}
