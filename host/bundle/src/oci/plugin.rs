//! Plugins in registries: pushed in the CNCF's layout for WebAssembly, pulled from that and from the
//! others in use.
//!
//! ```text
//! SOURCE/NAME:VERSION ─► manifest ─► its one WebAssembly layer ─► Artifact
//! ```

use bowline_artifact::{Artifact, ReadOptions};
use bowline_core::{Digest, PluginName};
use semver::Version;

use super::error::{OciError, OciFault};
use super::reference::{Reference, Repository, tag_of, version_of};
use super::registries::{Manifest, Registries};
use super::{ArtefactPlace, named_layout};
use crate::layout::{Descriptor, Image, TITLE, WASM};

/// Layers that are WebAssembly, whoever wrote them.
const WASM_LAYERS: &[&str] = &[
    WASM,
    "application/vnd.wasm.content.layer.v1+wasm",
    "application/vnd.module.wasm.content.layer.v1+wasm",
    "application/vnd.bytecodealliance.component.layer.v0+wasm",
];
/// A layer of anything; its title tells what.
const BYTES: &str = "application/octet-stream";

/// What a push did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushedPlugin {
    /// Where it is, with version and digest.
    pub reference: Reference,
    /// Whether the same version with the same file was there.
    pub already_there: bool,
    /// How many blobs were sent; what was there is not sent again.
    pub sent: usize,
}

impl Registries {
    /// Pushes a plugin to a source. A version that is there with another file is refused.
    pub fn push_plugin(
        &self,
        source: &Repository,
        plugin: &Artifact,
    ) -> Result<PushedPlugin, OciError> {
        let repository = source.of_plugin(&plugin.id().name);
        let tag = tag_of(&plugin.id().version);
        let malformed = |cause| {
            let what = "its manifest".to_owned();
            OciError::new(repository.tagged(&*tag), OciFault::Malformed { what, cause })
        };
        let image = Image::of(plugin).map_err(malformed)?;
        let digest = Digest::of(&image.manifest);
        let there = self.tagged(&repository, &tag)?;
        let already_there = there.as_ref().is_some_and(|there| there.digest == digest);
        if let Some(there) = there.filter(|there| there.digest != digest) {
            refuse_other(&repository.tagged(&*tag), &there, plugin)?;
        }
        // Also where the manifest is there already: this mends what a registry lost.
        let mut sent = 0;
        for blob in [&plugin.bytes()[..], &image.config] {
            sent += usize::from(self.push_blob(&repository, blob)?);
        }
        if !already_there {
            self.push_manifest(&repository, Some(&tag), &image.manifest)?;
        }
        let reference = Reference { digest: Some(digest), ..repository.tagged(tag) };
        Ok(PushedPlugin { reference, already_there, sent })
    }

    /// Pulls a plugin from a registry or a layout folder.
    pub fn pull_plugin(
        &self,
        reference: &Reference,
        options: &ReadOptions<'_>,
    ) -> Result<Artifact, OciError> {
        let repository = match &reference.place {
            ArtefactPlace::Registry(repository) => repository,
            ArtefactPlace::Layout(path) => {
                return named_layout::read_plugin(path, reference, options)
                    .map_err(|fault| OciError::new(reference, fault));
            }
        };
        let manifest = self.manifest(reference)?;
        let layer = plugin_layer(reference, &manifest)?;
        let bytes = self.blob(repository, &layer, options.most_bytes)?;
        Artifact::read_with(bytes, options).map_err(|cause| OciError::new(reference, cause))
    }

    /// The digest of the manifest that a reference names, where it is one of this very plugin.
    pub(crate) fn manifest_of(
        &self,
        reference: &Reference,
        plugin: &Artifact,
    ) -> Result<Option<Digest>, OciError> {
        let manifest = match self.manifest(reference) {
            Err(error) if error.is_absent() => return Ok(None),
            manifest => manifest?,
        };
        let same = plugin_layer(reference, &manifest)?.digest == plugin.digest();
        Ok(same.then_some(manifest.digest))
    }

    /// The versions of a plugin that a source has, oldest first.
    pub fn plugin_versions(
        &self,
        source: &Repository,
        name: &PluginName,
    ) -> Result<Vec<Version>, OciError> {
        let tags = self.tags(&source.of_plugin(name))?;
        let mut versions: Vec<Version> = tags.iter().filter_map(|tag| version_of(tag)).collect();
        versions.sort();
        Ok(versions)
    }
}

/// Another manifest around the same file is as good; another file is not.
fn refuse_other(
    reference: &Reference,
    there: &Manifest,
    plugin: &Artifact,
) -> Result<(), OciError> {
    let (there, given) = (plugin_layer(reference, there)?.digest, plugin.digest());
    match there == given {
        true => Ok(()),
        false => Err(OciError::new(reference, OciFault::Conflict { there, given })),
    }
}

/// The one layer of a manifest that is WebAssembly.
pub(super) fn plugin_layer(
    reference: &Reference,
    manifest: &Manifest,
) -> Result<Descriptor, OciError> {
    let manifest = manifest.image().map_err(|fault| OciError::new(reference, fault))?;
    let mut wasm = manifest.layers.iter().filter(|layer| is_wasm(layer));
    if let (Some(layer), None) = (wasm.next(), wasm.next()) {
        return Ok(layer.clone());
    }
    let found: Vec<&str> = manifest.layers.iter().take(10).map(|one| &*one.media_type).collect();
    let found = match &found[..] {
        [] => "it has none at all".to_owned(),
        found => format!("its layers are {}", found.join(", ")),
    };
    let message = format!("a plugin has one WebAssembly layer; {found}");
    Err(OciError::new(reference, OciFault::OtherKind(message)))
}

fn is_wasm(layer: &Descriptor) -> bool {
    let titled = || layer.annotations.get(TITLE).is_some_and(|title| title.ends_with(".wasm"));
    WASM_LAYERS.contains(&&*layer.media_type) || (layer.media_type == BYTES && titled())
}
