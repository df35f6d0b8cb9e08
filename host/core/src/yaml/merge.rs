//! The entries of one object while it is read: keys once each, and what `<<` brings in.

use std::collections::{HashMap, HashSet};

use super::{
    Error, ErrorKind, Mark,
    frame::{Fault, Node},
    marks::{Entry, Inside, Place},
};
use crate::{
    Map, Value,
    value::{Key, View},
};

/// An object that has begun.
#[derive(Default)]
pub(super) struct Mapping {
    map: Map,
    pending: Option<Pending>,
    /// Where each key stands; with the place of its value if marks are asked for.
    entries: Vec<Entry>,
    /// The keys that came in by `<<` and that nothing has replaced yet.
    merged: HashSet<Key>,
}

/// What the next value is for.
enum Pending {
    Key(Key, Mark),
    Merge(Mark),
}

impl Mapping {
    pub(super) fn awaits_key(&self) -> bool {
        self.pending.is_none()
    }

    pub(super) fn expect_value(&mut self, key: Key, mark: Mark) {
        self.pending = Some(Pending::Key(key, mark));
    }

    pub(super) fn expect_merge(&mut self, mark: Mark) {
        self.pending = Some(Pending::Merge(mark));
    }

    pub(super) fn pending_mark(&self) -> Option<Mark> {
        match self.pending.as_ref()? {
            Pending::Key(_, mark) | Pending::Merge(mark) => Some(*mark),
        }
    }

    pub(super) fn into_value(self, marked: bool) -> (Value, Inside) {
        let inside = match marked {
            true => Inside::Entries(self.entries.into()),
            false => Inside::Nothing,
        };
        (self.map.into(), inside)
    }

    /// Walks the entries: for errors.
    fn line_of(&self, key: &str) -> u32 {
        self.entries.iter().find(|entry| *entry.key == *key).map_or(0, |entry| entry.mark.line)
    }

    fn insert(&mut self, key: Key, mark: Mark, node: Node) -> Result<(), Fault> {
        let replaced = self.map.insert(key.clone(), node.value).is_some();
        if replaced && !self.merged.remove(&key) {
            let kind = ErrorKind::DuplicateKey { first: self.line_of(&key), key: key.to_string() };
            return Err(Fault::At(Error { mark, kind }));
        }
        self.entries.push(Entry { key, mark, place: node.place });
        Ok(())
    }

    /// Brings in one object. `own` are the keys that this very `<<` has brought in already, from
    /// objects that count for more.
    fn merge(
        &mut self,
        from: &Map,
        inside: &Inside,
        at: Mark,
        own: &mut HashSet<Key>,
    ) -> Result<(), Fault> {
        let places: HashMap<&Key, &Entry> =
            inside.entries().iter().map(|entry| (&entry.key, entry)).collect();
        for (key, value) in from.iter() {
            if own.contains(key) {
                continue;
            }
            if self.map.get(key).is_some() {
                let kind = ErrorKind::MergeOver { first: self.line_of(key), key: key.to_string() };
                return Err(Fault::At(Error { mark: at, kind }));
            }
            self.map.insert(key.clone(), value.clone());
            self.merged.insert(key.clone());
            own.insert(key.clone());
            self.entries.push(match places.get(key) {
                Some(entry) => Entry::clone(entry),
                None => Entry { key: key.clone(), mark: at, place: Place::at(at) },
            });
        }
        Ok(())
    }
}

/// Puts a finished value where `mapping` waits for it.
pub(super) fn take(mapping: &mut Mapping, node: Node) -> Result<(), Fault> {
    match mapping.pending.take() {
        Some(Pending::Key(key, mark)) => mapping.insert(key, mark, node),
        Some(Pending::Merge(mark)) => merge(mapping, node, mark),
        None => Ok(()),
    }
}

fn merge(mapping: &mut Mapping, node: Node, at: Mark) -> Result<(), Fault> {
    let refused = || Fault::At(Error { mark: at, kind: ErrorKind::Merge });
    let mut own = HashSet::new();
    match (node.value.view(), &node.place.inside) {
        (View::Object(map), inside) => mapping.merge(map, inside, at, &mut own),
        // An alias of a list is none of what go-yaml takes.
        (View::Array(items), inside) if !node.aliased => {
            for (index, item) in items.iter().enumerate() {
                let map = item.as_object().ok_or_else(refused)?;
                let place = match inside {
                    Inside::Elements(places) => places.get(index),
                    _ => None,
                };
                let inside = place.map_or(&Inside::Nothing, |place| &place.inside);
                mapping.merge(map, inside, at, &mut own)?;
            }
            Ok(())
        }
        _ => Err(refused()),
    }
}
