//! Reads the maps in a case's files. A key that nobody knows is an error: it would be an expectation
//! that nothing compares.

use std::path::Path;

use bowline_core::nearest::nearest;
use bowline_core::value::View;
use bowline_core::{Map, Value};

use super::read::CaseError;

/// One map of a file.
pub(super) struct Fields<'a> {
    path: &'a Path,
    /// Where in the file it is: empty, or a pointer.
    place: String,
    map: &'a Map,
}

impl<'a> Fields<'a> {
    /// The map `value`, which has no other keys than `known`.
    pub(super) fn of(
        path: &'a Path,
        place: impl Into<String>,
        value: &'a Value,
        known: &[&str],
    ) -> Result<Fields<'a>, CaseError> {
        let place = place.into();
        let Some(map) = value.as_object() else {
            return Err(wrong(path, &place, format!("expected an object, found {}", value.kind())));
        };
        let fields = Fields { path, place, map };
        match map.keys().find(|key| !known.contains(&key.as_ref())) {
            None => Ok(fields),
            Some(odd) => Err(match nearest(odd, known.iter().copied()) {
                Some(near) => fields.error(odd, format!("unknown key, did you mean {near}?")),
                None => fields.error(odd, format!("unknown key; known are {}", known.join(", "))),
            }),
        }
    }

    /// The value of a key.
    pub(super) fn value(&self, key: &str) -> Option<&'a Value> {
        self.map.get(key)
    }

    /// The value of a key that must be there.
    pub(super) fn required(&self, key: &str) -> Result<&'a Value, CaseError> {
        self.value(key).ok_or_else(|| self.error(key, "missing"))
    }

    /// The text of a key.
    pub(super) fn text(&self, key: &str) -> Result<Option<String>, CaseError> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        self.read(key, "a string", text)
    }

    /// The text of a key that must be there.
    pub(super) fn required_text(&self, key: &str) -> Result<String, CaseError> {
        self.text(key)?.ok_or_else(|| self.error(key, "missing"))
    }

    /// The number of a key, of at most `most`.
    pub(super) fn number(&self, key: &str, most: u64) -> Result<Option<u64>, CaseError> {
        let number = |value: &Value| match value.view() {
            View::Number(number) => number.as_u64().filter(|it| *it <= most),
            _ => None,
        };
        self.read(key, &format!("a whole number from 0 to {most}"), number)
    }

    /// The entries of a key whose value is a map.
    pub(super) fn entries(&self, key: &str) -> Result<Vec<(String, &'a Value)>, CaseError> {
        let Some(value) = self.value(key) else { return Ok(Vec::new()) };
        let Some(map) = value.as_object() else {
            return Err(self.expected(key, "an object", value));
        };
        Ok(map.iter().map(|(key, value)| (key.to_string(), value)).collect())
    }

    /// The entries of a key whose value is a map of texts.
    pub(super) fn texts(&self, key: &str) -> Result<Vec<(String, String)>, CaseError> {
        let entries = self.entries(key)?.into_iter();
        let text = |(name, value): (String, &Value)| match value.as_str() {
            Some(text) => Ok((name, text.to_owned())),
            None => Err(self.expected(&format!("{key}/{name}"), "a string", value)),
        };
        entries.map(text).collect()
    }

    /// An error about a key.
    pub(super) fn error(&self, key: &str, message: impl Into<String>) -> CaseError {
        wrong(self.path, &format!("{}/{key}", self.place), message)
    }

    fn read<T>(
        &self,
        key: &str,
        expected: &str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<Option<T>, CaseError> {
        let Some(value) = self.value(key) else { return Ok(None) };
        read(value).map(Some).ok_or_else(|| self.expected(key, expected, value))
    }

    fn expected(&self, key: &str, expected: &str, value: &Value) -> CaseError {
        let found = match value.view() {
            View::Number(_) => value.to_json(),
            _ => value.kind().to_owned(),
        };
        self.error(key, format!("expected {expected}, found {found}"))
    }
}

fn wrong(path: &Path, place: &str, message: impl Into<String>) -> CaseError {
    let message = message.into();
    let message = if place.is_empty() { message } else { format!("{place}: {message}") };
    CaseError::Form { path: path.to_owned(), message }
}
