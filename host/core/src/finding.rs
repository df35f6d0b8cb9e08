//! Findings: what a plugin tells a person.

use std::fmt;

use crate::object::ObjectId;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know.
    Info,
    /// Should be looked at.
    Warning,
    /// Stops the render.
    Error,
}

impl Severity {
    /// Reads the word that a plugin gave; one that is not known reads as an error.
    pub fn of_word(word: &str) -> Severity {
        match word {
            "info" => Severity::Info,
            "warning" => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}

/// Something a person should know or must fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// The plugin's own stable code.
    pub code: String,
    /// What was found.
    pub message: String,
    /// In which object.
    pub object: Option<ObjectId>,
    /// At which JSON Pointer in it.
    pub field: Option<String>,
    /// What to change so that it goes away.
    pub hint: Option<String>,
    /// What a newer plugin says beyond that, as JSON texts.
    pub extra: Vec<(String, String)>,
}

/// One line: severity, code, place and message; the hint is for the reader to place.
impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}[{}]", self.severity, self.code)?;
        if let Some(object) = &self.object {
            write!(out, " {object}")?;
        }
        if let Some(field) = &self.field {
            write!(out, " {field}")?;
        }
        write!(out, ": {}", self.message)
    }
}
