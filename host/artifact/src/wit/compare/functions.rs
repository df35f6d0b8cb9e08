//! Functions of one scope: imported ones are asked for by guests, exported ones by the host.

use std::collections::BTreeSet;

use super::interfaces::listed;
use super::{described, mentions, plain};
use crate::wit::difference::{Change, Difference, Effect, Item};
use crate::wit::surface::{Mention, Scope, Signature};

pub(super) fn compare(scope: &str, old: &Scope, new: &Scope, differences: &mut Vec<Difference>) {
    let unused = |scope: &Scope| scope.imported_by.is_empty() && scope.exported_by.is_empty();
    if new.foreign && (unused(old) || unused(new)) {
        return;
    }
    let names: BTreeSet<&String> = old.functions.keys().chain(new.functions.keys()).collect();
    for name in names {
        let at = format!("{scope}{name}");
        match (old.functions.get(name), new.functions.get(name)) {
            (Some(was), Some(is)) => {
                described(Item::Function, &at, (&was.note, &is.note), differences);
                differences.extend(form(&at, was, is));
                differences.extend(parameter_names(&at, was, is));
            }
            (Some(_), _) => differences.push(gone(&at, old)),
            (None, _) => differences.push(added(&at, old, new)),
        }
    }
}

fn gone(at: &str, old: &Scope) -> Difference {
    let reason = match listed(old.exported_by.iter()) {
        Some(worlds) => format!("no host asks compiled guests of {worlds} for it any more"),
        None => "a compiled guest that imports it is refused".to_owned(),
    };
    let message = format!("is gone: {reason}");
    plain(Item::Function, at, Change::Removed, Effect::BreaksGuests, message)
}

fn added(at: &str, old: &Scope, new: &Scope) -> Difference {
    // A world that did not export the interface before has no compiled guests that do.
    let exported = listed(old.exported_by.union(&new.exported_by));
    let (effect, reason) = match exported {
        Some(worlds) => (
            Effect::BreaksGuests,
            format!("compiled guests of {worlds} do not export it, so none loads"),
        ),
        None => (Effect::Safe, "no compiled guest asks for it".to_owned()),
    };
    plain(Item::Function, at, Change::Added, effect, format!("is new: {reason}"))
}

/// What it takes and gives, and whether it waits.
fn form(at: &str, was: &Signature, is: &Signature) -> Option<Difference> {
    let effect = form_effect(was, is)?;
    let reason = match effect {
        Effect::BreaksGuests => {
            "compiled guests have the old form, and no host takes one for the other"
        }
        Effect::BreaksSources => {
            "the structure is the same, so compiled guests load; sources name the types"
        }
        Effect::Safe => "the names stand for the same types",
    };
    let message = format!("was `{}` and is `{}`: {reason}", text(was), text(is));
    Some(plain(Item::Function, at, Change::Changed, effect, message))
}

fn form_effect(was: &Signature, is: &Signature) -> Option<Effect> {
    if was.parameters.len() != is.parameters.len() || was.waits != is.waits {
        return Some(Effect::BreaksGuests);
    }
    let places = was.parameters.iter().zip(&is.parameters);
    let places = places.map(|((_, was), (_, is))| (Some(was), Some(is)));
    let places = places.chain([(was.result.as_ref(), is.result.as_ref())]);
    places.filter_map(|(was, is)| mentions::effect(was, is)).max()
}

/// Names of parameters, where there are as many as before: guests pass them by place.
fn parameter_names(at: &str, was: &Signature, is: &Signature) -> Option<Difference> {
    let names = |signature: &Signature| -> Vec<String> {
        signature.parameters.iter().map(|(name, _)| name.clone()).collect()
    };
    let (was, is) = (names(was), names(is));
    if was.len() != is.len() || was == is {
        return None;
    }
    let differing: Vec<_> = was.iter().zip(&is).filter(|(was, is)| was != is).collect();
    let moved = differing.iter().find(|(_, name)| was.contains(name));
    let (effect, message) = match moved {
        Some((_, name)) => (
            Effect::BreaksGuests,
            format!(
                "its parameter `{name}` has another place: compiled guests pass by place, and \
                 would pass one thing for another"
            ),
        ),
        None => {
            let renamed: Vec<String> =
                differing.iter().map(|(was, is)| format!("`{was}` is called `{is}`")).collect();
            let message = format!(
                "its parameter {}: compiled guests pass by place; sources break in languages that \
                 pass by name",
                renamed.join(", ")
            );
            (Effect::BreaksSources, message)
        }
    };
    Some(plain(Item::Function, at, Change::Renamed, effect, message))
}

/// The function as WIT writes it, without its name.
fn text(signature: &Signature) -> String {
    let parameters = signature.parameters.iter();
    let parameters: Vec<String> =
        parameters.map(|(name, Mention { text, .. })| format!("{name}: {text}")).collect();
    let waits = if signature.waits { "async " } else { "" };
    let result = signature.result.as_ref();
    let result = result.map(|result| format!(" -> {}", result.text)).unwrap_or_default();
    format!("{waits}func({}){result}", parameters.join(", "))
}
