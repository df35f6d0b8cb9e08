//! Which plugin versions a lock is to hold.

use std::collections::BTreeMap;
use std::sync::Arc;

use bowline_artifact::Artifact;
use bowline_core::release::{Declared, Pin, Place, Release};
use bowline_core::{Digest, FailureClass, PluginId, PluginName};
use semver::Version;

use crate::error::{BundleError, Errors, Gathered};
use crate::read::lock::{Lock, Locked};
use crate::sources::Sources;

/// A pin of some customer.
pub(super) type Pinned = (PluginName, Pin);

/// What a lock is to hold, sorted as it is written.
pub(super) type Entries = BTreeMap<PluginId, Entry>;

/// One entry of a lock that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub digest: Digest,
    pub interface: String,
    pub role: String,
    pub source: String,
}

pub(super) struct Chooser<'a> {
    pub release: &'a Release,
    pub sources: &'a mut Sources,
    /// The locks as they are: a digest that one of them has holds for both.
    pub known: &'a [&'a Lock],
}

impl Chooser<'_> {
    /// What the release resolves to by itself: the version that is locked, as long as it is in the
    /// range, else the newest that is.
    pub fn release(&mut self, own: &Lock, update: &[PluginName]) -> Result<Entries, Errors> {
        let (mut errors, mut entries) = (Gathered::default(), Entries::new());
        for (name, declared) in &self.release.plugins {
            let locked = own.versions(name).iter().rev();
            let mut kept = locked.filter(|locked| declared.range.matches(&locked.version));
            let version = match kept.next().filter(|_| !update.contains(name)) {
                Some(locked) => Ok(locked.version.clone()),
                None => self.sources.newest(name, declared),
            };
            let entry = version.and_then(|version| {
                self.entry(PluginId { name: name.clone(), version }, &declared.place)
            });
            entries.extend(errors.take(entry));
        }
        errors.finish()?;
        Ok(entries)
    }

    /// What customers pin.
    pub fn pins(&mut self, pins: &[Pinned]) -> Result<Entries, Errors> {
        let (mut errors, mut entries) = (Gathered::default(), Entries::new());
        for (name, pin) in pins {
            let id = PluginId { name: name.clone(), version: pin.version.clone() };
            // A pin of what the release does not use is refused when that customer is opened.
            let Some(declared) = self.release.plugins.get(name) else { continue };
            if entries.contains_key(&id) {
                continue;
            }
            let entry = match declared.range.matches(&pin.version) {
                true => self.entry(id, &pin.place),
                false => Err(outside(name, &pin.version, &pin.place, declared, "pinned")),
            };
            entries.extend(errors.take(entry));
        }
        errors.finish()?;
        Ok(entries)
    }

    fn entry(&mut self, id: PluginId, wanted: &Place) -> Result<(PluginId, Entry), BundleError> {
        let (artifact, source) = self.sources.find(&id, wanted)?;
        for locked in self.known.iter().filter_map(|lock| lock.entry(&id)) {
            is_locked(&artifact, locked, &source)?;
        }
        let said = self.known.iter().find_map(|lock| lock.entry(&id)?.source.clone());
        let manifest = artifact.manifest();
        let entry = Entry {
            digest: artifact.digest(),
            interface: manifest.interface.to_string(),
            role: manifest.role.to_string(),
            // Where it was found first; the same bytes from elsewhere are no change.
            source: said.unwrap_or(source),
        };
        Ok((id, entry))
    }
}

/// Whether a plugin's file is the one that was locked. `source` is where it comes from now.
pub(crate) fn is_locked(
    artifact: &Arc<Artifact>,
    locked: &Locked,
    source: &str,
) -> Result<(), BundleError> {
    let (id, now) = (artifact.id(), artifact.digest());
    if now == locked.digest {
        return Ok(());
    }
    let from = locked.source.as_ref().map_or(String::new(), |source| format!(" from {source}"));
    let message = format!("{id} is locked as {}{from}, and is {now} in {source}", locked.digest);
    Err(BundleError::text(locked.place.clone(), message)
        .of_class(FailureClass::ReleaseChanged)
        .with_hint(
            "a version never changes: whoever made the new file gives it a new version; if the \
             locked one is known to be wrong, take its entry out of the lock and run `bowline lock`",
        ))
}

/// A version that the release was not made for, with both lines.
pub(crate) fn outside(
    name: &PluginName,
    version: &Version,
    place: &Place,
    declared: &Declared,
    how: &str,
) -> BundleError {
    let message = format!(
        "{name} {version} is {how}, and the release was made for {range:?}\n  \
         {place}: {name}: {version}\n  {}: {name}: {range:?}",
        declared.place,
        range = declared.text,
    );
    let error = BundleError::text(place.clone(), message);
    match version.pre.is_empty() {
        true => error,
        false => {
            error.with_hint("a range takes in a pre-release only if it names one of that version")
        }
    }
}
