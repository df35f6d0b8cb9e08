//! Signatures in a layout: entries of its index beside those of what they sign. Other tools leave them
//! with a tag, with their own mark, or with nothing but the word that they refer to something.

use bowline_core::Digest;

use super::blobs::sweep;
use super::image::ImageManifest;
use super::index::{Descriptor, Index};
use super::{Layout, LayoutError, MOST_MANIFEST};
use crate::signature::{self, Attached, Form, MOST_BYTES};

impl Layout {
    /// What is beside the manifest with this digest.
    pub(crate) fn attached(&self, subject: Digest) -> Result<Vec<Attached>, LayoutError> {
        let index = Index::read(&self.path)?;
        let mut found = Vec::new();
        let images = index.manifests.iter().filter(|one| one.is_image() && one.listed().is_none());
        for descriptor in images {
            let form = match descriptor.is_named(&signature::tag(subject)) {
                true => Form::Tagged,
                false if descriptor.is_nameless() => Form::Referring,
                false => continue,
            };
            let manifest = self.blob(descriptor, MOST_MANIFEST)?;
            if form == Form::Referring && !refers(&manifest, subject) {
                found.extend(self.unmarked(&manifest, subject)?);
                continue;
            }
            let read = |blob: &Descriptor| self.blob(blob, MOST_BYTES);
            found.extend(Attached::gather(form, &manifest, read)?);
        }
        Ok(found)
    }

    /// `cosign save` leaves signatures without a tag; what they are of is in them alone.
    fn unmarked(&self, manifest: &[u8], subject: Digest) -> Result<Option<Attached>, LayoutError> {
        let read = |blob: &Descriptor| self.blob(blob, MOST_BYTES);
        let attached = Attached::gather(Form::Tagged, manifest, read)?;
        Ok(attached.filter(|attached| {
            attached.signatures().iter().any(|signature| signature.claim.covers(subject))
        }))
    }

    /// Puts signatures beside the manifest with this digest.
    pub(crate) fn attach(&self, subject: Digest, attached: &Attached) -> Result<(), LayoutError> {
        let _lock = super::push::lock(&self.path)?;
        let mut index = Index::read(&self.path)?;
        sweep(&self.path)?;
        sweep(self.blobs.folder())?;
        for blob in &attached.blobs {
            self.blobs.write(blob)?;
        }
        let digest = self.blobs.write(&attached.manifest)?;
        let descriptor = Descriptor::of_attached(attached, subject);
        let mut twins = index.manifests.iter().filter(|one| one.digest == digest);
        if twins.any(|one| one.annotations == descriptor.annotations) {
            return Ok(());
        }
        match attached.form {
            Form::Tagged => index.replace(descriptor),
            Form::Referring => index.add(descriptor),
        }
        index.write(&self.path)
    }

    /// Takes every entry out of the index; the blobs stay.
    pub(crate) fn forget(&self) -> Result<(), LayoutError> {
        let _lock = super::push::lock(&self.path)?;
        Index::empty().write(&self.path)
    }
}

fn refers(manifest: &[u8], subject: Digest) -> bool {
    let image = ImageManifest::read(manifest).ok();
    image.and_then(|image| image.subject).is_some_and(|own| own.digest == subject)
}
