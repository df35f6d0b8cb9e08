//! Signatures of bundles and of the plugins in them. They lie beside the bundle, in the same repository
//! or folder, under the tags that each signed manifest gives; so a bundle stays the same when somebody
//! signs it or one of its plugins later.
//!
//! ```text
//! plugin's source ─build─► beside the bundle ─push─► beside it there ─pull─► plugins.oci of the release
//! ```

use std::path::Path;
use std::sync::Arc;

use bowline_artifact::Artifact;
use bowline_core::Digest;
use bowline_core::release::Place;
use jiff::Timestamp;

use super::found::From;
use super::{FoundBundle, PLUGINS, PartKind};
use crate::error::Errors;
use crate::layout::{Image, Layout};
use crate::oci::{OciError, OciFault, Reference, Shelf, Signed};
use crate::signature::{Attached, Signature, SigningKey};
use crate::sources::{Sources, own_manifest};
use crate::trust::{SignedKind, Subject, TrustPolicy, judge};

/// What lies beside a bundle, by what it is of.
#[derive(Clone, Debug, Default)]
pub(super) struct Beside(Vec<(Digest, Vec<Attached>)>);

impl Beside {
    /// Puts it there.
    pub fn put(&self, shelf: Shelf<'_>) -> Result<(), OciError> {
        self.0.iter().try_for_each(|(subject, all)| shelf.attach_all(*subject, all))
    }
}

/// The signatures of plugins that a bundle takes along. Those of a manifest that another tool made are
/// of another manifest than the one that a plugin gets when it is unpacked, so they stay behind.
pub(super) fn of_plugins(plugins: &[Arc<Artifact>], sources: &Sources) -> Result<Beside, Errors> {
    let mut beside = Beside::default();
    let place = Place::file("release.yaml");
    for plugin in plugins {
        let subject = own_manifest(plugin, &place)?;
        let mut found = sources.evidence(plugin, &place)?;
        if found.attached.is_empty() {
            found = sources.asked_evidence(plugin, &place)?;
        }
        let is_of = |one: &Signature| one.claim.covers(subject);
        found.attached.retain(|attached| attached.signatures().iter().any(is_of));
        beside.0.push((subject, found.attached));
    }
    Ok(beside)
}

impl FoundBundle {
    /// Signs it where it lies.
    pub fn sign(&self, key: &SigningKey) -> Result<Signed, OciError> {
        let named = match &self.from {
            From::Registry(_, repository) => repository.named(),
            From::Layout(_) => self.name.clone(),
        };
        let already = self.from.shelf().sign(self.digest, named, key)?;
        let reference = Reference { digest: Some(self.digest), ..self.reference.clone() };
        Ok(Signed { reference, already })
    }

    /// The name of the key that signed it, as the operator trusts keys; none where bundles need not be
    /// signed. What nobody signed who may is refused.
    pub fn signed_by(
        &self,
        policy: &TrustPolicy,
        now: Option<Timestamp>,
    ) -> Result<Option<String>, OciError> {
        if !policy.speaks_of(SignedKind::Bundle) {
            return Ok(None);
        }
        let subject = Subject {
            kind: SignedKind::Bundle,
            name: &self.name,
            version: self.version.clone(),
            source: self.reference.to_string(),
            manifests: vec![self.digest],
        };
        let by = |attached: &[Attached]| {
            let found: Vec<Signature> = attached.iter().flat_map(Attached::signatures).collect();
            judge(policy, &subject, &found, now)
        };
        if let From::Registry(registries, _) = &self.from
            && let Ok(name) = by(&registries.kept_attached(self.digest))
        {
            return Ok(name);
        }
        let refuse = |distrust| {
            let fault = OciFault::Untrusted(Box::new(distrust));
            OciError::new(&self.reference, fault)
        };
        by(&self.from.shelf().attached(self.digest)?).map_err(refuse)
    }

    /// Brings the signatures of its plugins to the folder that it was unpacked to, for those plugins
    /// that have none there.
    pub fn take_signatures(&self, folder: &Path) -> Result<(), OciError> {
        if !self.parts.iter().any(|part| matches!(part.kind, PartKind::Plugin(_))) {
            return Ok(());
        }
        let path = folder.join(PLUGINS);
        let refuse = |cause| OciError::new(&self.reference, OciFault::Layout(cause));
        let layout = Layout::open(&path).map_err(refuse)?;
        let (own, theirs) = (Shelf::Layout(&layout), self.from.shelf());
        for entry in layout.list().map_err(refuse)? {
            let subject = entry.manifest_digest;
            if own.attached(subject)?.is_empty() {
                own.attach_all(subject, &theirs.attached(subject)?)?;
            }
        }
        Ok(())
    }

    /// What lies beside it: of itself, and of its plugins, whose files these are.
    pub(super) fn signatures(&self, files: &[Arc<[u8]>]) -> Result<Beside, OciError> {
        let shelf = self.from.shelf();
        let mut beside = Beside(vec![(self.digest, shelf.attached(self.digest)?)]);
        let plugins = self.parts.iter().zip(files);
        for (_, file) in plugins.filter(|(part, _)| matches!(part.kind, PartKind::Plugin(_))) {
            let refuse = |fault| OciError::new(&self.reference, fault);
            let plugin = Artifact::read(file.to_vec()).map_err(|cause| refuse(cause.into()))?;
            let image = Image::of(&plugin).map_err(|cause| {
                refuse(OciFault::Malformed { what: "a plugin's manifest".to_owned(), cause })
            })?;
            let subject = Digest::of(&image.manifest);
            beside.0.push((subject, shelf.attached(subject)?));
        }
        Ok(beside)
    }
}
