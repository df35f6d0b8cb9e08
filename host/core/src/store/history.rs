//! How one object came to be what it is: the writes of a render, played again.
//!
//! ```text
//! base ──writes of entry 1──► state ──writes of entry 4──► state … ──► as it is now
//! ```

use std::collections::BTreeSet;

use super::{Author, Store, Write};
use crate::diff::{FieldPath, Step, own_key, with_secret_data};
use crate::value::{Pointer, Value, array_index};

/// The forms that one object had, oldest first.
#[derive(Clone, Debug)]
pub struct History {
    states: Vec<State>,
}

/// An object after all that one pipeline entry did to it.
#[derive(Clone, Debug)]
struct State {
    /// None for what the release itself says.
    by: Option<Author>,
    /// None where there is no such object.
    object: Option<Value>,
    /// Where the entry wrote, as places were when it did.
    wrote: BTreeSet<Pointer>,
}

/// What one author did to one field.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// None for what the release itself says.
    pub by: Option<Author>,
    /// What was there before; marked where it must not be shown.
    pub before: Option<Value>,
    /// What was there then; none where it was taken away.
    pub after: Option<Value>,
}

impl Store {
    /// The forms that an object had. `base` is what the release itself says; none where a plugin added
    /// the object.
    pub fn history(&self, number: u32, base: Option<&Value>) -> History {
        let writes: Vec<&Write> =
            self.writes.iter().filter(|write| write.object == number).collect();
        let now = self.slots.get(number as usize).and_then(Option::as_ref);
        let kinds = containers(now, &writes);
        let first = State { by: None, object: base.cloned(), wrote: BTreeSet::new() };
        let mut states = vec![first];
        for (write, in_list) in writes.iter().zip(kinds) {
            let object =
                play(states.last().and_then(|state| state.object.as_ref()), write, in_list);
            match states.last_mut().filter(|state| state.by == Some(write.by)) {
                Some(state) => {
                    state.object = object;
                    state.wrote.insert(write.at.clone());
                }
                None => states.push(State {
                    by: Some(write.by),
                    object,
                    wrote: BTreeSet::from([write.at.clone()]),
                }),
            }
        }
        if let Some(last) = states.last_mut() {
            last.object = now.cloned();
        }
        for state in &mut states {
            state.object = state.object.as_ref().map(with_secret_data);
        }
        History { states }
    }
}

impl History {
    /// The object as it is now; none where it was removed.
    pub fn now(&self) -> Option<&Value> {
        self.states.last().and_then(|state| state.object.as_ref())
    }

    /// The object as it was last.
    pub fn last(&self) -> Option<&Value> {
        self.states.iter().rev().find_map(|state| state.object.as_ref())
    }

    /// Who set a field, oldest first. An author who wrote what was there already is in it, too. Empty
    /// where the field was never there.
    pub fn field(&self, at: &FieldPath) -> Vec<Event> {
        let value = |state: &State| at.get_marked(state.object.as_ref()?);
        let mut events = Vec::new();
        let mut before: Option<Value> = None;
        for state in &self.states {
            let after = value(state);
            let place = state.object.as_ref().and_then(|object| at.pointer(object));
            let wrote = place.is_some_and(|place| state.wrote.contains(&place));
            if before != after || wrote {
                events.push(Event { by: state.by, before: before.clone(), after: after.clone() });
            }
            before = after;
        }
        events
    }

    /// The same place, in which elements of lists go by their key where they have one: an index means
    /// another element once something was put in front of it.
    pub fn lasting(&self, at: &FieldPath) -> FieldPath {
        let mut objects = self.states.iter().rev().filter_map(|state| state.object.as_ref());
        let there = objects.find(|object| at.get(object).is_some());
        there.map_or_else(|| at.clone(), |object| lasting(object, at))
    }

    /// The longest part of a path that ever led somewhere, and what was last there.
    pub fn as_far_as(&self, at: &FieldPath) -> (FieldPath, Option<&Value>) {
        let objects = || self.states.iter().rev().filter_map(|state| state.object.as_ref());
        let mut path = at.clone();
        loop {
            if let Some(value) = objects().find_map(|object| path.get(object)) {
                return (path, Some(value));
            }
            match path.split_last() {
                Some((parent, _)) => path = parent,
                None => return (path, None),
            }
        }
    }
}

fn lasting(object: &Value, at: &FieldPath) -> FieldPath {
    let (mut path, mut field) = (FieldPath::ROOT, String::new());
    for step in at.steps() {
        let items = path.get(object).and_then(Value::as_array);
        let keyed = match (items, step) {
            (Some(items), Step::Part(part)) => own_key(&field, items).and_then(|(key, texts)| {
                let is = texts.get(array_index(part)?)?.clone();
                Some(Step::Element { field: key.into(), is })
            }),
            _ => None,
        };
        path = path.then(keyed.unwrap_or_else(|| step.clone()));
        field = match step {
            Step::Part(part) => part.to_string(),
            Step::Element { .. } => String::new(),
        };
    }
    path
}

/// For each write, whether it was to an element of a list. A write says where, and a `0` may be a key
/// as well: the object as it is now tells, with the writes taken back from the end.
fn containers(now: Option<&Value>, writes: &[&Write]) -> Vec<bool> {
    let mut object = now.cloned();
    let mut kinds = Vec::with_capacity(writes.len());
    for write in writes.iter().rev() {
        let parent =
            write.at.parts().split_last().map(|(_, parents)| Pointer::of(parents.to_vec()));
        let list = |object: &Value| Some(object.get(&parent?)?.as_array().is_some());
        kinds.push(object.as_ref().and_then(list).unwrap_or(false));
        object = take_back(object, write);
    }
    kinds.reverse();
    kinds
}

fn take_back(object: Option<Value>, write: &Write) -> Option<Value> {
    if write.at.is_root() {
        return write.before.clone();
    }
    let mut object = object?;
    // What does not go back leaves a state that only tells lists from objects.
    match (&write.before, &write.after) {
        (Some(before), Some(_)) => drop(object.set(&write.at, before.clone())),
        (Some(before), None) => put_in(&mut object, &write.at, before.clone()),
        (None, _) => drop(object.unset(&write.at)),
    }
    Some(object)
}

/// Does a write again.
fn play(object: Option<&Value>, write: &Write, in_list: bool) -> Option<Value> {
    if write.at.is_root() {
        return write.after.clone();
    }
    let mut object = object?.clone();
    match (&write.before, &write.after) {
        (_, None) => take_out(&mut object, write),
        (None, Some(after)) if in_list => put_in(&mut object, &write.at, after.clone()),
        (_, Some(after)) => drop(object.set(&write.at, after.clone())),
    }
    Some(object)
}

/// Puts an element into a list, or behind its end; what is no list gets a key.
fn put_in(object: &mut Value, at: &Pointer, value: Value) {
    let Some((last, parents)) = at.parts().split_last() else { return };
    let parent = Pointer::of(parents.to_vec());
    let length = match object.get(&parent).map(Value::view) {
        Some(crate::value::View::Array(items)) => items.len(),
        Some(crate::value::View::Object(_)) => return drop(object.set(at, value)),
        _ => 0,
    };
    match array_index(last).filter(|index| *index < length) {
        Some(_) => drop(object.insert(at, value)),
        None => drop(object.append(&parent, value)),
    }
}

/// Takes a value away. The elements that a shorter list has lost are recorded by the indexes that they
/// had, from the first on: each is nearer to the front by then.
fn take_out(object: &mut Value, write: &Write) {
    let Some((last, parents)) = write.at.parts().split_last() else { return };
    let parent = Pointer::of(parents.to_vec());
    let index = array_index(last);
    let place = match (object.get(&parent).and_then(Value::as_array), index) {
        (Some(items), Some(index)) if items.get(index) != write.before.as_ref() => {
            let same = |at: &usize| items.get(*at) == write.before.as_ref();
            (0..index.min(items.len())).rev().find(same)
        }
        _ => None,
    };
    let at = place.map_or_else(|| write.at.clone(), |place| parent.child(place.to_string()));
    drop(object.unset(&at));
}

#[cfg(test)]
#[path = "history_tests.rs"]
mod tests;
