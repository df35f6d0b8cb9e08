//! Why a file is no plugin for this host.

use bowline_core::{FailureClass, PluginId};

use super::{Fault, Form};
use crate::manifest::{EmbeddedError, KRM_FUNCTION_V1};
use crate::section::{SECTION, SECTION_CAP};

/// Why a file is no plugin for this host. Where the manifest could be read, the text begins with the
/// plugin's name and version.
#[derive(Debug, thiserror::Error)]
pub enum ArtifactError {
    /// More bytes than the operator's cap.
    #[error("a file of {size} bytes, and this host reads plugins of up to {most}")]
    TooLarge {
        /// Its size.
        size: u64,
        /// The cap.
        most: u64,
    },
    /// No WebAssembly.
    #[error("not a WebAssembly file, but {what}")]
    Foreign {
        /// What it looks like.
        what: String,
    },
    /// WebAssembly of a version that nobody knows yet, or damaged in its first bytes.
    #[error("WebAssembly of an unknown encoding ({header}): damaged, or made by a newer tool")]
    Encoding {
        /// The four bytes of version and layer.
        header: String,
    },
    /// Sections that cannot be followed.
    #[error("damaged or cut off: its sections cannot be read")]
    Damaged(#[source] wasmparser::Error),
    /// More imports and exports than any plugin has.
    #[error("more than {most} imports and exports")]
    TooManyNames {
        /// The bound.
        most: usize,
    },
    /// No manifest.
    #[error("{}", no_manifest(*.form))]
    NoManifest {
        /// What the file is otherwise.
        form: Form,
    },
    /// Two manifests.
    #[error("more than one `{SECTION}` section: build the plugin again, once")]
    SeveralManifests,
    /// A manifest beyond its bound.
    #[error(
        "a manifest of {size} bytes, and the most are {SECTION_CAP}: shorten the config's schema"
    )]
    ManifestSize {
        /// Its size.
        size: usize,
    },
    /// A manifest that breaks a rule.
    #[error(transparent)]
    Manifest(EmbeddedError),
    /// A sound file that is not what its manifest says, or wants what it cannot have.
    #[error("{id} {fault}")]
    Unfit {
        /// The plugin.
        id: PluginId,
        /// What is wrong with it.
        fault: Box<Fault>,
    },
}

impl ArtifactError {
    /// What kind of failure it is.
    pub fn class(&self) -> FailureClass {
        match self {
            ArtifactError::Unfit { fault, .. } => fault.class(),
            _ => FailureClass::PluginInvalid,
        }
    }

    pub(crate) fn damaged(cause: wasmparser::Error) -> ArtifactError {
        ArtifactError::Damaged(cause)
    }
}

fn no_manifest(form: Form) -> String {
    let absent = format!("`{SECTION}` section, where a plugin's manifest is");
    match form {
        Form::Component => {
            format!("no {absent}: was this stripped? `bowline plugin build` appends it")
        }
        Form::Module => format!(
            "a core module without a {absent}: `bowline plugin build` makes a component with one of \
             it, or a command where plugin.toml says interface = \"{KRM_FUNCTION_V1}\""
        ),
    }
}
