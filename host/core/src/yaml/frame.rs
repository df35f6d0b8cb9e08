//! What is kept of a text while it is read: containers that have begun, values that are finished,
//! and what anchors name.

use super::{
    Error, ErrorKind, Mark,
    marks::{Inside, Place},
    merge::Mapping,
};
use crate::{Value, value::Key};

/// A finished value.
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) place: Place,
    /// Levels of containers in it.
    pub(super) height: usize,
    /// Whether it came in by an alias.
    pub(super) aliased: bool,
}

/// What an alias stands for.
#[derive(Clone)]
pub(super) struct Anchor {
    pub(super) value: Value,
    pub(super) inside: Inside,
    pub(super) height: usize,
    pub(super) weight: u64,
    /// What a scalar says as a key, which its value does not tell.
    pub(super) key: Result<Key, ErrorKind>,
}

/// A container that has begun.
pub(super) struct Frame {
    pub(super) container: Container,
    pub(super) mark: Mark,
    pub(super) anchor: usize,
    /// How many values there were before this one.
    pub(super) nodes_before: u64,
    pub(super) height: usize,
}

pub(super) enum Container {
    Sequence { items: Vec<Value>, places: Vec<Place> },
    Mapping(Mapping),
}

/// An error at the event in hand, or at another place.
pub(super) enum Fault {
    Here(ErrorKind),
    At(Error),
}

impl From<ErrorKind> for Fault {
    fn from(kind: ErrorKind) -> Self {
        Fault::Here(kind)
    }
}
