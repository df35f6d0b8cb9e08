//! One entry of a release's pipeline.

use super::Place;
use crate::plugin::{PluginName, Role};
use crate::store::Selector;
use crate::value::Value;

/// One call of one plugin.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What messages call it: its `as:`, or such as `transform sidecar`.
    pub label: String,
    /// The plugin.
    pub plugin: PluginName,
    /// Transformer or validator.
    pub role: Role,
    /// Whether it is a transformer that is called without any objects, to add some.
    pub generate: bool,
    /// The objects that it gets.
    pub select: Selector,
    /// Its config, with references unresolved.
    pub config: Value,
    /// The folder that the files interface shows, beneath the release's folder.
    pub files: Option<String>,
    /// Where the entry stands.
    pub place: Place,
}
