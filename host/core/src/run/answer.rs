//! What comes of a task that ended well.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Millis;
use crate::digest::Digest;

/// What came of a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum TaskResult {
    /// A step answered.
    Step(StepAnswer),
    /// Terraform would do this.
    Planned(TerraformPlan),
    /// Terraform did it.
    Applied {
        /// The state that it left.
        lineage: Option<String>,
    },
    /// The manifests are made.
    Rendered {
        /// The digest of all objects.
        digest: Digest,
        /// How many there are.
        objects: u64,
    },
    /// The target would do this.
    Reviewed(Reviewed),
    /// The target did it.
    Synced(Changes),
    /// The target is healthy.
    Verified,
    /// What is no longer wanted is gone.
    Pruned {
        /// How many objects.
        objects: u64,
    },
}

/// How many objects or resources change, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    /// Made.
    pub created: u64,
    /// Changed.
    pub updated: u64,
    /// Deleted.
    pub deleted: u64,
    /// Left as they are.
    pub unchanged: u64,
}

impl Changes {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        (self.created, self.updated, self.deleted) == (0, 0, 0)
    }
}

/// What Terraform would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TerraformPlan {
    /// Over addresses, actions, values before and after, and outputs.
    pub digest: Digest,
    /// How many resources.
    pub changes: Changes,
    /// Whether there is nothing to apply, outputs included.
    pub empty: bool,
    /// Addresses that would be deleted, replaced or forgotten, and are not given free.
    pub guarded: Vec<String>,
    /// The approval of this very plan, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// What was approved instead, where that was another plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale: Option<Digest>,
}

/// What the target would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reviewed {
    /// Over the difference of the fields that are sent.
    pub digest: Digest,
    /// How many objects.
    pub changes: Changes,
    /// The approval of this very difference, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// What was approved instead, where that was another difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale: Option<Digest>,
}

/// A person's word for one digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    /// What was approved.
    pub digest: Digest,
    /// Who.
    pub by: String,
    /// Until when it holds.
    pub expires: Timestamp,
}

/// What a step answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum StepAnswer {
    /// It is done.
    Done {
        /// Its outputs, as JSON.
        outputs: Vec<(String, String)>,
        /// The steps to take next.
        children: Vec<StepChild>,
    },
    /// It wants to be called again.
    Wait {
        /// When.
        after: Millis,
        /// What it wants to know then, as JSON.
        saved: Option<String>,
    },
    /// It wants to know something from a person.
    Ask {
        /// What.
        question: String,
        /// What it wants to know when it is called again, as JSON.
        saved: Option<String>,
    },
}

/// A step that a step asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepChild {
    /// Its name under the parent's.
    pub name: String,
    /// The plugin.
    pub uses: String,
    /// Its config, as JSON.
    pub config: String,
    /// The children of the same parent that come first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
}
