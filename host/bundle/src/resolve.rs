//! Which version of each plugin a customer runs: the customer's pin, else the release's lock, else the
//! newest in the release's range.

use std::collections::BTreeMap;
use std::sync::Arc;

use bowline_artifact::Artifact;
use bowline_core::nearest::nearest;
use bowline_core::release::{Customer, Declared, Pin, Place, Release};
use bowline_core::{FailureClass, PluginId, PluginName, Role};
use semver::Version;

use crate::error::{BundleError, Errors, Gathered};
use crate::read::lock::{Lock, Locked};
use crate::sources::Sources;

/// The plugins that a customer runs.
pub(crate) type Chosen = Arc<BTreeMap<PluginName, Arc<Artifact>>>;

/// Resolves customer by customer, and remembers what many of them share.
pub(crate) struct Resolver<'a> {
    release: &'a Release,
    lock: Option<&'a Lock>,
    sources: &'a mut Sources,
    /// What a plugin resolves to for whoever does not pin it.
    defaults: BTreeMap<PluginName, Result<Arc<Artifact>, BundleError>>,
    /// Customers with equal pins share one map.
    chosen: BTreeMap<Vec<(PluginName, Version)>, Chosen>,
}

impl<'a> Resolver<'a> {
    pub fn new(release: &'a Release, lock: Option<&'a Lock>, sources: &'a mut Sources) -> Self {
        Resolver { release, lock, sources, defaults: BTreeMap::new(), chosen: BTreeMap::new() }
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

    /// What is wrong with what the release resolves to by itself, as far as somebody needed it.
    pub fn finish(self) -> Result<(), Errors> {
        let mut errors = Gathered::default();
        self.defaults.into_values().filter_map(Result::err).for_each(|error| errors.push(error));
        errors.finish()
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
        match self.sources.read(&id, &pin.place)? {
            Some(artifact) => self.checked(artifact),
            None => Err(self.missing(name, &id.to_string(), &pin.place)),
        }
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
        if let Some(lock) = self.lock {
            return self.locked(name, declared, lock.versions(name));
        }
        let mut versions = self.sources.versions(name).into_iter();
        let newest = versions.rfind(|version| declared.range.matches(version)).cloned();
        let range = || format!("version of {name} in {:?}", declared.text);
        let Some(version) = newest else {
            return Err(self.missing(name, &range(), &declared.place));
        };
        let id = PluginId { name: name.clone(), version };
        match self.sources.read(&id, &declared.place)? {
            Some(artifact) => self.checked(artifact),
            None => Err(self.missing(name, &range(), &declared.place)),
        }
    }

    fn locked(
        &mut self,
        name: &PluginName,
        declared: &Declared,
        versions: &[Locked],
    ) -> Result<Arc<Artifact>, BundleError> {
        let in_range = versions.iter().filter(|locked| declared.range.matches(&locked.version));
        let Some(locked) = in_range.max_by(|a, b| a.version.cmp(&b.version)) else {
            return Err(match versions.first() {
                Some(locked) => outside(name, &locked.version, &locked.place, declared, "locked"),
                None => {
                    BundleError::text(declared.place.clone(), format!("bowline.lock has no {name}"))
                        .incomplete()
                }
            }
            .with_hint("write the lock again with `bowline lock`"));
        };
        let id = PluginId { name: name.clone(), version: locked.version.clone() };
        let Some(artifact) = self.sources.read(&id, &locked.place)? else {
            return Err(self.missing(name, &id.to_string(), &locked.place));
        };
        self.checked(artifact)
    }

    /// Whether a plugin is what the lock says of its version, and has the roles that it is used in.
    fn checked(&self, artifact: Arc<Artifact>) -> Result<Arc<Artifact>, BundleError> {
        let id = artifact.id();
        let locked = self.lock.map_or(&[][..], |lock| lock.versions(&id.name)).iter();
        let mut others = locked
            .filter(|locked| locked.version == id.version && locked.digest != artifact.digest());
        match others.next() {
            None => self.fits(artifact),
            Some(Locked { digest, place, .. }) => {
                let (now, places) = (artifact.digest(), self.sources.shown());
                let message = format!("{id} is locked as {digest} and is {now} in {places}");
                let error = BundleError::text(place.clone(), message);
                Err(error.of_class(FailureClass::ReleaseChanged))
            }
        }
    }

    fn missing(&self, name: &PluginName, wanted: &str, place: &Place) -> BundleError {
        let versions = self.sources.versions(name);
        let places = self.sources.shown();
        let message = if versions.is_empty() {
            let meant = nearest(name.as_str(), self.sources.names().map(PluginName::as_str));
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

fn outside(
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
