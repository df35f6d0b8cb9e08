//! Places that have artefacts with signatures beside them, registries and layout folders alike; and
//! signing what is there.

use bowline_core::Digest;

use super::error::{OciError, OciFault};
use super::named_layout;
use super::plugin::plugin_layer;
use super::reference::{ArtefactPlace, Reference, Repository};
use super::registries::Registries;
use crate::layout::Layout;
use crate::signature::{Attached, Claim, Form, SigningKey};

/// A place that has artefacts, and what is beside them.
#[derive(Clone, Copy)]
pub(crate) enum Shelf<'a> {
    Registry(&'a Registries, &'a Repository),
    Layout(&'a Layout),
}

/// What signing did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// What was signed: where it is, and the digest of its manifest.
    pub reference: Reference,
    /// Whether this key had signed it already.
    pub already: bool,
}

impl Shelf<'_> {
    /// What is beside the manifest with this digest.
    pub fn attached(&self, subject: Digest) -> Result<Vec<Attached>, OciError> {
        match self {
            Shelf::Registry(registries, _) if registries.is_offline() => {
                Ok(registries.kept_attached(subject))
            }
            Shelf::Registry(registries, repository) => registries.attached(repository, subject),
            Shelf::Layout(layout) => layout
                .attached(subject)
                .map_err(|cause| OciError::new(layout.path().display(), cause)),
        }
    }

    /// Puts signatures beside it.
    pub fn attach(&self, subject: Digest, attached: &Attached) -> Result<(), OciError> {
        match self {
            Shelf::Registry(registries, repository) => {
                registries.attach(repository, subject, attached)
            }
            Shelf::Layout(layout) => layout
                .attach(subject, attached)
                .map_err(|cause| OciError::new(layout.path().display(), cause)),
        }
    }

    /// Puts those there that are not there yet. Signatures under one tag are one manifest, so those of
    /// others that are there already go before.
    pub fn attach_all(&self, subject: Digest, all: &[Attached]) -> Result<(), OciError> {
        let there = if all.is_empty() { Vec::new() } else { self.attached(subject)? };
        for attached in all.iter().filter(|attached| !there.contains(attached)) {
            let tagged = there.iter().find(|one| one.form == Form::Tagged);
            let merged = match (attached.form, tagged) {
                (Form::Tagged, Some(tagged)) => merged(tagged, attached)?,
                _ => Some(attached.clone()),
            };
            if let Some(merged) = merged {
                self.attach(subject, &merged)?;
            }
        }
        Ok(())
    }

    /// Signs the manifest with this digest. Says whether the key had done so already.
    pub fn sign(&self, claim: Claim, key: &SigningKey) -> Result<bool, OciError> {
        let (public, digests) = (key.public(), claim.digests.clone());
        for subject in digests {
            let there = self.attached(subject)?;
            let known = there.iter().flat_map(Attached::signatures);
            if known.into_iter().any(|one| one.claim.covers(subject) && one.is_by(&public)) {
                continue;
            }
            let tagged = there.into_iter().find(|one| one.form == Form::Tagged);
            let signed = Attached::with(tagged, &key.sign(claim.clone())).map_err(malformed)?;
            self.attach(subject, &signed)?;
            return Ok(false);
        }
        Ok(true)
    }
}

/// The signatures of both; none where the first one has them all.
fn merged(there: &Attached, other: &Attached) -> Result<Option<Attached>, OciError> {
    let known = there.signatures();
    let mut merged = None;
    for signature in other.signatures().iter().filter(|one| !known.contains(one)) {
        let former = merged.take().unwrap_or_else(|| there.clone());
        merged = Some(Attached::with(Some(former), signature).map_err(malformed)?);
    }
    Ok(merged)
}

impl Registries {
    /// Signs a plugin where it lies: in a registry, or in a layout folder.
    pub fn sign_plugin(&self, reference: &Reference, key: &SigningKey) -> Result<Signed, OciError> {
        let (digest, already) = match &reference.place {
            ArtefactPlace::Registry(repository) => {
                let manifest = self.manifest(reference)?;
                plugin_layer(reference, &manifest)?;
                let claim = Claim::of(manifest.digest, repository.named());
                (manifest.digest, Shelf::Registry(self, repository).sign(claim, key)?)
            }
            ArtefactPlace::Layout(path) => {
                let (layout, entry) = named_layout::find(path, reference)
                    .map_err(|fault| OciError::new(reference, fault))?;
                let claim = Claim::of(entry.manifest_digest, entry.id.name.to_string());
                (entry.manifest_digest, Shelf::Layout(&layout).sign(claim, key)?)
            }
        };
        let reference = Reference { digest: Some(digest), ..reference.clone() };
        Ok(Signed { reference, already })
    }

    /// Copies what is beside a plugin in one place to beside it in a layout folder. Says whether there
    /// was anything.
    pub fn copy_signatures(
        &self,
        reference: &Reference,
        plugin: Digest,
        to: &Layout,
    ) -> Result<bool, OciError> {
        let entries = to.list().map_err(|cause| OciError::new(to.path().display(), cause))?;
        let mut copied = false;
        for entry in entries.iter().filter(|entry| entry.layer_digest == plugin) {
            let subject = entry.manifest_digest;
            let attached = match &reference.place {
                ArtefactPlace::Registry(repository) => {
                    Shelf::Registry(self, repository).attached(subject)?
                }
                ArtefactPlace::Layout(path) => {
                    let from =
                        Layout::open(path).map_err(|cause| OciError::new(reference, cause))?;
                    Shelf::Layout(&from).attached(subject)?
                }
            };
            Shelf::Layout(to).attach_all(subject, &attached)?;
            copied |= !attached.is_empty();
        }
        Ok(copied)
    }
}

pub(super) fn malformed(cause: serde_json::Error) -> OciError {
    let what = "the manifest of its signatures".to_owned();
    OciError::new("signatures", OciFault::Malformed { what, cause })
}
