//! A file that a person wrote: its value, where everything in it stands, and the check against the
//! schema of its kind.

mod toml;

use std::sync::Arc;

use bowline_core::release::Place;
use bowline_core::schema::{Violation, ViolationKind};
use bowline_core::{Pointer, Value, yaml};
use serde::de::DeserializeOwned;

use crate::error::{BundleError, Errors, Fault, Gathered};
use crate::schemas::FileKind;

/// The most bytes of a file that a person wrote.
pub(crate) const MAX_BYTES: u64 = 1 << 20;

/// A file that a person wrote.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// What messages call it.
    pub file: Arc<str>,
    pub value: Value,
    marks: Marks,
}

#[derive(Clone, Debug)]
enum Marks {
    Yaml(Box<yaml::Marked>),
    Toml(toml::Marks),
}

impl Document {
    /// Reads YAML with exactly one document.
    pub fn yaml(file: &Arc<str>, bytes: &[u8]) -> Result<Document, BundleError> {
        let text = yaml::text(bytes).map_err(|error| yaml_error(file, &error))?;
        let documents = yaml::read_marked(text, &yaml::Limits::default());
        let documents = documents.map_err(|error| yaml_error(file, &error))?;
        let mut documents = documents.into_iter();
        let Some(first) = documents.next() else {
            return Err(BundleError::text(
                Place::file(file.clone()),
                "there is nothing in this file",
            ));
        };
        if let Some(second) = documents.next() {
            let place = Place::at(file.clone(), second.line, 1);
            return Err(BundleError::text(place, "a second document: this file holds exactly one"));
        }
        let value = first.value.clone();
        Ok(Document { file: file.clone(), value, marks: Marks::Yaml(Box::new(first)) })
    }

    /// Reads TOML.
    pub fn toml(file: &Arc<str>, bytes: &[u8]) -> Result<Document, BundleError> {
        let text = yaml::text(bytes).map_err(|error| yaml_error(file, &error))?;
        let (value, marks) = toml::read(file, text)?;
        Ok(Document { file: file.clone(), value, marks: Marks::Toml(marks) })
    }

    /// Where the value at `at` stands; where nothing is, where the nearest value around it is.
    pub fn place(&self, at: &Pointer) -> Place {
        let mark = |at: &Pointer| match &self.marks {
            Marks::Yaml(marked) => marked.mark(at).map(|mark| (mark.line, mark.column)),
            Marks::Toml(marks) => marks.value(at),
        };
        let parts = at.parts();
        let around = (0..=parts.len()).rev().map(|count| Pointer::of(parts[..count].to_vec()));
        let (line, column) = around.into_iter().find_map(|at| mark(&at)).unwrap_or((1, 1));
        Place::at(self.file.clone(), line, column)
    }

    /// Where the key of the value at `at` stands, or else its value.
    pub fn key_place(&self, at: &Pointer) -> Place {
        let mark = match &self.marks {
            Marks::Yaml(marked) => marked.key_mark(at).map(|mark| (mark.line, mark.column)),
            Marks::Toml(marks) => marks.key(at),
        };
        match mark {
            Some((line, column)) => Place::at(self.file.clone(), line, column),
            None => self.place(at),
        }
    }

    /// An error about the value at `at`.
    pub fn error(&self, at: &Pointer, message: impl Into<String>) -> BundleError {
        match at.is_root() {
            true => BundleError::text(self.place(at), message),
            false => BundleError::field(self.place(at), field(at), message),
        }
    }

    /// Checks the value against the schema of its kind and reads it as the kind's type.
    pub fn read<T: DeserializeOwned>(&self, kind: FileKind) -> Result<T, Errors> {
        let mut gathered = Gathered::default();
        for violation in kind.schema().check(&self.value) {
            self.tell(&violation, &mut gathered);
        }
        gathered.finish()?;
        serde_json::from_str(&self.value.to_json())
            .map_err(|error| self.error(&Pointer::ROOT, error.to_string()).into())
    }

    fn tell(&self, violation: &Violation, gathered: &mut Gathered) {
        let at = &violation.at;
        gathered.push(match &violation.kind {
            kind @ ViolationKind::UnknownKey { key, .. } => {
                BundleError::new(self.key_place(&at.child(key.clone())), Fault::unknown_key(kind))
            }
            kind => self.error(at, kind.to_string()),
        });
    }
}

/// A pointer as people write fields: `spec.pipeline[2].select`.
pub(crate) fn field(at: &Pointer) -> String {
    let mut text = String::new();
    for part in at.parts() {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-$".contains(&byte);
        if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) {
            text.push_str(&format!("[{part}]"));
        } else if !part.is_empty() && part.bytes().all(plain) {
            text.push_str(if text.is_empty() { "" } else { "." });
            text.push_str(part);
        } else {
            text.push_str(&format!("[{}]", Value::from(part.clone()).to_json()));
        }
    }
    text
}

pub(crate) fn yaml_error(file: &Arc<str>, error: &yaml::Error) -> BundleError {
    let place = Place::at(file.clone(), error.mark.line, error.mark.column);
    BundleError::text(place, error.kind.to_string())
}
