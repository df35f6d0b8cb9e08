//! What a native call leaves behind.

use std::fmt;

use serde_json::Value;

use crate::Request;

/// The result of a call, and what else can be seen of it from outside.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TestOutcome<T> {
    /// What the plugin returned. `Err` also where it left objects that cannot be, with findings of
    /// code `identity`.
    pub result: T,
    /// The objects after the call; after a failed one, those from before it.
    pub objects: Vec<Value>,
    /// What it logged.
    pub log: Vec<LogLine>,
    /// The HTTP requests that it sent, or tried to.
    pub requests: Vec<Request>,
}

impl<T> TestOutcome<T> {
    /// The first object of that kind and name.
    pub fn find(&self, kind: &str, name: &str) -> Option<&Value> {
        self.objects.iter().find(|object| {
            let text = |at: &str| object.pointer(at).and_then(Value::as_str);
            text("/kind") == Some(kind) && text("/metadata/name") == Some(name)
        })
    }
}

/// One line of a plugin's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// `error`, `warn`, `info` or `debug`.
    pub level: String,
    /// The text.
    pub message: String,
}

impl fmt::Display for LogLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.level, self.message)
    }
}
