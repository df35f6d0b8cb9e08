//! The rules: which difference does what.
//!
//! Each thing is compared once, where it stands. A function whose parameter's type has another field
//! is the same function; the type is what differs, and says which functions it reaches.

mod functions;
mod interfaces;
mod mentions;
mod types;
mod worlds;

use wit_parser::PackageName;

use super::difference::{Change, Difference, Effect, Item};
use super::identity::Table;
use super::package::WitPackage;
use super::surface::{Note, Surface};

/// Two packages that are not versions of one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{old} and {new} are two packages: name two versions of one")]
pub struct OtherPackage {
    /// The name of the first.
    pub old: String,
    /// The name of the second.
    pub new: String,
}

/// What differs between two versions of a package: first of the package itself, then of its worlds,
/// then of its interfaces, each by name.
pub fn diff(old: &WitPackage, new: &WitPackage) -> Result<Vec<Difference>, OtherPackage> {
    let name = old.name();
    if name != new.name() {
        return Err(OtherPackage { old: name, new: new.name() });
    }
    let mut table = Table::default();
    let (old, new) = (Surface::of(old, &mut table), Surface::of(new, &mut table));
    let mut differences = Vec::new();
    version(&name, &old, &new, &mut differences);
    described(Item::Package, &name, (&old.note, &new.note), &mut differences);
    worlds::compare(&old, &new, &mut differences);
    interfaces::compare(&old, &new, &mut differences);
    Ok(differences)
}

/// The package's version decides whether any name in it matches.
fn version(name: &str, old: &Surface, new: &Surface, differences: &mut Vec<Difference>) {
    let shown = |surface: &Surface| match &surface.name.version {
        Some(version) => version.to_string(),
        None => "none".to_owned(),
    };
    let (was, is) = (shown(old), shown(new));
    if was == is {
        return;
    }
    let matched =
        |surface: &Surface| surface.name.version.as_ref().map(PackageName::version_compat_track);
    let (effect, reason) = match matched(old) == matched(new) {
        true => (Effect::Safe, "the two match by name"),
        false => (Effect::BreaksGuests, "the two never match by name, so no compiled guest loads"),
    };
    let message = format!("its version was {was} and is {is}: {reason}");
    differences.push(plain(Item::Package, name, Change::Changed, effect, message));
}

/// A comment or an annotation that differs, which no guest can see.
fn described(item: Item, at: &str, (old, new): (&Note, &Note), differences: &mut Vec<Difference>) {
    let what = match (old.docs == new.docs, old.stability == new.stability) {
        (true, true) => return,
        (false, true) => "its comment differs",
        (true, false) => "its annotations differ",
        (false, false) => "its comment and its annotations differ",
    };
    let message = format!("{what}: neither guests nor sources are made of them");
    differences.push(plain(item, at, Change::Described, Effect::Safe, message));
}

/// A difference that is no type's.
fn plain(item: Item, at: &str, change: Change, effect: Effect, message: String) -> Difference {
    Difference { at: at.to_owned(), item, change, effect, message, reaches: Vec::new() }
}
