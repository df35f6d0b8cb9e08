//! A lock file as versions and digests.

use std::collections::BTreeMap;

use bowline_core::release::Place;
use bowline_core::{Digest, PluginId, PluginName, Pointer};
use semver::Version;

use super::plugins::plugin_at;
use crate::document::Document;
use crate::error::{BundleError, Errors, Gathered};
use crate::format::lock::LockFile;
use crate::schemas::FileKind;

/// What a lock file holds, by plugin; of each plugin by version.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lock(BTreeMap<PluginName, Vec<Locked>>);

/// One locked version.
#[derive(Clone, Debug)]
pub(crate) struct Locked {
    pub version: Version,
    pub digest: Digest,
    pub interface: Option<String>,
    pub role: Option<String>,
    pub source: Option<String>,
    pub place: Place,
}

impl Lock {
    /// The locked versions of one plugin, oldest first.
    pub fn versions(&self, name: &PluginName) -> &[Locked] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// The entry of one version.
    pub fn entry(&self, id: &PluginId) -> Option<&Locked> {
        self.versions(&id.name).iter().find(|locked| locked.version == id.version)
    }

    /// All entries, by name and version.
    pub fn iter(&self) -> impl Iterator<Item = (&PluginName, &Locked)> {
        self.0.iter().flat_map(|(name, all)| all.iter().map(move |locked| (name, locked)))
    }
}

pub(crate) fn read(document: &Document) -> Result<Lock, Errors> {
    let file: LockFile = document.read(FileKind::Lock)?;
    let (mut errors, mut lock) = (Gathered::default(), Lock::default());
    for (index, part) in file.plugin.into_iter().enumerate() {
        let at = Pointer::of(["plugin".to_owned(), index.to_string()]);
        let name = errors.take(plugin_at(document, &at.child("name"), &part.name));
        let version = errors.take(part.version.0.parse::<Version>().map_err(|cause| {
            let message = format!("expected a semantic version, found {:?}", part.version.0);
            document.error(&at.child("version"), message).caused_by(cause)
        }));
        let digest = errors.take(
            part.digest
                .0
                .parse::<Digest>()
                .map_err(|refused| document.error(&at.child("digest"), refused.to_string())),
        );
        let (Some(name), Some(version), Some(digest)) = (name, version, digest) else { continue };
        let (interface, role, source) = (part.interface, part.role, part.source);
        let place = document.place(&at);
        let locked = Locked { version, digest, interface, role, source, place };
        let all = lock.0.entry(name.clone()).or_default();
        match all.iter().find(|other| other.version == locked.version) {
            Some(twin) => errors.push(BundleError::text(
                locked.place,
                format!("{name} {} is locked at {} already", locked.version, twin.place),
            )),
            None => all.push(locked),
        }
    }
    errors.finish()?;
    lock.0.values_mut().for_each(|all| all.sort_by(|a, b| a.version.cmp(&b.version)));
    Ok(lock)
}
