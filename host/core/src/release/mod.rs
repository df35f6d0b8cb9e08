//! A release and its customers as plain data: what `release.yaml` and `customers/NAME.yaml` say once
//! they were read and checked. Nothing here knows a file; bowline-bundle makes these values.

mod customer;
mod entry;
mod guards;
mod image;
mod lifecycle;
mod place;
mod terraform;

use std::collections::BTreeMap;
use std::sync::Arc;

use semver::VersionReq;

pub use customer::{Customer, Pin};
pub use entry::Entry;
pub use guards::{Guards, MaxRemoved, NoMaxRemoved};
pub use image::{ImageReference, NoImageReference};
pub use lifecycle::{Deadlines, HealthRule, NoDuration, Step, Steps, parse_duration};
pub use place::Place;
pub use terraform::{NoOutputType, OutputDeclaration, OutputType, Terraform};

use crate::plugin::PluginName;
use crate::value::Value;

/// One release: what goes to every customer.
#[derive(Clone, Debug)]
pub struct Release {
    /// `metadata.name`, a DNS label.
    pub name: Arc<str>,
    /// `metadata.version`, as it is written.
    pub version: Arc<str>,
    /// `metadata.created`, the clock that plugins see.
    pub created: Option<jiff::Timestamp>,
    /// Digest-pinned references by image name.
    pub images: BTreeMap<String, Arc<str>>,
    /// The values that customers start from: an object.
    pub values: Value,
    /// The file whose JSON Schema customers' values must follow, beneath the release's folder.
    pub values_schema: Option<String>,
    /// The Terraform module, where there is one.
    pub terraform: Option<Terraform>,
    /// Files, folders and globs with objects, beneath the release's folder.
    pub manifests: Vec<String>,
    /// The plugins that the release uses, and the versions it was made for.
    pub plugins: BTreeMap<PluginName, Declared>,
    /// The plugin calls that make the manifests, in their order.
    pub pipeline: Vec<Entry>,
    /// Plugins that judge live objects.
    pub health: Vec<HealthRule>,
    /// Custom logic around a run.
    pub steps: Steps,
    /// How long each phase may take.
    pub deadlines: Deadlines,
    /// What a render may do to a customer.
    pub guards: Guards,
}

/// A plugin that a release declares.
#[derive(Clone, Debug)]
pub struct Declared {
    /// The versions that the release was made for.
    pub range: VersionReq,
    /// The range as it is written.
    pub text: String,
    /// Where it is declared.
    pub place: Place,
}
