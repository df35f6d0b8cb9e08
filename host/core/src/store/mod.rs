//! The objects of one render, and who wrote what in them.
//!
//! ```text
//! Store::new(base) ──clone──► one customer's Store
//!        Session::begin(store) ──edits──► Session ──commit(author)──► Store
//! ```
//!
//! A [`Session`] is what one plugin call sees. It takes the store, so that what one customer's calls
//! have copied is changed in place by the next; a clone of the store, which shares everything with
//! it, is the way back. Objects have numbers, which are never used
//! again; a session takes only the numbers that its pipeline entry selects or that it made itself.

mod history;
mod recent;
mod selector;
mod session;

use std::collections::HashMap;

pub use history::{Event, History};
pub use selector::Selector;
pub use session::{CommitError, Exceeded, Session, SessionRules, StoreError};

use crate::object::{Identity, ObjectId};
use crate::value::{Pointer, Value};

/// Which entry of the pipeline wrote something, by its place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Author(pub u32);

/// One write that was committed. The order of writes is the order in which they took effect.
#[derive(Clone, Debug, PartialEq)]
pub struct Write {
    /// The number of the object.
    pub object: u32,
    /// Where in it; the root for an object that was added or removed.
    pub at: Pointer,
    /// Who did it.
    pub by: Author,
    /// What was there; none where nothing was.
    pub before: Option<Value>,
    /// What was put there; none where something was taken away.
    pub after: Option<Value>,
}

/// The objects of one render in their order, with the history of their writes.
#[derive(Clone, Debug, Default)]
pub struct Store {
    /// By number; none where an object was removed.
    slots: Vec<Option<Value>>,
    writes: Vec<Write>,
    /// Whether anything in it may be marked: without, reads need not look for marks.
    sensitive: bool,
}

impl Store {
    /// A store of these objects, which are numbered from 0.
    pub fn new(objects: impl IntoIterator<Item = Value>) -> Store {
        let slots: Vec<Option<Value>> = objects.into_iter().map(Some).collect();
        let sensitive = slots.iter().flatten().any(Value::is_sensitive);
        Store { slots, writes: Vec::new(), sensitive }
    }

    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.slots.iter().flatten().count()
    }

    /// Whether there are no objects.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The objects with their numbers, in the order in which the pipeline holds them.
    pub fn objects(&self) -> impl Iterator<Item = (u32, &Value)> {
        (0u32..).zip(&self.slots).filter_map(|(number, slot)| Some((number, slot.as_ref()?)))
    }

    /// What was written since the base, in order.
    pub fn writes(&self) -> &[Write] {
        &self.writes
    }

    /// Whether any object holds something that may not be shown.
    pub fn holds_sensitive(&self) -> bool {
        self.sensitive
    }

    /// The first two objects that are one, if there are any.
    pub fn duplicate(&self) -> Option<(u32, u32, ObjectId)> {
        let mut seen: HashMap<Identity, u32> = HashMap::with_capacity(self.slots.len());
        self.objects().find_map(|(number, object)| {
            let id = ObjectId::of(object).ok()?;
            seen.insert(id.identity(), number).map(|first| (first, number, id))
        })
    }
}
