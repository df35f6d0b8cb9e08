//! One JSON value as Bowline holds it: shared, marked and exact.
//!
//! Three things are in it from the start. *Sharing*: arrays and objects sit behind an `Arc`, so a
//! thousand customers hold one copy of the release's base and an edit copies only the path to what
//! it changes. *Taint*: a value that came from a sensitive output or a secret stays marked through
//! every edit. *Numbers* as Kubernetes reads them: `i64`, `u64` or `f64`, nothing larger.
//!
//! Key order is kept, and counts neither in equality nor in digests.

mod canonical;
mod edit;
pub(crate) mod json;
mod leaves;
mod map;
mod number;
mod pointer;
mod shared;
mod veil;

use std::sync::Arc;

pub use edit::EditError;
pub use json::{JsonError, Limits, Measure};
pub use leaves::{Change, changes, overlay};
pub use map::{Key, Map};
pub use number::Number;
pub use pointer::{MAX_POINTER_BYTES, MAX_POINTER_PARTS, Pointer, PointerError, array_index};
pub(crate) use shared::Memo;
use shared::Shared;

/// How deep a value may nest. Nothing in the host walks, parses or drops a deeper one.
pub const MAX_DEPTH: usize = 128;

/// Whether a value came from something that must not be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Taint {
    /// May be printed, logged and cached.
    #[default]
    Clean,
    /// Came from a sensitive output or a secret, or was written by a plugin that had read one.
    Sensitive,
}

/// A JSON value. Cloning is cheap: containers and strings are shared.
#[derive(Clone, Debug)]
pub struct Value(Node);

/// The taint sits inside each variant, where it costs no space: a `Value` is 24 bytes.
#[derive(Clone, Debug)]
enum Node {
    Null(Taint),
    Bool(bool, Taint),
    Number(Number, Taint),
    String(Arc<str>, Taint),
    Array(Arc<Shared<Vec<Value>>>, Taint),
    Object(Arc<Shared<Map>>, Taint),
}

/// What a [`Value`] is, to match on.
#[derive(Clone, Copy, Debug)]
pub enum View<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text.
    String(&'a Arc<str>),
    /// A list.
    Array(&'a [Value]),
    /// Keys with values, in their stored order.
    Object(&'a Map),
}

impl Value {
    /// `null`
    pub const NULL: Value = Value(Node::Null(Taint::Clean));

    /// What this value is.
    pub fn view(&self) -> View<'_> {
        match &self.0 {
            Node::Null(_) => View::Null,
            Node::Bool(value, _) => View::Bool(*value),
            Node::Number(number, _) => View::Number(*number),
            Node::String(text, _) => View::String(text),
            Node::Array(items, _) => View::Array(items),
            Node::Object(map, _) => View::Object(map),
        }
    }

    /// The kind of this value in words, with its article, for messages.
    pub fn kind(&self) -> &'static str {
        match self.view() {
            View::Null => "null",
            View::Bool(_) => "a boolean",
            View::Number(_) => "a number",
            View::String(_) => "a string",
            View::Array(_) => "an array",
            View::Object(_) => "an object",
        }
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.0, Node::Null(_))
    }

    /// The text, if this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.0 {
            Node::String(text, _) => Some(text),
            _ => None,
        }
    }

    /// The elements, if this is an array.
    pub fn as_array(&self) -> Option<&[Value]> {
        match &self.0 {
            Node::Array(items, _) => Some(items),
            _ => None,
        }
    }

    /// The entries, if this is an object.
    pub fn as_object(&self) -> Option<&Map> {
        match &self.0 {
            Node::Object(map, _) => Some(map),
            _ => None,
        }
    }

    /// The value under `key`, if this is an object that has it.
    pub fn key(&self, key: &str) -> Option<&Value> {
        self.as_object()?.get(key)
    }

    /// The mark on this very node (for a container: on its shape and keys).
    pub fn taint(&self) -> Taint {
        match &self.0 {
            Node::Null(taint)
            | Node::Bool(_, taint)
            | Node::Number(_, taint)
            | Node::String(_, taint)
            | Node::Array(_, taint)
            | Node::Object(_, taint) => *taint,
        }
    }

    /// Whether this value or anything inside it is marked.
    pub fn is_sensitive(&self) -> bool {
        self.taint() == Taint::Sensitive
            || match self.view() {
                View::Array(items) => items.iter().any(Value::is_sensitive),
                View::Object(map) => map.values().any(Value::is_sensitive),
                _ => false,
            }
    }

    /// The same value, marked as a whole: itself and everything inside it.
    pub fn into_sensitive(mut self) -> Value {
        self.mark();
        self
    }

    fn mark(&mut self) {
        *self.taint_mut() = Taint::Sensitive;
        match &mut self.0 {
            Node::Array(items, _) => Shared::change(items).iter_mut().for_each(Value::mark),
            Node::Object(map, _) => Shared::change(map).values_mut().for_each(Value::mark),
            _ => {}
        }
    }

    fn taint_mut(&mut self) -> &mut Taint {
        match &mut self.0 {
            Node::Null(taint)
            | Node::Bool(_, taint)
            | Node::Number(_, taint)
            | Node::String(_, taint)
            | Node::Array(_, taint)
            | Node::Object(_, taint) => taint,
        }
    }

    /// The same value with its own node marked, and what is inside it as it was.
    pub(crate) fn with_own_mark(mut self) -> Value {
        *self.taint_mut() = Taint::Sensitive;
        self
    }

    /// How many levels of arrays and objects this value has; a scalar has none.
    pub fn depth(&self) -> usize {
        match self.view() {
            View::Array(items) => 1 + items.iter().map(Value::depth).max().unwrap_or(0),
            View::Object(map) => 1 + map.values().map(Value::depth).max().unwrap_or(0),
            _ => 0,
        }
    }

    /// Where to keep what is known about this container while others share it.
    pub(crate) fn memo(&self) -> Option<&Memo> {
        match &self.0 {
            Node::Array(items, _) => items.memo(),
            Node::Object(map, _) => map.memo(),
            _ => None,
        }
    }

    /// The address of the shared container, if this is one: equal addresses mean equal values, as
    /// long as both are alive.
    pub fn shared_address(&self) -> Option<usize> {
        match &self.0 {
            Node::Array(items, _) => Some(Arc::as_ptr(items) as usize),
            Node::Object(map, _) => Some(Arc::as_ptr(map) as usize),
            _ => None,
        }
    }
}

/// Equality of what is said, not of how: key order, number form and taint do not count.
impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        match (&self.0, &other.0) {
            (Node::Null(_), Node::Null(_)) => true,
            (Node::Bool(a, _), Node::Bool(b, _)) => a == b,
            (Node::Number(a, _), Node::Number(b, _)) => a == b,
            (Node::String(a, _), Node::String(b, _)) => a == b,
            (Node::Array(a, _), Node::Array(b, _)) => Arc::ptr_eq(a, b) || a == b,
            (Node::Object(a, _), Node::Object(b, _)) => Arc::ptr_eq(a, b) || a == b,
            _ => false,
        }
    }
}

impl Eq for Value {}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value(Node::Bool(value, Taint::Clean))
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        Value(Node::Number(number, Taint::Clean))
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Number::from(number).into()
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Number::from(number).into()
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value(Node::String(text.into(), Taint::Clean))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value(Node::String(text.into(), Taint::Clean))
    }
}

impl From<Arc<str>> for Value {
    fn from(text: Arc<str>) -> Self {
        Value(Node::String(text, Taint::Clean))
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Value(Node::Array(Shared::new(items), Taint::Clean))
    }
}

impl From<Map> for Value {
    fn from(map: Map) -> Self {
        Value(Node::Object(Shared::new(map), Taint::Clean))
    }
}
