//! Artefacts of other kinds than plugins in a layout: put there whole, found by type, name and digest.

use bowline_core::Digest;

use super::blobs::sweep;
use super::image::ImageManifest;
use super::index::{Descriptor, Index};
use super::{Layout, LayoutError, MOST_MANIFEST};

impl Layout {
    /// Puts an artefact in. The name moves to it from whatever had it.
    pub(crate) fn put(
        &self,
        kind: &str,
        name: &str,
        manifest: &[u8],
        blobs: &[&[u8]],
    ) -> Result<(), LayoutError> {
        let _lock = super::push::lock(&self.path)?;
        let mut index = Index::read(&self.path)?;
        sweep(&self.path)?;
        sweep(self.blobs.folder())?;
        for blob in blobs {
            self.blobs.write(blob)?;
        }
        self.blobs.write(manifest)?;
        index.replace(Descriptor::of_artefact(manifest, kind, name));
        index.write(&self.path)
    }

    /// The artefacts of a type that have this name and digest, as far as they are asked for.
    pub(crate) fn find(
        &self,
        kind: &str,
        name: Option<&str>,
        digest: Option<Digest>,
    ) -> Result<Vec<Descriptor>, LayoutError> {
        let index = Index::read(&self.path)?;
        let named = index.manifests.into_iter().filter(|one| {
            one.is_image()
                && name.is_none_or(|name| one.is_named(name))
                && digest.is_none_or(|digest| digest == one.digest)
        });
        let mut found: Vec<Descriptor> = Vec::new();
        for descriptor in named {
            // Tools that copy an artefact may leave its type out of the index.
            let bytes = self.blob(&descriptor, MOST_MANIFEST)?;
            let image = ImageManifest::read(&bytes).ok();
            let fits = image.is_some_and(|image| image.artifact_type.as_deref() == Some(kind));
            if fits && found.iter().all(|one| one.digest != descriptor.digest) {
                found.push(descriptor);
            }
        }
        Ok(found)
    }

    /// The bytes of a blob, verified.
    pub(crate) fn blob(&self, blob: &Descriptor, most: u64) -> Result<Vec<u8>, LayoutError> {
        if blob.size > most {
            let path = self.blobs.path(blob.digest);
            return Err(LayoutError::TooLarge { path, size: blob.size, most });
        }
        self.blobs.read(blob.digest, Some(blob.size), most)
    }
}
