//! How a run ends.

use serde::{Deserialize, Serialize};

use super::{Changes, Failure, Phase};

/// What ended the body of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "kebab-case")]
pub enum Ending {
    /// Everything was done.
    Succeeded,
    /// It was to show what it would do, and did.
    Planned,
    /// Something failed.
    Failed {
        /// In which phase.
        phase: Phase,
        /// What.
        failure: Failure,
    },
    /// Somebody ended it.
    Terminated {
        /// In which phase.
        phase: Phase,
        /// Who.
        by: String,
        /// Why.
        reason: String,
    },
}

impl Ending {
    /// What exit steps are told: `succeeded`, `terminated` or the class of failure.
    pub fn word(&self) -> &'static str {
        match self {
            Ending::Succeeded | Ending::Planned => "succeeded",
            Ending::Failed { failure, .. } => failure.class.word(),
            Ending::Terminated { .. } => "terminated",
        }
    }
}

/// The end of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finished {
    /// What ended its body.
    pub ending: Ending,
    /// Whether anything may have changed.
    pub changed: bool,
    /// Whether it ended between changes, so that the customer is neither what it was nor what it was
    /// to be.
    pub partial: bool,
    /// Exit steps that failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exit_failed: Vec<String>,
    /// What it changed, as far as it is known: what was interrupted does not count.
    #[serde(default, skip_serializing_if = "Effects::is_unknown")]
    pub effects: Effects,
}

/// What a run changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Effects {
    /// Terraform's resources.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resources: Option<Changes>,
    /// The target's objects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objects: Option<Changes>,
}

impl Effects {
    fn is_unknown(&self) -> bool {
        *self == Effects::default()
    }
}

impl Finished {
    /// Whether all is well.
    pub fn is_well(&self) -> bool {
        matches!(self.ending, Ending::Succeeded | Ending::Planned) && self.exit_failed.is_empty()
    }
}
