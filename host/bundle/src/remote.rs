//! A source of plugins that is a registry. What was pulled before is found by its digest, so a release
//! whose lock is held to needs the network once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bowline_artifact::{Artifact, ReadOptions};
use bowline_core::release::Place;
use bowline_core::{Digest, PluginId, PluginName};
use semver::Version;

use crate::error::BundleError;
use crate::oci::{OciError, OciFault, Registries, Repository, tag_of};
use crate::sources::Evidence;

/// One registry that the operator names.
pub(crate) struct Remote {
    source: Repository,
    registries: Registries,
    /// What it was asked for, so that it is asked once.
    listed: BTreeMap<PluginName, Vec<Version>>,
    pulled: BTreeMap<PluginId, Option<Arc<Artifact>>>,
}

impl Remote {
    pub fn new(source: Repository, registries: Registries) -> Remote {
        Remote { source, registries, listed: BTreeMap::new(), pulled: BTreeMap::new() }
    }

    /// What messages and locks call it.
    pub fn shown(&self) -> String {
        self.source.to_string()
    }

    /// Asks for the versions of a plugin. `wanted` is where they are needed.
    pub fn ask(&mut self, name: &PluginName, wanted: &Place) -> Result<(), BundleError> {
        if self.listed.contains_key(name) {
            return Ok(());
        }
        let versions = self.registries.plugin_versions(&self.source, name);
        let what = || format!("cannot list the versions of {name} in {}", self.source);
        let versions = versions.map_err(|cause| refuse(wanted, what(), cause))?;
        self.listed.insert(name.clone(), versions);
        Ok(())
    }

    /// The versions, as far as they were asked for.
    pub fn versions(&self, name: &PluginName) -> &[Version] {
        self.listed.get(name).map_or(&[], Vec::as_slice)
    }

    /// The names that it was asked for and has.
    pub fn names(&self) -> impl Iterator<Item = &PluginName> {
        self.listed.iter().filter(|(_, versions)| !versions.is_empty()).map(|(name, _)| name)
    }

    /// One version; none if it is not there. What is known by its digest is not asked for again.
    pub fn read(
        &mut self,
        id: &PluginId,
        known: Option<Digest>,
        wanted: &Place,
    ) -> Result<Option<Arc<Artifact>>, BundleError> {
        if let Some(pulled) = self.pulled.get(id) {
            return Ok(pulled.clone());
        }
        let what = || format!("cannot take {id} from {}", self.source);
        let plugin = self.take(id, known).map_err(|cause| refuse(wanted, what(), cause))?;
        let plugin = plugin.map(Arc::new);
        self.pulled.insert(id.clone(), plugin.clone());
        Ok(plugin)
    }

    /// What was beside a manifest when it was last asked for.
    pub fn kept_evidence(&self, manifest: Digest) -> Evidence {
        Evidence { attached: self.registries.kept_attached(manifest), manifests: Vec::new() }
    }

    /// Whether the network may be used for it.
    pub fn may_be_asked(&self) -> bool {
        !self.registries.is_offline()
    }

    /// What is beside a plugin there: beside the manifest that Bowline makes of it, and beside that
    /// which another tool made of the same file.
    pub fn evidence(
        &self,
        plugin: &Artifact,
        own: Digest,
        wanted: &Place,
    ) -> Result<Evidence, BundleError> {
        let repository = self.source.of_plugin(&plugin.id().name);
        let what = || format!("cannot look for signatures of {} in {}", plugin.id(), self.source);
        let look = || {
            let tagged = repository.tagged(tag_of(&plugin.id().version));
            let other = self.registries.manifest_of(&tagged, plugin)?;
            let manifests: BTreeSet<Digest> = [own].into_iter().chain(other).collect();
            let mut found = Evidence::default();
            for manifest in manifests {
                found.manifests.push(manifest);
                found.attached.extend(self.registries.attached(&repository, manifest)?);
            }
            Ok(found)
        };
        look().map_err(|cause| refuse(wanted, what(), cause))
    }

    fn take(&self, id: &PluginId, known: Option<Digest>) -> Result<Option<Artifact>, OciError> {
        let options = ReadOptions::default();
        let kept = known.and_then(|digest| self.registries.kept(digest, options.most_bytes));
        let reference = self.source.of_plugin(&id.name).tagged(tag_of(&id.version));
        let plugin = match kept {
            Some(bytes) => {
                Artifact::read(bytes).map_err(|cause| OciError::new(&reference, cause))?
            }
            None => match self.registries.pull_plugin(&reference, &options) {
                Err(error) if error.is_absent() => return Ok(None),
                pulled => pulled?,
            },
        };
        match plugin.id() == id {
            true => Ok(Some(plugin)),
            false => {
                let message = format!("the plugin there calls itself {}", plugin.id());
                Err(OciError::new(reference, OciFault::OtherKind(message)))
            }
        }
    }
}

fn refuse(wanted: &Place, message: String, cause: OciError) -> BundleError {
    let (class, hint) = (cause.class(), cause.hint());
    let error = BundleError::text(wanted.clone(), message).of_class(class).caused_by(cause);
    match hint {
        Some(hint) => error.with_hint(hint),
        None => error,
    }
}
