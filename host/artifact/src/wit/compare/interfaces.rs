//! Interfaces as a whole, and what is in them.

use std::collections::BTreeSet;

use super::{described, functions, plain, types};
use crate::wit::difference::{Change, Difference, Effect, Item};
use crate::wit::surface::{Scope, Surface};

pub(super) fn compare(old: &Surface, new: &Surface, differences: &mut Vec<Difference>) {
    let names: BTreeSet<&String> = old.scopes.keys().chain(new.scopes.keys()).collect();
    for name in names {
        match (old.scopes.get(name), new.scopes.get(name)) {
            (Some(was), Some(is)) => {
                if let Some(interface) = &is.interface {
                    described(Item::Interface, interface, (&was.note, &is.note), differences);
                }
                types::compare(name, (old, was), (new, is), differences);
                functions::compare(name, was, is, differences);
            }
            (Some(was), None) => differences.extend(gone(was)),
            (None, Some(is)) => differences.extend(added(is)),
            (None, None) => {}
        }
    }
}

/// What a world holds itself is gone with its world or its import, and another package's interface
/// with its import.
fn gone(was: &Scope) -> Option<Difference> {
    let interface = was.interface.as_ref()?;
    let reason = match listed(was.imported_by.union(&was.exported_by)) {
        Some(worlds) => format!("compiled guests of {worlds} hold its name"),
        None => "compiled guests of other packages' worlds may hold its name".to_owned(),
    };
    let message = format!("is gone: {reason}");
    Some(plain(Item::Interface, interface, Change::Removed, Effect::BreaksGuests, message))
}

fn added(is: &Scope) -> Option<Difference> {
    let interface = is.interface.as_ref()?;
    let message = match listed(is.exported_by.iter()) {
        Some(worlds) => format!("is new: what its export does is said of {worlds}"),
        None => "is new: no compiled guest asks for it".to_owned(),
    };
    Some(plain(Item::Interface, interface, Change::Added, Effect::Safe, message))
}

/// `a, b and c`; none if there is none.
pub(super) fn listed<'a>(worlds: impl Iterator<Item = &'a String>) -> Option<String> {
    let worlds: Vec<&str> = worlds.map(String::as_str).collect();
    match &worlds[..] {
        [] => None,
        [one] => Some((*one).to_owned()),
        [most @ .., last] => Some(format!("{} and {last}", most.join(", "))),
    }
}
