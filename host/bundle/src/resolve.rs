//! Which version of each plugin a customer runs: the customer's pin, else the release's lock. Both are
//! held to what is locked; choosing the newest of a range is [`crate::lock`]'s alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use bowline_artifact::Artifact;
use bowline_core::nearest::nearest;
use bowline_core::release::{Customer, Declared, Pin, Release};
use bowline_core::{Digest, FailureClass, PluginId, PluginName, Role};
use semver::Version;

use crate::error::{BundleError, Errors, Gathered};
use crate::guard::Guard;
use crate::lock::{LOCK, is_locked, outside};
use crate::read::lock::{Lock, Locked};
use crate::sources::Sources;

/// The plugins that a customer runs.
pub(crate) type Chosen = Arc<BTreeMap<PluginName, Arc<Artifact>>>;

/// What versions are held to.
#[derive(Debug, Default)]
pub(crate) struct Locks {
    /// What the release resolves to by itself.
    pub release: Lock,
    /// What customers pin.
    pub customers: Lock,
}

impl Locks {
    fn entries(&self, id: &PluginId) -> impl Iterator<Item = &Locked> {
        [&self.release, &self.customers].into_iter().filter_map(move |lock| lock.entry(id))
    }
}

/// Resolves customer by customer, and remembers what many of them share.
pub(crate) struct Resolver<'a> {
    release: &'a Release,
    locks: &'a Locks,
    sources: &'a mut Sources,
    /// What a plugin resolves to for whoever does not pin it.
    defaults: BTreeMap<PluginName, Result<Arc<Artifact>, BundleError>>,
    /// Customers with equal pins share one map.
    chosen: BTreeMap<Vec<(PluginName, Version)>, Chosen>,
    guard: Guard<'a>,
}

impl<'a> Resolver<'a> {
    pub fn new(
        release: &'a Release,
        locks: &'a Locks,
        sources: &'a mut Sources,
        guard: Guard<'a>,
    ) -> Self {
        let (defaults, chosen) = (BTreeMap::new(), BTreeMap::new());
        Resolver { release, locks, sources, defaults, chosen, guard }
    }

    /// The plugins of a customer. None where what the release itself resolves to is at fault, which
    /// [`Resolver::finish`] tells once for all customers.
    pub fn choose(&mut self, customer: &Customer) -> Result<Option<Chosen>, Errors> {
        let pins = customer.pins.iter();
        let key: Vec<_> = pins.map(|(name, pin)| (name.clone(), pin.version.clone())).collect();
        if let Some(chosen) = self.chosen.get(&key) {
            return Ok(Some(chosen.clone()));
        }
        let (mut errors, mut chosen) = (Gathered::default(), BTreeMap::new());
        self.refuse_strangers(customer, &mut errors);
        let release = self.release;
        for (name, declared) in &release.plugins {
            let artifact = match customer.pins.get(name) {
                Some(pin) => errors.take(self.pinned(name, pin, declared)),
                None => self.default(name, declared),
            };
            chosen.extend(artifact.map(|artifact| (name.clone(), artifact)));
        }
        errors.finish()?;
        if chosen.len() < release.plugins.len() {
            return Ok(None);
        }
        let chosen = Chosen::from(chosen);
        self.chosen.insert(key, chosen.clone());
        Ok(Some(chosen))
    }

    /// Who signed what, by the digest of the file; or what is wrong with what the release resolves to
    /// by itself, as far as somebody needed it.
    pub fn finish(self) -> Result<BTreeMap<Digest, String>, Errors> {
        let mut errors = Gathered::default();
        self.defaults.into_values().filter_map(Result::err).for_each(|error| errors.push(error));
        errors.finish()?;
        Ok(self.guard.signed())
    }

    fn refuse_strangers(&self, customer: &Customer, errors: &mut Gathered) {
        let declared = &self.release.plugins;
        for (name, pin) in customer.pins.iter().filter(|(name, _)| !declared.contains_key(*name)) {
            let meant = nearest(name.as_str(), declared.keys().map(PluginName::as_str));
            let meant = meant.map_or(String::new(), |meant| format!(", did you mean {meant}?"));
            let message = format!("{name} is pinned here, and the release does not use it{meant}");
            errors.push(BundleError::text(pin.place.clone(), message));
        }
    }

    fn pinned(
        &mut self,
        name: &PluginName,
        pin: &Pin,
        declared: &Declared,
    ) -> Result<Arc<Artifact>, BundleError> {
        if !declared.range.matches(&pin.version) {
            return Err(outside(name, &pin.version, &pin.place, declared, "pinned"));
        }
        let id = PluginId { name: name.clone(), version: pin.version.clone() };
        if self.locks.entries(&id).next().is_none() {
            let message = format!("{id} is pinned, and no lock has it");
            let error = BundleError::text(pin.place.clone(), message).incomplete();
            return Err(error.with_hint("`bowline lock` adds it"));
        }
        let (artifact, source) = self.sources.find(&id, &pin.place)?;
        let artifact = self.checked(artifact, &source)?;
        self.guard.admit(&artifact, self.sources, &source, &pin.place)?;
        Ok(artifact)
    }

    fn default(&mut self, name: &PluginName, declared: &Declared) -> Option<Arc<Artifact>> {
        if !self.defaults.contains_key(name) {
            let resolved = self.resolve_default(name, declared);
            self.defaults.insert(name.clone(), resolved);
        }
        self.defaults.get(name)?.as_ref().ok().cloned()
    }

    fn resolve_default(
        &mut self,
        name: &PluginName,
        declared: &Declared,
    ) -> Result<Arc<Artifact>, BundleError> {
        let versions = self.locks.release.versions(name);
        let hint = "write the lock again with `bowline lock`";
        let locked = match versions {
            [] => {
                let message = format!("{LOCK} has no {name}");
                let error = BundleError::text(declared.place.clone(), message);
                return Err(error.incomplete().with_hint(hint));
            }
            [one] => one,
            [first, second, ..] => {
                let (first, second) = (&first.version, second);
                let message = format!(
                    "{name} is locked as {first} and as {}: a release has one version of it",
                    second.version
                );
                return Err(BundleError::text(second.place.clone(), message).with_hint(hint));
            }
        };
        if !declared.range.matches(&locked.version) {
            let error = outside(name, &locked.version, &locked.place, declared, "locked");
            return Err(error.with_hint(hint));
        }
        let id = PluginId { name: name.clone(), version: locked.version.clone() };
        let (artifact, source) = self.sources.find(&id, &locked.place)?;
        let artifact = self.checked(artifact, &source)?;
        self.guard.admit(&artifact, self.sources, &source, &locked.place)?;
        Ok(artifact)
    }

    /// Whether a plugin is what the locks say of its version, and has the roles that it is used in.
    fn checked(&self, artifact: Arc<Artifact>, source: &str) -> Result<Arc<Artifact>, BundleError> {
        for locked in self.locks.entries(artifact.id()) {
            is_locked(&artifact, locked, source)?;
            let manifest = artifact.manifest();
            let (role, interface) = (manifest.role.to_string(), manifest.interface.to_string());
            let odd = [("role", &locked.role, role), ("interface", &locked.interface, interface)];
            for (what, said, is) in odd {
                if said.as_ref().is_some_and(|said| *said != is) {
                    let said = said.as_deref().unwrap_or_default();
                    let message = format!(
                        "the lock says that the {what} of {} is {said:?}, and it is {is:?}",
                        artifact.id()
                    );
                    return Err(BundleError::text(locked.place.clone(), message)
                        .of_class(FailureClass::ReleaseChanged)
                        .with_hint("write the lock again with `bowline lock`"));
                }
            }
        }
        self.fits(artifact)
    }

    /// Whether a plugin has the role that each of its uses needs.
    fn fits(&self, artifact: Arc<Artifact>) -> Result<Arc<Artifact>, BundleError> {
        let (id, role) = (artifact.id(), artifact.manifest().role);
        let entries = self.release.pipeline.iter();
        let entries = entries.map(|entry| (&entry.plugin, entry.role, &entry.label, &entry.place));
        let (check, step) = ("a health rule".to_owned(), "a step".to_owned());
        let health = self.release.health.iter();
        let health = health.map(|rule| (&rule.plugin, Role::Health, &check, &rule.place));
        let steps = self.release.steps.iter();
        let steps = steps.map(|one| (&one.plugin, Role::Step, &step, &one.place));
        let mut uses = entries.chain(health).chain(steps);
        match uses.find(|(name, needed, _, _)| **name == id.name && *needed != role) {
            None => Ok(artifact.clone()),
            Some((_, needed, label, place)) => {
                let article = |role: Role| format!("a {role}");
                let message =
                    format!("{label} needs {}, and {id} is {}", article(needed), article(role));
                let error = BundleError::text(place.clone(), message);
                Err(error.of_class(FailureClass::PluginInvalid))
            }
        }
    }
}
