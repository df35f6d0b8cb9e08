//! A plugin's manifest: what it is called, what it is and what it asks for.
//!
//! Authors write it as `plugin.toml`; `bowline plugin build` appends it to the finished file as JSON.
//! Both forms come through the same rules (`rules.rs`).

mod embedded;
mod plugin_toml;
mod rules;

use std::fmt;

use bowline_core::grant::Capability;
use bowline_core::{PluginId, Role};
use semver::Version;

pub use embedded::{EmbeddedError, FORMAT};
pub use plugin_toml::{PluginToml, PluginTomlError, Problem};

/// What a plugin says about itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// Its name and version.
    pub id: PluginId,
    /// What it does in a release.
    pub role: Role,
    /// How the host talks to it.
    pub interface: Interface,
    /// One line for people.
    pub summary: String,
    /// An SPDX expression, such as `Apache-2.0`; empty where the author named none.
    pub license: String,
    /// What it asks to be allowed, sorted, each once.
    pub capabilities: Vec<Capability>,
    /// The JSON schema of its config.
    pub config_schema: Option<serde_json::Value>,
    /// Whether its author claims that a second run over its own output changes nothing.
    pub idempotent: bool,
    /// The compiler that made it, recorded by `bowline plugin build`.
    pub built_by: Option<String>,
}

/// How the host talks to a plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Interface {
    /// A component of this version of `bowline:plugin`.
    Component(Version),
    /// A WASI preview 1 command that reads a `ResourceList` on stdin and writes one on stdout.
    KrmFunctionV1,
}

/// The package of the component interface.
pub(crate) const PACKAGE: &str = "bowline:plugin";

/// How `plugin.toml` names the other interface.
pub(crate) const KRM_FUNCTION_V1: &str = "krm-function/v1";

impl fmt::Display for Interface {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Interface::Component(version) => write!(out, "{PACKAGE}@{version}"),
            Interface::KrmFunctionV1 => out.write_str(KRM_FUNCTION_V1),
        }
    }
}
