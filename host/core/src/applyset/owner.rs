//! Whose set a parent is.

use super::{CLUSTER, CUSTOMER, ID, TOOL, TOOLING, id};
use crate::failure::FailureClass;
use crate::object::{ObjectId, annotation, label};
use crate::run::Failure;
use crate::value::Value;

/// Whose set it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The release's name.
    pub release: String,
    /// The namespace in which the parent is.
    pub namespace: String,
    /// The customer's name.
    pub customer: String,
    /// The UID of the namespace kube-system.
    pub cluster: String,
}

impl Owner {
    /// The parent's name.
    pub fn name(&self) -> String {
        format!("bowline-{}", self.release)
    }

    /// The set's ID.
    pub fn id(&self) -> String {
        id(&self.name(), &self.namespace, "Secret", "")
    }
}

/// Why a set is not ours to change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// What has the parent's name is no parent, or that of another set: a Secret of somebody else, or
    /// a copy from another namespace or of another release.
    #[error("{parent} is not the parent of this set: its label {ID} is {found}, not {wanted}")]
    Set {
        /// Which object.
        parent: String,
        /// What it says, or that it says nothing.
        found: String,
        /// The ID of the set.
        wanted: String,
    },
    /// Another tool, or another version of Bowline, keeps the set.
    #[error("{parent} is kept by {found}, not by {TOOL}")]
    Tooling {
        /// Which object.
        parent: String,
        /// Who, as far as it says so.
        found: String,
    },
    /// The set is another customer's.
    #[error("{parent} belongs to the customer {found}, not to {wanted}")]
    Customer {
        /// Which object.
        parent: String,
        /// Whose it is, as far as it says so.
        found: String,
        /// Whose it was to be.
        wanted: String,
    },
    /// The parent was made in another cluster: this one was restored from a copy of it.
    #[error("{parent} was made in the cluster {found}, and this is the cluster {wanted}")]
    Cluster {
        /// Which object.
        parent: String,
        /// The other cluster's UID, as far as it says so.
        found: String,
        /// This cluster's UID.
        wanted: String,
    },
}

/// Refuses a parent that is not this owner's.
pub fn check(parent: &Value, owner: &Owner) -> Result<(), Mismatch> {
    let shown = || ObjectId::of(parent).map_or("the parent".to_owned(), |id| id.to_string());
    let told = |found: Option<&str>| found.unwrap_or("nobody it names").to_owned();
    let said = |name: &str| annotation(parent, name).and_then(Value::as_str);
    let (set, wanted) = (label(parent, ID), owner.id());
    if set != Some(&*wanted) {
        let found = set.unwrap_or("not there").to_owned();
        return Err(Mismatch::Set { parent: shown(), found, wanted });
    }
    let tooling = said(TOOLING);
    if tooling != Some(TOOL) {
        return Err(Mismatch::Tooling { parent: shown(), found: told(tooling) });
    }
    let (customer, wanted) = (said(CUSTOMER), owner.customer.clone());
    if customer != Some(&*wanted) {
        return Err(Mismatch::Customer { parent: shown(), found: told(customer), wanted });
    }
    let (cluster, wanted) = (said(CLUSTER), owner.cluster.clone());
    if cluster != Some(&*wanted) {
        let found = cluster.unwrap_or("that it does not name").to_owned();
        return Err(Mismatch::Cluster { parent: shown(), found, wanted });
    }
    Ok(())
}

impl From<Mismatch> for Failure {
    fn from(mismatch: Mismatch) -> Failure {
        Failure::new(FailureClass::SyncForeign, mismatch.to_string())
            .hint("check which cluster and namespace the customer's credentials lead to")
    }
}
