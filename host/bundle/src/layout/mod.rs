//! A folder of plugins in the OCI image layout, which registries' tools read and write too.
//!
//! ```text
//! plugins.oci/
//!   oci-layout               which version of the layout
//!   index.json               one descriptor a plugin version; written last, so it never names what is missing
//!   blobs/sha256/DIGEST      manifests, configs, plugin files
//!
//! index.json ─► image manifest ─► layer = the plugin's file ─► Artifact
//! ```
//!
//! Every step is by digest, and what was read is held against it. The index repeats what a listing
//! needs; [`Layout::read`] believes none of that and compares it with the plugin's own manifest.

mod artefacts;
mod blobs;
mod error;
mod image;
mod index;
mod push;
mod signatures;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use bowline_artifact::{Artifact, ReadOptions};
use bowline_core::{Digest, PluginId};

pub(crate) use blobs::Blobs;
pub use error::LayoutError;
pub(crate) use image::{
    IMAGE_MANIFEST, Image, ImageManifest, LAYER as WASM, MOST_BYTES as MOST_MANIFEST, TITLE,
    VERSION,
};
pub use index::Descriptor;
use index::Index;
pub(crate) use index::to_json;
pub use push::Pushed;

/// A layout's folder.
#[derive(Clone, Debug)]
pub struct Layout {
    path: PathBuf,
    blobs: Blobs,
}

/// One plugin version of a layout, as its index has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The plugin.
    pub id: PluginId,
    /// The digest of its image manifest.
    pub manifest_digest: Digest,
    /// The digest of its file, which is what locks and receipts name.
    pub layer_digest: Digest,
    /// The size of its file, in bytes.
    pub size: u64,
}

impl Layout {
    /// Opens a layout that is there.
    pub fn open(path: &Path) -> Result<Layout, LayoutError> {
        let layout = Layout { path: path.to_owned(), blobs: Blobs::beneath(path) };
        index::check_layout_file(path)?;
        layout.blobs.check()?;
        Ok(layout)
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Every plugin version, by name and then version. What else a layout holds is passed over.
    pub fn list(&self) -> Result<Vec<Entry>, LayoutError> {
        self.entries(&Index::read(&self.path)?)
    }

    /// Reads one plugin version and checks it: digests and sizes on the way, the file itself, and that
    /// it is the plugin that the index says.
    pub fn read(&self, id: &PluginId) -> Result<Artifact, LayoutError> {
        self.read_with(id, &ReadOptions::default())
    }

    /// As [`Layout::read`], with the operator's bounds.
    pub fn read_with(
        &self,
        id: &PluginId,
        options: &ReadOptions<'_>,
    ) -> Result<Artifact, LayoutError> {
        let entries = self.list()?;
        match entries.iter().find(|entry| entry.id == *id) {
            Some(entry) => self.read_entry(entry, options),
            None => Err(LayoutError::unknown(&self.path, id, &entries)),
        }
    }

    fn read_entry(
        &self,
        entry: &Entry,
        options: &ReadOptions<'_>,
    ) -> Result<Artifact, LayoutError> {
        let manifest = self.blobs.read(entry.manifest_digest, None, image::MOST_BYTES)?;
        let manifest = ImageManifest::read(&manifest)
            .map_err(|cause| self.malformed(entry.manifest_digest, cause))?;
        let layer = manifest.plugin_layer().map(|layer| (layer.digest, layer.size));
        if layer != Some((entry.layer_digest, entry.size)) {
            return Err(self.misleading(entry, "another file"));
        }
        let most = options.most_bytes;
        let bytes = self.blobs.read(entry.layer_digest, Some(entry.size), most)?;
        let path = self.blobs.path(entry.layer_digest);
        let artifact = Artifact::read_with(bytes, options)
            .map_err(|cause| LayoutError::Artifact { path, cause: Box::new(cause) })?;
        match *artifact.id() == entry.id {
            true => Ok(artifact),
            false => Err(self.misleading(entry, &artifact.id().to_string())),
        }
    }

    fn entries(&self, index: &Index) -> Result<Vec<Entry>, LayoutError> {
        let mut entries: Vec<Entry> = Vec::new();
        for descriptor in &index.manifests {
            entries.extend(self.entry(descriptor)?);
        }
        // Stable, so of several equal claims the index's first one stays.
        entries.sort_by(|a, b| a.id.cmp(&b.id));
        for pair in entries.windows(2) {
            if pair[0].id == pair[1].id && pair[0].layer_digest != pair[1].layer_digest {
                return Err(LayoutError::conflict(&self.path, &pair[0], pair[1].layer_digest));
            }
        }
        entries.dedup_by(|later, earlier| later.id == earlier.id);
        Ok(entries)
    }

    /// None where the descriptor is of something else than a plugin.
    fn entry(&self, descriptor: &Descriptor) -> Result<Option<Entry>, LayoutError> {
        if let Some(entry) = descriptor.listed() {
            return Ok(Some(entry));
        }
        if !descriptor.is_image() || descriptor.is_signature() {
            return Ok(None);
        }
        self.entry_of_another_tool(descriptor)
    }

    /// Other tools leave fewer annotations in the index: the image manifest has them, and where it has
    /// none either, the plugin's own manifest.
    fn entry_of_another_tool(&self, descriptor: &Descriptor) -> Result<Option<Entry>, LayoutError> {
        let (digest, size) = (descriptor.digest, descriptor.size);
        let bytes = self.blobs.read(digest, Some(size), image::MOST_BYTES)?;
        let manifest =
            ImageManifest::read(&bytes).map_err(|cause| self.malformed(digest, cause))?;
        let Some(layer) = manifest.plugin_layer() else { return Ok(None) };
        let id = match manifest.named() {
            Some(id) => id,
            None => {
                let most = ReadOptions::default().most_bytes;
                let bytes = self.blobs.read(layer.digest, Some(layer.size), most)?;
                let path = self.blobs.path(layer.digest);
                let artifact = Artifact::read(bytes);
                let artifact = artifact
                    .map_err(|cause| LayoutError::Artifact { path, cause: Box::new(cause) })?;
                artifact.id().clone()
            }
        };
        let (layer_digest, size) = (layer.digest, layer.size);
        Ok(Some(Entry { id, manifest_digest: digest, layer_digest, size }))
    }

    fn malformed(&self, digest: Digest, cause: serde_json::Error) -> LayoutError {
        LayoutError::Malformed { path: self.blobs.path(digest), cause }
    }

    fn misleading(&self, entry: &Entry, found: &str) -> LayoutError {
        LayoutError::Misleading {
            path: self.path.clone(),
            id: Box::new(entry.id.clone()),
            found: found.to_owned(),
        }
    }
}
