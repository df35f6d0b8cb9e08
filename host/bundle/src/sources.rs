//! The places that plugins come from, and what was read from them.

mod evidence;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;
use std::sync::Arc;

use bowline_artifact::Artifact;
use bowline_core::nearest::nearest;
use bowline_core::release::{Declared, Place};
use bowline_core::{Digest, FailureClass, PluginId, PluginName};
use semver::Version;

use crate::error::{BundleError, Errors, Gathered};
use crate::layout::{self, Layout, LayoutError};
use crate::oci::Registries;
use crate::read::lock::Lock;
use crate::read::operator::{Operator, PluginSource};
use crate::remote::Remote;

pub(crate) use evidence::{Evidence, own_manifest};

/// The folder beside release.yaml that holds a release's own plugins.
const EMBEDDED: &str = "plugins.oci";

/// All places, in the operator's order. Each plugin file is read once, however many customers run it.
pub(crate) struct Sources {
    places: Vec<Listed>,
    read: BTreeMap<Digest, Arc<Artifact>>,
    /// Registries, which are asked for what no place on this machine has.
    remotes: Vec<Remote>,
    /// The digests that locks know, by which registries need not be asked.
    known: BTreeMap<PluginId, Digest>,
}

struct Listed {
    /// What messages call it.
    shown: String,
    /// What locks call it: as the operator wrote it, so that a lock names no machine's folders.
    named: String,
    /// None for the release's own folder where there is none.
    layout: Option<Layout>,
    versions: BTreeMap<PluginName, BTreeMap<Version, layout::Entry>>,
}

impl Sources {
    /// Opens what the operator names, or the release's own folder.
    pub fn open(
        release: &Path,
        operator: &Operator,
        registries: &Registries,
    ) -> Result<Sources, Errors> {
        let (mut errors, mut places) = (Gathered::default(), Vec::new());
        let registries = registries.clone().with_insecure(operator.insecure());
        let mut remotes = Vec::new();
        let own = [PluginSource::Embedded];
        let sources = if operator.sources.is_empty() { &own[..] } else { &operator.sources };
        for source in sources {
            let listed = match source {
                PluginSource::Embedded => embedded(release),
                PluginSource::Layout { path, named } => {
                    listed(path, path.display().to_string(), named.clone())
                }
                PluginSource::Registry { source, .. } => {
                    remotes.push(Remote::new(source.clone(), registries.clone()));
                    continue;
                }
            };
            places.extend(errors.take(listed));
        }
        errors.finish()?;
        Ok(Sources { places, read: BTreeMap::new(), remotes, known: BTreeMap::new() })
    }

    /// What a lock says that versions are. A registry is asked only for what is not kept by then.
    pub fn know(&mut self, lock: &Lock) {
        self.known.extend(lock.iter().map(|(name, locked)| {
            (PluginId { name: name.clone(), version: locked.version.clone() }, locked.digest)
        }));
    }

    /// Asks registries which versions of a plugin they have, for whoever is about to choose.
    fn ask(&mut self, name: &PluginName, wanted: &Place) -> Result<(), BundleError> {
        self.remotes.iter_mut().try_for_each(|remote| remote.ask(name, wanted))
    }

    /// Every version of a plugin that some place has, oldest first.
    pub fn versions(&self, name: &PluginName) -> Vec<&Version> {
        let lists = self.places.iter().filter_map(|place| place.versions.get(name));
        let remotes = self.remotes.iter().flat_map(|remote| remote.versions(name));
        let mut versions: Vec<&Version> = lists.flat_map(BTreeMap::keys).chain(remotes).collect();
        versions.sort();
        versions.dedup();
        versions
    }

    /// The names of all plugins.
    pub fn names(&self) -> impl Iterator<Item = &PluginName> {
        let own = self.places.iter().flat_map(|place| place.versions.keys());
        own.chain(self.remotes.iter().flat_map(Remote::names))
    }

    /// The places in words.
    pub fn shown(&self) -> String {
        let places = self.places.iter().map(|place| match place.layout {
            Some(_) => place.shown.clone(),
            None => format!("{} (which is not there)", place.shown),
        });
        let remotes = self.remotes.iter().map(Remote::shown);
        places.chain(remotes).collect::<Vec<_>>().join(", ")
    }

    /// The newest version in a range.
    pub fn newest(
        &mut self,
        name: &PluginName,
        declared: &Declared,
    ) -> Result<Version, BundleError> {
        self.ask(name, &declared.place)?;
        let versions = self.versions(name);
        let newest = versions.iter().rfind(|version| declared.range.matches(version));
        newest.map(|version| (*version).clone()).ok_or_else(|| {
            let range = format!("version of {name} in {:?}", declared.text);
            self.missing(name, &range, &declared.place)
        })
    }

    /// One version with the place that it is from, as locks call it. `wanted` is where it is asked for.
    pub fn find(
        &mut self,
        id: &PluginId,
        wanted: &Place,
    ) -> Result<(Arc<Artifact>, String), BundleError> {
        if let Some(read) = self.read(id, wanted)? {
            return Ok(read);
        }
        // For the message, which tells what there is.
        self.ask(&id.name, wanted)?;
        Err(self.missing(&id.name, &id.to_string(), wanted))
    }

    /// That there is no such plugin or version, with what there is.
    fn missing(&self, name: &PluginName, wanted: &str, place: &Place) -> BundleError {
        let versions = self.versions(name);
        let places = self.shown();
        let message = if versions.is_empty() {
            let meant = nearest(name.as_str(), self.names().map(PluginName::as_str));
            let meant = meant.map_or(String::new(), |meant| format!(", did you mean {meant}?"));
            format!("no {wanted}: no plugin {name} in {places}{meant}")
        } else {
            let newest = versions.iter().rev().take(10).rev();
            let newest: Vec<String> = newest.map(|one| one.to_string()).collect();
            let older = if versions.len() > newest.len() { "…, " } else { "" };
            format!("no {wanted}: {places} has {older}{}", newest.join(", "))
        };
        BundleError::text(place.clone(), message).incomplete()
    }

    /// Reads one version; none if no place has it.
    fn read(
        &mut self,
        id: &PluginId,
        wanted: &Place,
    ) -> Result<Option<(Arc<Artifact>, String)>, BundleError> {
        let having = self.places.iter().filter_map(|place| {
            let entry = place.versions.get(&id.name)?.get(&id.version)?;
            Some((place, place.layout.as_ref()?, entry))
        });
        let having: Vec<_> = having.collect();
        let Some((first, layout, entry)) = having.first().copied() else {
            return self.remote(id, wanted);
        };
        if let Some((other, _, theirs)) =
            having.iter().find(|(_, _, theirs)| theirs.layer_digest != entry.layer_digest)
        {
            let message = format!(
                "{id} is {} in {} and {} in {}: one version has one file",
                entry.layer_digest, first.shown, theirs.layer_digest, other.shown
            );
            return Err(BundleError::text(wanted.clone(), message)
                .of_class(FailureClass::ReleaseChanged)
                .with_hint("take one of them away, or name only one source in bowline.toml"));
        }
        let artifact = match self.read.entry(entry.layer_digest) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(vacant) => {
                let artifact = layout.read(id).map_err(|cause| {
                    let message = format!("cannot take {id} from {}", first.shown);
                    let class = cause.class();
                    BundleError::text(wanted.clone(), message).of_class(class).caused_by(cause)
                })?;
                vacant.insert(Arc::new(artifact)).clone()
            }
        };
        Ok(Some((artifact, first.named.clone())))
    }
}

impl Sources {
    /// One version from the first registry that has it.
    fn remote(
        &mut self,
        id: &PluginId,
        wanted: &Place,
    ) -> Result<Option<(Arc<Artifact>, String)>, BundleError> {
        let known = self.known.get(id).copied();
        for remote in &mut self.remotes {
            if let Some(plugin) = remote.read(id, known, wanted)? {
                return Ok(Some((plugin, remote.shown())));
            }
        }
        Ok(None)
    }
}

fn embedded(release: &Path) -> Result<Listed, BundleError> {
    let path = release.join(EMBEDDED);
    match path.exists() {
        true => listed(&path, EMBEDDED.to_owned(), EMBEDDED.to_owned()),
        // A release that declares no plugins needs no folder for them.
        false => Ok(Listed {
            shown: EMBEDDED.to_owned(),
            named: EMBEDDED.to_owned(),
            layout: None,
            versions: BTreeMap::new(),
        }),
    }
}

fn listed(path: &Path, shown: String, named: String) -> Result<Listed, BundleError> {
    let refuse = |cause: LayoutError| {
        let class = cause.class();
        let place = Place::file(shown.clone());
        BundleError::text(place, "cannot list the plugins of this folder")
            .of_class(class)
            .caused_by(cause)
    };
    let layout = Layout::open(path).map_err(refuse)?;
    let mut versions = BTreeMap::<PluginName, BTreeMap<Version, layout::Entry>>::new();
    for entry in layout.list().map_err(refuse)? {
        let of_name = versions.entry(entry.id.name.clone()).or_default();
        of_name.insert(entry.id.version.clone(), entry);
    }
    Ok(Listed { shown, named, layout: Some(layout), versions })
}
