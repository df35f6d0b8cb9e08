//! What differs between two sets of objects, as a person would say it.
//!
//! ```text
//! objects before ─┐ by group, kind, namespace, name
//! objects after ──┴─► added, removed, changed ──► field by field, lists by their key
//! ```
//!
//! The order of the objects does not count. Marked values are compared, and never shown: what is to be
//! shown is [veiled](Change::veiled).

mod digest;
mod fields;
mod lists;
mod path;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use digest::digest;
pub use fields::{Change, FieldChange, field_changes};
pub(crate) use lists::own_key;
pub use path::{FieldPath, PathError, Step};

use crate::object::{Identity, ObjectError, ObjectId};
use crate::value::{Pointer, Value};

/// One object that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectDiff {
    /// Which one; where its version changed, as it is now.
    pub id: ObjectId,
    /// How.
    pub change: ObjectChange,
}

/// How an object differs.
#[derive(Clone, Debug, PartialEq)]
pub enum ObjectChange {
    /// It was not there.
    Added(Value),
    /// It is not there any more.
    Removed(Value),
    /// These fields differ; there is at least one.
    Changed(Vec<FieldChange>),
}

/// What makes `after` of `before`, by identity. Fails for what is no object. Of objects with one
/// identity, which no render has, the first goes with the first.
pub fn diff<'a>(
    before: impl IntoIterator<Item = &'a Value>,
    after: impl IntoIterator<Item = &'a Value>,
) -> Result<Vec<ObjectDiff>, ObjectError> {
    let (before, mut after) = (by_identity(before)?, by_identity(after)?);
    let mut found = BTreeMap::new();
    for (key, (id, old)) in before {
        match after.remove(&key) {
            None => {
                let change = ObjectChange::Removed(with_secret_data(old));
                found.insert(key, ObjectDiff { id, change });
            }
            // Which objects are equal is nearly always seen without looking into them.
            Some((_, new)) if old == new => {}
            Some((id, new)) => {
                let fields = field_changes(&with_secret_data(old), &with_secret_data(new));
                found.insert(key, ObjectDiff { id, change: ObjectChange::Changed(fields) });
            }
        }
    }
    for (key, (id, new)) in after {
        let change = ObjectChange::Added(with_secret_data(new));
        found.insert(key, ObjectDiff { id, change });
    }
    Ok(found.into_values().collect())
}

type Found<'a> = BTreeMap<(Identity, usize), (ObjectId, &'a Value)>;

fn by_identity<'a>(objects: impl IntoIterator<Item = &'a Value>) -> Result<Found<'a>, ObjectError> {
    let (mut found, mut counts) = (BTreeMap::new(), BTreeMap::new());
    for object in objects {
        let id = ObjectId::of(object)?;
        let count: &mut usize = counts.entry(id.identity()).or_default();
        found.insert((id.identity(), *count), (id, object));
        *count += 1;
    }
    Ok(found)
}

/// The object with what a Secret holds marked, wherever that came from: nobody wants to read it in a
/// log.
pub fn with_secret_data(object: &Value) -> Value {
    let is = |key: &str, text: &str| object.key(key).and_then(Value::as_str) == Some(text);
    let mut marked = object.clone();
    if !(is("kind", "Secret") && is("apiVersion", "v1")) {
        return marked;
    }
    for field in ["data", "stringData"] {
        let entries = object.key(field).and_then(Value::as_object);
        for (key, value) in entries.into_iter().flat_map(crate::Map::iter) {
            // The place is there, so that nothing can be refused.
            let at = Pointer::of([field.into(), key.clone()]);
            drop(marked.set(&at, value.clone().into_sensitive()));
        }
    }
    marked
}
