//! What differs between two forms of one object, field by field.

use super::lists::common_key;
use super::path::{FieldPath, Step};
use crate::value::{Key, Taint, Value, View};

/// One field that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    /// Where.
    pub at: FieldPath,
    /// How.
    pub change: Change,
}

/// How a field differs. Equality looks at what values say, not at their marks.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// It was not there. An element of a list goes to this index.
    Added(Value, Option<usize>),
    /// It is not there any more.
    Removed(Value),
    /// It says something else.
    Replaced(Value, Value),
    /// A list has the elements that it had in another order; these are their keys, without those that
    /// are only in one of the two.
    Moved(Vec<Key>, Vec<Key>),
}

impl Change {
    /// What was there.
    pub fn before(&self) -> Option<&Value> {
        match self {
            Change::Removed(before) | Change::Replaced(before, _) => Some(before),
            _ => None,
        }
    }

    /// What is there now.
    pub fn after(&self) -> Option<&Value> {
        match self {
            Change::Added(after, _) | Change::Replaced(_, after) => Some(after),
            _ => None,
        }
    }

    /// The same change as it may be shown: `(sensitive)` stands for what is marked, and for what stood
    /// or stands in its place.
    #[must_use]
    pub fn veiled(&self) -> Change {
        let secret = |value: &Value| value.taint() == Taint::Sensitive;
        match self {
            Change::Added(after, index) => Change::Added(after.veiled(), *index),
            Change::Removed(before) => Change::Removed(before.veiled()),
            Change::Replaced(before, after) if secret(before) || secret(after) => {
                let veil = |value: &Value| value.clone().into_sensitive().veiled();
                Change::Replaced(veil(before), veil(after))
            }
            Change::Replaced(before, after) => Change::Replaced(before.veiled(), after.veiled()),
            Change::Moved(before, after) => Change::Moved(before.clone(), after.clone()),
        }
    }
}

/// The fields in which `after` differs from `before`: the smallest places, in the order of `before`,
/// then of what is new.
pub fn field_changes(before: &Value, after: &Value) -> Vec<FieldChange> {
    let mut found = Vec::new();
    compare(&FieldPath::ROOT, "", before, after, &mut found);
    found
}

/// `field` is the last key on the way.
fn compare(
    at: &FieldPath,
    field: &str,
    before: &Value,
    after: &Value,
    found: &mut Vec<FieldChange>,
) {
    if before == after {
        return;
    }
    let secret = |value: &Value| value.taint() == Taint::Sensitive;
    match (before.view(), after.view()) {
        // The keys of a marked object and the length of a marked list are secret, too.
        _ if secret(before) || secret(after) => {}
        (View::Object(old), View::Object(new)) => {
            for (key, value) in old.iter() {
                pair(&at.part(key.clone()), key, Some(value), new.get(key), None, found);
            }
            for (key, value) in new.iter().filter(|(key, _)| old.get(key).is_none()) {
                pair(&at.part(key.clone()), key, None, Some(value), None, found);
            }
            return;
        }
        (View::Array(old), View::Array(new)) => {
            return match common_key(field, old, new) {
                Some((key, before, after)) => {
                    let (old, new) = (Keyed(old, before), Keyed(new, after));
                    keyed(at, &key.into(), &old, &new, found);
                }
                None => indexed(at, old, new, found),
            };
        }
        _ => {}
    }
    found.push(FieldChange {
        at: at.clone(),
        change: Change::Replaced(before.clone(), after.clone()),
    });
}

/// A list's elements with the key of each.
struct Keyed<'a>(&'a [Value], Vec<Key>);

impl Keyed<'_> {
    fn get(&self, key: &Key) -> Option<&Value> {
        self.0.get(self.1.iter().position(|known| known == key)?)
    }
}

fn keyed(
    at: &FieldPath,
    field: &Key,
    old: &Keyed<'_>,
    new: &Keyed<'_>,
    found: &mut Vec<FieldChange>,
) {
    let element = |is: &Key| at.then(Step::Element { field: field.clone(), is: is.clone() });
    for (value, key) in old.0.iter().zip(&old.1) {
        pair(&element(key), "", Some(value), new.get(key), None, found);
    }
    let stayed = |one: &Keyed<'_>, other: &Keyed<'_>| -> Vec<Key> {
        one.1.iter().filter(|key| other.get(key).is_some()).cloned().collect()
    };
    let (before, after) = (stayed(old, new), stayed(new, old));
    if before != after {
        found.push(FieldChange { at: at.clone(), change: Change::Moved(before, after) });
    }
    for (index, (value, key)) in new.0.iter().zip(&new.1).enumerate() {
        if old.get(key).is_none() {
            pair(&element(key), "", None, Some(value), Some(index), found);
        }
    }
}

fn indexed(at: &FieldPath, old: &[Value], new: &[Value], found: &mut Vec<FieldChange>) {
    for index in 0..old.len().max(new.len()) {
        let element = at.part(index.to_string());
        pair(&element, "", old.get(index), new.get(index), Some(index), found);
    }
}

fn pair(
    at: &FieldPath,
    field: &str,
    before: Option<&Value>,
    after: Option<&Value>,
    index: Option<usize>,
    found: &mut Vec<FieldChange>,
) {
    let change = match (before, after) {
        (Some(before), Some(after)) => return compare(at, field, before, after, found),
        (Some(before), None) => Change::Removed(before.clone()),
        (None, Some(after)) => Change::Added(after.clone(), index),
        (None, None) => return,
    };
    found.push(FieldChange { at: at.clone(), change });
}
