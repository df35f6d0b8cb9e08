//! `bowline.lock`: what a release resolves to by itself.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{DigestText, PluginText, VersionText};

/// A lock file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "Lock")]
pub struct LockFile {
    /// One entry for each plugin and version.
    #[serde(default)]
    pub plugin: Vec<LockedPart>,
}

/// One locked version.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LockedPart {
    /// The plugin.
    pub name: PluginText,
    /// Its version.
    pub version: VersionText,
    /// The digest of its file.
    pub digest: DigestText,
    /// The interface that it was built for.
    pub interface: Option<String>,
    /// What it does.
    pub role: Option<String>,
    /// Where it was found.
    pub source: Option<String>,
}
