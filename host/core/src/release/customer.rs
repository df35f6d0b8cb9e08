//! One customer.

use std::collections::BTreeMap;
use std::sync::Arc;

use semver::Version;

use super::Place;
use crate::digest::Digest;
use crate::plugin::PluginName;
use crate::target::Target;
use crate::value::Value;
use crate::window::Window;

/// One tenant: what its file says.
#[derive(Clone, Debug)]
pub struct Customer {
    /// `metadata.name`, a DNS label: the identity.
    pub name: Arc<str>,
    /// `metadata.labels`.
    pub labels: BTreeMap<String, Arc<str>>,
    /// The exact plugin versions that this customer runs; the rest is the release's choice.
    pub pins: BTreeMap<PluginName, Pin>,
    /// What this customer changes in the release's values: a merge patch, an object.
    pub values: Value,
    /// When runs may change this customer.
    pub windows: Arc<[Window]>,
    /// Where the manifests go.
    pub sync: Target,
    /// All of `spec` but its windows.
    pub spec: Value,
    /// The customer's file.
    pub place: Place,
}

/// A customer's pin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// The version.
    pub version: Version,
    /// Where it is pinned.
    pub place: Place,
}

impl Customer {
    /// The digest of the customer's spec without its windows: part of the run digest, so that a
    /// changed window takes back no approval.
    pub fn digest(&self) -> Digest {
        self.spec.digest()
    }
}
