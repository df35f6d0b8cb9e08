//! Worlds: what they import and export as a whole. What they hold themselves is compared as interfaces
//! are.

use std::collections::{BTreeMap, BTreeSet};

use super::{described, plain};
use crate::wit::difference::{Change, Difference, Effect, Item};
use crate::wit::surface::{Surface, World};

pub(super) fn compare(old: &Surface, new: &Surface, found: &mut Vec<Difference>) {
    let (renamed, told) = (renamed(old, new), Told { old, new });
    let names: BTreeSet<&String> = old.worlds.keys().chain(new.worlds.keys()).collect();
    for name in names {
        match (old.worlds.get(name), new.worlds.get(name)) {
            (Some(was), Some(is)) => {
                described(Item::World, name, (&was.note, &is.note), found);
                imports(name, was, is, &told, found);
                exports(name, was, is, &told, found);
            }
            (Some(_), _) => found.push(gone(name, renamed.get(&**name))),
            (None, _) if renamed.values().any(|is| is == name) => {}
            (None, _) => {
                let message = "is new: no compiled guest was made for it".to_owned();
                found.push(plain(Item::World, name, Change::Added, Effect::Safe, message));
            }
        }
    }
}

/// Which world of the old version became which of the new one: it imports and exports the same
/// interfaces and nothing else, and no other world does.
fn renamed<'a>(old: &'a Surface, new: &'a Surface) -> BTreeMap<&'a str, &'a str> {
    let gone = alone(old, new);
    let added = alone(new, old);
    let pairs =
        gone.iter().filter_map(|(interfaces, was)| match (&was[..], added.get(interfaces)) {
            ([was], Some(is)) if is.len() == 1 => Some((*was, is[0])),
            _ => None,
        });
    pairs.collect()
}

type Interfaces<'a> = (&'a BTreeSet<String>, &'a BTreeSet<String>);

/// The worlds that only one version has, by the interfaces that they are made of, where they hold
/// nothing of their own.
fn alone<'a>(here: &'a Surface, there: &Surface) -> BTreeMap<Interfaces<'a>, Vec<&'a str>> {
    let mut alone: BTreeMap<Interfaces<'a>, Vec<&str>> = BTreeMap::new();
    let worlds = here.worlds.iter().filter(|(name, _)| !there.worlds.contains_key(*name));
    for (name, world) in worlds.filter(|(name, _)| here.has_only_interfaces(name)) {
        alone.entry((&world.imports, &world.exports)).or_default().push(name);
    }
    alone
}

fn gone(name: &str, renamed: Option<&&str>) -> Difference {
    match renamed {
        Some(is) => {
            let message = format!(
                "is called {is} now: compiled guests do not hold the name of their world, sources do"
            );
            plain(Item::World, name, Change::Renamed, Effect::BreaksSources, message)
        }
        None => {
            let message = "is gone: no host is made for its guests any more".to_owned();
            plain(Item::World, name, Change::Removed, Effect::BreaksGuests, message)
        }
    }
}

fn imports(name: &str, was: &World, is: &World, told: &Told<'_>, found: &mut Vec<Difference>) {
    for import in was.imports.difference(&is.imports).filter(|import| !told.as_gone(import)) {
        let message = "is gone: a compiled guest that imports it is refused".to_owned();
        let at = at(name, "import", import);
        found.push(plain(Item::Import, &at, Change::Removed, Effect::BreaksGuests, message));
    }
    for import in is.imports.difference(&was.imports) {
        let message = "is new: no compiled guest asks for it".to_owned();
        let at = at(name, "import", import);
        found.push(plain(Item::Import, &at, Change::Added, Effect::Safe, message));
    }
}

fn exports(name: &str, was: &World, is: &World, told: &Told<'_>, found: &mut Vec<Difference>) {
    for export in was.exports.difference(&is.exports).filter(|export| !told.as_gone(export)) {
        let message = "is gone: no host asks compiled guests for it any more".to_owned();
        let at = at(name, "export", export);
        found.push(plain(Item::Export, &at, Change::Removed, Effect::BreaksGuests, message));
    }
    for export in is.exports.difference(&was.exports) {
        let message = "is new: compiled guests do not have it, so none loads".to_owned();
        let at = at(name, "export", export);
        found.push(plain(Item::Export, &at, Change::Added, Effect::BreaksGuests, message));
    }
}

/// What is told elsewhere.
struct Told<'a> {
    old: &'a Surface,
    new: &'a Surface,
}

impl Told<'_> {
    /// An interface that is gone from the package is told once, with the worlds that had it.
    fn as_gone(&self, interface: &str) -> bool {
        self.old.has_interface(interface) && !self.new.has_interface(interface)
    }
}

/// `step-plugin: import log`; the name of an interface that a world holds itself is this already.
fn at(world: &str, side: &str, interface: &str) -> String {
    let prefix = format!("{world}: {side} ");
    match interface.starts_with(&prefix) {
        true => interface.to_owned(),
        false => format!("{prefix}{interface}"),
    }
}
