//! A plugin's file, read and checked without compiling or running it.
//!
//! ```text
//! bytes ─► form ─► outermost sections ─► manifest ─► interface version ─► role ─► imports ─► Artifact
//! ```

mod error;
mod fault;
mod scan;

use std::sync::Arc;

use bowline_core::{Digest, PluginId};
use semver::Version;

pub use error::ArtifactError;
pub use fault::Fault;

use crate::interfaces::{self, Extern, SUPPORTED};
use crate::{Interface, Manifest, section};
use scan::Scan;

/// Which of the two forms a plugin has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A component.
    Component,
    /// A core module: a WASI preview 1 command.
    Module,
}

/// What a reader of plugins accepts.
#[derive(Clone, Debug)]
pub struct ReadOptions<'a> {
    /// The largest file, in bytes.
    pub most_bytes: u64,
    /// The interface versions on offer, oldest first.
    pub interfaces: &'a [Version],
}

impl Default for ReadOptions<'_> {
    /// 128 MiB, and [`SUPPORTED`].
    fn default() -> Self {
        ReadOptions { most_bytes: 128 << 20, interfaces: SUPPORTED }
    }
}

/// A file that is a plugin of a kind that this host runs. Its function bodies are not looked at: the
/// sandbox validates what it compiles.
#[derive(Clone)]
pub struct Artifact {
    manifest: Manifest,
    digest: Digest,
    bytes: Arc<[u8]>,
    form: Form,
    exports: Vec<Extern>,
    imports: Vec<Extern>,
}

impl Artifact {
    /// Reads a plugin's file with the default options.
    pub fn read(bytes: impl Into<Arc<[u8]>>) -> Result<Artifact, ArtifactError> {
        Artifact::read_with(bytes, &ReadOptions::default())
    }

    /// Reads a plugin's file.
    pub fn read_with(
        bytes: impl Into<Arc<[u8]>>,
        options: &ReadOptions<'_>,
    ) -> Result<Artifact, ArtifactError> {
        let bytes = bytes.into();
        let size = bytes.len() as u64;
        if size > options.most_bytes {
            return Err(ArtifactError::TooLarge { size, most: options.most_bytes });
        }
        let form = section::form(&bytes)?;
        let Scan { manifest, exports, imports } = Scan::of(&bytes, form)?;
        let manifest = match manifest {
            Some(json) => Manifest::from_json(json).map_err(ArtifactError::Manifest)?,
            None => return Err(ArtifactError::NoManifest { form }),
        };
        check(&manifest, form, &exports, &imports, options).map_err(|fault| {
            ArtifactError::Unfit { id: manifest.id.clone(), fault: Box::new(fault) }
        })?;
        let digest = Digest::of(&bytes);
        Ok(Artifact { manifest, digest, bytes, form, exports, imports })
    }

    /// What the plugin says about itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Its name and version.
    pub fn id(&self) -> &PluginId {
        &self.manifest.id
    }

    /// The digest of the whole file, manifest included.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The whole file.
    pub fn bytes(&self) -> &Arc<[u8]> {
        &self.bytes
    }

    /// Component or core module.
    pub fn form(&self) -> Form {
        self.form
    }

    /// Everything that it exports, sorted; of a component, the role among other names.
    pub fn exports(&self) -> &[Extern] {
        &self.exports
    }

    /// Everything that it imports, sorted.
    pub fn imports(&self) -> &[Extern] {
        &self.imports
    }
}

impl std::fmt::Debug for Artifact {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Artifact({}, {})", self.id(), self.digest)
    }
}

fn check(
    manifest: &Manifest,
    form: Form,
    exports: &[Extern],
    imports: &[Extern],
    options: &ReadOptions<'_>,
) -> Result<(), Fault> {
    match (form, &manifest.interface) {
        (Form::Component, Interface::Component(_)) => {
            interfaces::check_version(manifest, options.interfaces)?;
            interfaces::check_exports(manifest, exports)?;
            interfaces::check_imports(manifest, imports)
        }
        (Form::Module, Interface::KrmFunctionV1) => {
            interfaces::check_command(manifest, exports, imports)
        }
        (form, interface) => Err(Fault::OtherForm { form, interface: interface.to_string() }),
    }
}
