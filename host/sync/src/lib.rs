//! Where manifests go: one target a module, behind one trait.
//!
//! ```text
//! spec.sync ─core::target─► Target ─connect─► Destination
//!
//! Claims       take ──► a number that only grows ──► keep, keep, … ──► release
//! SyncTarget   plan ──► what would change ──(a person, a permit)──► apply      observe, at any time
//! Removal      prune what apply left, or remove everything
//! ```
//!
//! The claim lives with the target, so that one run at a time changes a customer, wherever it was
//! started. What changes the target takes a permit, and looks again whether the claim still has the
//! permit's number.

mod claim;
mod connect;
mod directory;
mod failed;
mod git;
mod kubernetes;
mod manifest;
mod note;
mod process;
mod target;

pub use claim::{Claimed, Claims, Holder, Kept, Taken};
pub use connect::{Destination, GitSettings, Installation, Site, connect};
pub use kubernetes::ClusterReader;
pub use note::Note;
pub use process::ProcessMark;
pub use target::{
    Applied, Delivery, Held, Judge, ObjectStatus, Observed, Removal, SyncPlan, SyncTarget, Teller,
};
