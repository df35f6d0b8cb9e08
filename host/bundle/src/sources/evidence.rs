//! What lies beside plugins where they come from: first on this machine, then in registries.

use std::collections::BTreeSet;

use bowline_artifact::Artifact;
use bowline_core::Digest;
use bowline_core::release::Place;

use super::Sources;
use crate::error::BundleError;
use crate::layout::{Image, LayoutError};
use crate::signature::{Attached, Signature};

/// What was found beside a plugin.
#[derive(Default)]
pub(crate) struct Evidence {
    /// The digests of manifests that lead to the plugin's file.
    pub manifests: Vec<Digest>,
    pub attached: Vec<Attached>,
}

impl Evidence {
    pub fn signatures(&self) -> Vec<Signature> {
        self.attached.iter().flat_map(Attached::signatures).collect()
    }

    /// The same with more.
    pub fn and(mut self, more: Evidence) -> Evidence {
        self.manifests.extend(more.manifests);
        self.attached.extend(more.attached);
        self
    }
}

impl Sources {
    /// What is beside a plugin on this machine: in layouts, and what registries gave before.
    pub fn evidence(&self, plugin: &Artifact, wanted: &Place) -> Result<Evidence, BundleError> {
        let own = own_manifest(plugin, wanted)?;
        let mut found = Evidence { manifests: vec![own], attached: Vec::new() };
        let refuse = |cause: LayoutError| {
            let message = format!("cannot read the signatures of {}", plugin.id());
            let class = cause.class();
            BundleError::text(wanted.clone(), message).of_class(class).caused_by(cause)
        };
        for place in &self.places {
            let id = plugin.id();
            let entry = place.versions.get(&id.name).and_then(|all| all.get(&id.version));
            let entry = entry.filter(|entry| entry.layer_digest == plugin.digest());
            let (Some(layout), Some(entry)) = (&place.layout, entry) else { continue };
            found.manifests.push(entry.manifest_digest);
            for manifest in BTreeSet::from([own, entry.manifest_digest]) {
                found.attached.extend(layout.attached(manifest).map_err(refuse)?);
            }
        }
        Ok(self.remotes.iter().fold(found, |found, remote| found.and(remote.kept_evidence(own))))
    }

    /// What is beside a plugin in registries; none where there is nobody to ask.
    pub fn asked_evidence(
        &self,
        plugin: &Artifact,
        wanted: &Place,
    ) -> Result<Evidence, BundleError> {
        let own = own_manifest(plugin, wanted)?;
        let mut found = Evidence::default();
        for remote in self.remotes.iter().filter(|remote| remote.may_be_asked()) {
            found = found.and(remote.evidence(plugin, own, wanted)?);
        }
        Ok(found)
    }
}

/// The digest of the manifest that every push of this plugin makes.
pub(crate) fn own_manifest(plugin: &Artifact, wanted: &Place) -> Result<Digest, BundleError> {
    let image = Image::of(plugin).map_err(|cause| {
        let message = format!("cannot write the manifest of {}", plugin.id());
        BundleError::text(wanted.clone(), message).caused_by(cause)
    })?;
    Ok(Digest::of(&image.manifest))
}
