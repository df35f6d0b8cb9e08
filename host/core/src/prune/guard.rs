//! How much may go at once.

use std::collections::BTreeSet;

use crate::failure::FailureClass;
use crate::object::Identity;
use crate::run::Failure;

/// How many objects one prune may delete: both bounds hold, and a person may allow more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuardPolicy {
    /// So many of a hundred live members.
    pub share: u8,
    /// So many at most.
    pub most: u64,
    /// So many whatever the bounds say, because a person said so (`--allow-prune`).
    pub allowed: Option<u64>,
}

impl Default for GuardPolicy {
    fn default() -> Self {
        GuardPolicy { share: 20, most: 10, allowed: None }
    }
}

/// What a person allows for once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PruneAllowance {
    /// So many objects may go, whatever the guard says.
    pub count: Option<u64>,
    /// These may go although their kind is protected, as messages write them:
    /// `persistentvolumeclaim/data in shop`.
    pub named: BTreeSet<String>,
}

impl PruneAllowance {
    /// The guard with it.
    pub fn guard(&self) -> GuardPolicy {
        GuardPolicy { allowed: self.count, ..GuardPolicy::default() }
    }
}

/// How many objects a refusal names.
const SAMPLE: usize = 5;

/// Refuses to delete more of `total` objects than the guard allows.
pub(super) fn check(delete: &[Identity], total: usize, guard: GuardPolicy) -> Result<(), Failure> {
    let count = delete.len() as u64;
    // In u128 neither product can overflow.
    // The share is rounded up, so that of a few objects one may go.
    let within_share = u128::from(count) * 100 < total as u128 * u128::from(guard.share) + 100;
    let within = within_share && count <= guard.most;
    if within || guard.allowed.is_some_and(|allowed| count <= allowed) {
        return Ok(());
    }
    let mut bounds = format!("{} % and at most {}", guard.share, guard.most);
    if let Some(allowed) = guard.allowed {
        bounds = format!("{bounds}, or {allowed} by --allow-prune");
    }
    let mut sample: Vec<String> = delete.iter().take(SAMPLE).map(ToString::to_string).collect();
    if delete.len() > SAMPLE {
        sample.push(format!("and {} more", delete.len() - SAMPLE));
    }
    let message = format!(
        "{count} of {total} objects would be deleted, and the guard allows {bounds}: {}",
        sample.join(", ")
    );
    Err(Failure::new(FailureClass::GuardPrune, message)
        .hint(format!("read the list; if it is meant: --allow-prune {count}")))
}
