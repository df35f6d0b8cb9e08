//! Where everything in a document stands.

use std::sync::Arc;

use super::{Document, Mark};
use crate::{
    Pointer, Value,
    value::{Key, array_index},
};

/// A document that knows where its values stand.
#[derive(Clone, Debug)]
pub struct Marked {
    /// What the document says.
    pub value: Value,
    /// The line where its content starts; from 1.
    pub line: u32,
    place: Place,
}

/// Where a value stands, and what is in it. Without marks it is only the former.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) mark: Mark,
    pub(super) inside: Inside,
}

#[derive(Clone, Debug)]
pub(super) enum Inside {
    Nothing,
    Elements(Arc<[Place]>),
    /// Shared, so that aliases cost nothing.
    Entries(Arc<[Entry]>),
}

#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: Key,
    /// Where the key stands.
    pub(super) mark: Mark,
    pub(super) place: Place,
}

impl Place {
    /// A value at `mark` of whose inside nothing is known.
    pub(super) fn at(mark: Mark) -> Place {
        Place { mark, inside: Inside::Nothing }
    }
}

impl Inside {
    /// The entries, each behind those that it replaced.
    pub(super) fn entries(&self) -> &[Entry] {
        match self {
            Inside::Entries(entries) => entries,
            _ => &[],
        }
    }

    /// The last entry of `key` counts: it is the one that replaced what `<<` brought in.
    fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().rev().find(|entry| *entry.key == *key)
    }

    fn place(&self, part: &str) -> Option<&Place> {
        match self {
            Inside::Nothing => None,
            Inside::Elements(places) => places.get(array_index(part)?),
            Inside::Entries(_) => self.entry(part).map(|entry| &entry.place),
        }
    }
}

impl Marked {
    pub(super) fn new(value: Value, place: Place) -> Marked {
        Marked { value, line: place.mark.line, place }
    }

    pub(super) fn into_document(self) -> Document {
        Document { value: self.value, line: self.line }
    }

    fn place(&self, parts: &[Key]) -> Option<&Place> {
        parts.iter().try_fold(&self.place, |place, part| place.inside.place(part))
    }

    /// Where the value at `at` stands; none if there is none. A value that is not written at all
    /// (`key:`) stands where its key does; one that comes in by an alias, where the alias is, and
    /// what is inside it, where it is written. A block of lines stands where its first line does; a
    /// list at the margin of its key, behind its first dash.
    pub fn mark(&self, at: &Pointer) -> Option<Mark> {
        self.place(at.parts()).map(|place| place.mark)
    }

    /// Where the key of the value at `at` stands; none if there is none, or if it is in a list.
    pub fn key_mark(&self, at: &Pointer) -> Option<Mark> {
        let (last, parents) = at.parts().split_last()?;
        self.place(parents)?.inside.entry(last).map(|entry| entry.mark)
    }
}
