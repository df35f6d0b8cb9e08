//! What an apply is about to do, kept with the set until it is done: who goes on after a failure finds
//! less to do than was reviewed, and none of it is anything else.

use std::collections::BTreeSet;

use bowline_core::diff::{self, ObjectDiff};
use bowline_core::run::{Changes, Failure, Permit};
use bowline_core::{Digest, FailureClass};
use serde::{Deserialize, Serialize};

use crate::manifest::settle;
use crate::target::SyncPlan;

/// How much of the digest of each difference is kept: a Secret takes a mebibyte.
const SHORT: usize = 16;

/// What is about to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct UnderWay {
    /// The digest of the plan that was reviewed.
    expected: Digest,
    /// How many objects that was.
    pub changes: Changes,
    /// Its differences.
    parts: BTreeSet<String>,
}

impl UnderWay {
    /// Begins with a plan, or goes on with one that was begun. Refused where the plan is neither the
    /// one that was reviewed nor what is left of it.
    pub(super) fn settled(
        before: Option<&UnderWay>,
        plan: &SyncPlan,
        (expected, key): (Digest, &[u8; 32]),
        permit: &Permit,
        place: &str,
    ) -> Result<UnderWay, Failure> {
        let begun = before.filter(|before| before.expected == expected);
        let approved = permit.approved().is_none_or(|approved| approved == expected);
        if let (Some(begun), true) = (begun, approved) {
            return match plan.differences.iter().find(|one| !begun.parts.contains(&part(one, key)))
            {
                None => Ok(begun.clone()),
                Some(other) => {
                    let message = format!(
                        "{place} changed since it was reviewed: {} is not what is left of it",
                        other.id
                    );
                    Err(Failure::new(FailureClass::SyncConflict, message).hint("run it again"))
                }
            };
        }
        settle(plan, expected, permit, place)?;
        let parts = plan.differences.iter().map(|one| part(one, key)).collect();
        Ok(UnderWay { expected, changes: plan.changes, parts })
    }
}

fn part(difference: &ObjectDiff, key: &[u8; 32]) -> String {
    let digest = diff::digest(std::slice::from_ref(difference), key);
    hex(&digest.bytes()[..SHORT / 2])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
