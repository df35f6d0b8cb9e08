//! Named types of one scope. A compiled guest has a type's structure, and only in functions that it
//! reaches.

use std::collections::{BTreeSet, HashMap};

use super::{described, mentions, plain};
use crate::wit::difference::{Change, Difference, Effect, Item};
use crate::wit::surface::{ALIAS, Definition, Member, Mention, Scope, Surface};

type Side<'a> = (&'a Surface, &'a Scope);

pub(super) fn compare(scope: &str, old: Side<'_>, new: Side<'_>, found: &mut Vec<Difference>) {
    let foreign = new.1.foreign;
    let names: BTreeSet<&String> = old.1.types.keys().chain(new.1.types.keys()).collect();
    for name in names {
        let at = format!("{scope}{name}");
        match (old.1.types.get(name), new.1.types.get(name)) {
            (Some(was), Some(is)) => {
                if !foreign {
                    documented(&at, was, is, found);
                }
                let changed = changed(&at, (old.0, was), (new.0, is));
                found.extend(changed.filter(|one| !foreign || !one.reaches.is_empty()));
            }
            (Some(was), _) if !foreign => found.push(gone(&at, was)),
            (None, Some(is)) if !foreign => found.push(added(&at, is, new.1)),
            _ => {}
        }
    }
}

/// Comments of the type, or else of the first member whose comment differs.
fn documented(at: &str, was: &Definition, is: &Definition, found: &mut Vec<Difference>) {
    if was.note != is.note {
        return described(Item::Type, at, (&was.note, &is.note), found);
    }
    let after = by_name(is);
    let differs =
        |member: &&Member| after.get(&*member.name).is_some_and(|other| other.docs != member.docs);
    if let Some(Member { name, .. }) = was.members.iter().find(differs) {
        let message = format!(
            "the comment of its `{name}` differs: neither guests nor sources are made of it"
        );
        found.push(plain(Item::Type, at, Change::Described, Effect::Safe, message));
    }
}

fn gone(at: &str, was: &Definition) -> Difference {
    let (effect, reason) = match was.identity.resource {
        true => (Effect::BreaksGuests, "compiled guests hold the name of a resource"),
        false => {
            (Effect::BreaksSources, "compiled guests do not hold the name of a type, sources do")
        }
    };
    plain(Item::Type, at, Change::Removed, effect, format!("is gone: {reason}"))
}

fn added(at: &str, is: &Definition, scope: &Scope) -> Difference {
    let (effect, reason) = match is.identity.resource && !scope.exported_by.is_empty() {
        true => (Effect::BreaksGuests, "compiled guests do not export this resource"),
        false => (Effect::Safe, "no compiled guest asks for it"),
    };
    plain(Item::Type, at, Change::Added, effect, format!("is new: {reason}"))
}

/// What became of a type itself; what became of those that it is made of is said of them.
fn changed(
    at: &str,
    (old, was): (&Surface, &Definition),
    (new, is): (&Surface, &Definition),
) -> Option<Difference> {
    let (changes, effect) = changes(was, is)?;
    let reaches: Vec<String> = match effect {
        Effect::BreaksGuests => {
            old.reached(was).intersection(&new.reached(is)).map(|&one| one.to_owned()).collect()
        }
        _ => Vec::new(),
    };
    let (effect, reason) = match effect {
        Effect::BreaksGuests if reaches.is_empty() => (
            Effect::BreaksSources,
            "no function of both versions takes or gives it, so compiled guests load",
        ),
        Effect::BreaksGuests => {
            (effect, "compiled guests have the old form, and no host takes one for the other")
        }
        Effect::BreaksSources => {
            (effect, "the structure is the same, so compiled guests load; sources name the types")
        }
        Effect::Safe => (effect, "the names stand for the same type"),
    };
    let message = format!("{}: {reason}", changes.join(", "));
    let at = at.to_owned();
    Some(Difference { at, item: Item::Type, change: Change::Changed, effect, message, reaches })
}

/// What is different about a type, and the worst that it does where a function is reached.
fn changes(was: &Definition, is: &Definition) -> Option<(Vec<String>, Effect)> {
    if was.form != is.form {
        let effect = match was.identity.compiled == is.identity.compiled {
            true => Effect::BreaksSources,
            false => Effect::BreaksGuests,
        };
        return Some((vec![format!("was {} and is {}", form(was), form(is))], effect));
    }
    if was.form == ALIAS {
        let mention = |one: &Definition| one.members.first()?.mention.clone();
        let effect = mentions::effect(mention(was).as_ref(), mention(is).as_ref())?;
        return Some((vec![format!("was {} and is {}", form(was), form(is))], effect));
    }
    let changes: Vec<(String, Effect)> = members(was, is);
    let worst = changes.iter().map(|(_, effect)| *effect).max()?;
    Some((changes.into_iter().map(|(change, _)| change).collect(), worst))
}

/// What is different about the fields, cases or flags of two types of one form.
fn members(was: &Definition, is: &Definition) -> Vec<(String, Effect)> {
    let word = match was.form {
        "record" => "field",
        "flags" => "flag",
        _ => "case",
    };
    let (before, after) = (by_name(was), by_name(is));
    let mut changes = Vec::new();
    for Member { name, mention, .. } in &was.members {
        let Some(other) = after.get(&**name) else {
            changes.push((format!("its {word} `{name}` is gone"), Effect::BreaksGuests));
            continue;
        };
        let (was, is) = (mention.as_ref(), other.mention.as_ref());
        let change = format!("its {word} `{name}` was {} and is {}", shown(was), shown(is));
        changes.extend(mentions::effect(was, is).map(|effect| (change, effect)));
    }
    let added = is.members.iter().filter(|member| !before.contains_key(&*member.name));
    let added = added.map(|member| format!("its {word} `{}` is new", member.name));
    changes.extend(added.map(|change| (change, Effect::BreaksGuests)));
    if !shared(was, &after).eq(shared(is, &before)) {
        changes.push((format!("its {word}s have another order"), Effect::BreaksGuests));
    }
    changes
}

type ByName<'a> = HashMap<&'a str, &'a Member>;

fn by_name(definition: &Definition) -> ByName<'_> {
    definition.members.iter().map(|member| (&*member.name, member)).collect()
}

/// The names that another type has too, in this one's order.
fn shared<'a>(definition: &'a Definition, other: &ByName<'_>) -> impl Iterator<Item = &'a str> {
    let names = definition.members.iter().map(|member| &*member.name);
    names.filter(|name| other.contains_key(name))
}

fn shown(mention: Option<&Mention>) -> String {
    mention.map_or_else(|| "empty".to_owned(), |mention| format!("`{}`", mention.text))
}

/// `a record`, or `string` for what is another name for it.
fn form(definition: &Definition) -> String {
    match (definition.form, definition.members.first()) {
        (ALIAS, Some(member)) => shown(member.mention.as_ref()),
        ("enum", _) => "an enum".to_owned(),
        ("flags", _) => "flags".to_owned(),
        (form, _) => format!("a {form}"),
    }
}
