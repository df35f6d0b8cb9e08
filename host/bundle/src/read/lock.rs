//! `bowline.lock` as versions and digests.

use std::collections::BTreeMap;

use bowline_core::release::Place;
use bowline_core::{Digest, PluginName, Pointer};
use semver::Version;

use super::plugins::plugin_at;
use crate::document::Document;
use crate::error::{Errors, Gathered};
use crate::format::lock::LockFile;
use crate::schemas::FileKind;

/// What a release resolves to by itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lock(BTreeMap<PluginName, Vec<Locked>>);

/// One locked version.
#[derive(Clone, Debug)]
pub(crate) struct Locked {
    pub version: Version,
    pub digest: Digest,
    pub place: Place,
}

impl Lock {
    /// The locked versions of one plugin.
    pub fn versions(&self, name: &PluginName) -> &[Locked] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }
}

pub(crate) fn read(document: &Document) -> Result<Lock, Errors> {
    let file: LockFile = document.read(FileKind::Lock)?;
    let (mut errors, mut lock) = (Gathered::default(), Lock::default());
    for (index, part) in file.plugin.iter().enumerate() {
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
        if let (Some(name), Some(version), Some(digest)) = (name, version, digest) {
            let locked = Locked { version, digest, place: document.place(&at) };
            lock.0.entry(name).or_default().push(locked);
        }
    }
    errors.finish()?;
    Ok(lock)
}
