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
        let mut tagged = there.iter().find(|one| one.form == Form::Tagged).cloned();
        for attached in all.iter().filter(|attached| !there.contains(attached)) {
            let wanted = match (attached.form, &tagged) {
                (Form::Tagged, Some(tagged)) => {
                    merged(tagged, attached).map_err(|cause| self.malformed(cause))?
                }
                _ => Some(attached.clone()),
            };
            let Some(wanted) = wanted else { continue };
            self.attach(subject, &wanted)?;
            if wanted.form == Form::Tagged {
                tagged = Some(wanted);
            }
        }
        Ok(())
    }

    /// Signs the manifest with this digest, by the name that its place has. Says whether the key had
    /// done so already.
    pub fn sign(&self, subject: Digest, named: String, key: &SigningKey) -> Result<bool, OciError> {
        let there = self.attached(subject)?;
        let public = key.public();
        let mut known = there.iter().flat_map(Attached::signatures);
        if known.any(|one| one.claim.covers(subject) && one.is_by(&public)) {
            return Ok(true);
        }
        let tagged = there.into_iter().find(|one| one.form == Form::Tagged);
        let signature = key.sign(Claim::of(subject, named));
        let signed = Attached::with(tagged, &signature).map_err(|cause| self.malformed(cause))?;
        self.attach(subject, &signed)?;
        Ok(false)
    }

    fn malformed(&self, cause: serde_json::Error) -> OciError {
        match self {
            Shelf::Registry(_, repository) => malformed(repository, cause),
            Shelf::Layout(layout) => malformed(layout.path().display(), cause),
        }
    }
}

/// The signatures of both; none where the first one has them all.
fn merged(there: &Attached, other: &Attached) -> Result<Option<Attached>, serde_json::Error> {
    let known = there.signatures();
    let mut merged = None;
    for signature in other.signatures().iter().filter(|one| !known.contains(one)) {
        let former = merged.take().unwrap_or_else(|| there.clone());
        merged = Some(Attached::with(Some(former), signature)?);
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
                let shelf = Shelf::Registry(self, repository);
                (manifest.digest, shelf.sign(manifest.digest, repository.named(), key)?)
            }
            ArtefactPlace::Layout(path) => {
                let (layout, entry) = named_layout::find(path, reference)
                    .map_err(|fault| OciError::new(reference, fault))?;
                let (digest, named) = (entry.manifest_digest, entry.id.name.to_string());
                (digest, Shelf::Layout(&layout).sign(digest, named, key)?)
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

pub(super) fn malformed(target: impl ToString, cause: serde_json::Error) -> OciError {
    let what = "the manifest of its signatures".to_owned();
    OciError::new(target, OciFault::Malformed { what, cause })
}
