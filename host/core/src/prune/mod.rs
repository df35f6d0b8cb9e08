//! Which live members of a set are deleted, because nobody wants them any more.
//!
//! ```text
//! live ─► wanted? ─no─► owned, on its way out, protected, asked to stay? ─no─► guard ─► deleted
//!            └yes, or kept for one of these reasons: it stays as it is
//! ```
//!
//! What cannot be undone is left alone on any doubt: a member that may be a wanted one under another
//! version or group stays, and so does one whose annotation is misspelled.

mod guard;
mod kept;
mod same;
#[cfg(test)]
mod tests;

pub use guard::{GuardPolicy, PruneAllowance};
pub use kept::Kept;

use std::collections::BTreeSet;

use crate::failure::FailureClass;
use crate::object::{Identity, ObjectId};
use crate::run::Failure;
use crate::value::Value;
use crate::waves;
use same::Wanted;

/// What is deleted, and what is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrunePlan {
    /// In the order in which they are deleted: what was applied last comes first.
    pub delete: Vec<Identity>,
    /// What nobody wants and what stays all the same, and why.
    pub kept: Vec<(Identity, Kept)>,
    /// What is being deleted already. It is not deleted again, and stays a member until it is gone.
    pub going: Vec<Identity>,
}

/// Decides what is deleted of the live members of a set, given what is wanted of it. `named` are
/// members that may go although their kind is protected, written as messages write them:
/// `persistentvolumeclaim/data in shop`.
///
/// A wanted identity and a live one that differ only in that one of them has no namespace are one:
/// charts give namespaces to what lives in none, and none to what lives in one.
pub fn prune(
    live: &[&Value],
    wanted: &[Identity],
    guard: GuardPolicy,
    named: &BTreeSet<String>,
) -> Result<PrunePlan, Failure> {
    if wanted.is_empty() {
        let message =
            format!("nothing is wanted, so that all {} objects would be deleted", live.len());
        return Err(Failure::new(FailureClass::GuardPrune, message)
            .hint("no --allow-prune allows that; bowline offboard takes a customer away"));
    }
    let members = same::members(live)?;
    let wanted = Wanted::of(wanted);
    let unwanted: Vec<_> = members.iter().filter(|(id, _)| !wanted.has(id)).collect();
    let owned = members.iter().filter(|(_, object)| kept::owner(object).is_some()).count();
    let plan = sort(&unwanted, named);
    guard::check(&plan.delete, members.len() - owned, guard)?;
    Ok(plan)
}

/// The same when a customer is taken away: nothing is wanted, and a person's approval of this plan
/// stands for the guard. Who must be named, must be so here as well.
pub fn offboard(live: &[&Value], named: &BTreeSet<String>) -> Result<PrunePlan, Failure> {
    let members = same::members(live)?;
    Ok(sort(&members.iter().collect::<Vec<_>>(), named))
}

fn sort(unwanted: &[&(ObjectId, &Value)], named: &BTreeSet<String>) -> PrunePlan {
    let mut plan = PrunePlan::default();
    let mut delete = Vec::new();
    for (id, object) in unwanted {
        let identity = id.identity();
        match kept::reason(id, object, named) {
            _ if kept::is_going(object) => plan.going.push(identity),
            Some(reason) => plan.kept.push((identity, reason)),
            None => delete.push(*object),
        }
    }
    plan.delete = waves::deletion(&delete).iter().map(ObjectId::identity).collect();
    plan
}
