//! What is wrong with a value, for people.

use std::fmt;

use super::rules::{Types, type_of};
use crate::nearest::nearest;
use crate::value::{Key, Pointer, Taint, Value, View};

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Where: the value that is wrong; for keys that are missing or unknown, the object they are in.
    pub at: Pointer,
    /// What is wrong there.
    pub kind: ViolationKind,
}

/// The ways of being wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ViolationKind {
    /// A value that is not what it must be.
    Value {
        /// What it must be.
        expected: Expected,
        /// What it is: its type, and itself where it is short and no secret.
        found: String,
        /// Whether its very type is wrong.
        other_type: bool,
    },
    /// A key that may not be there.
    UnknownKey {
        /// The key.
        key: Key,
        /// The keys that may.
        known: Vec<Key>,
    },
    /// A key that must be there.
    MissingKey(Key),
    /// None of several forms fits; the first thing wrong with each, seen from the value.
    NoForm(Vec<(Option<Key>, Violation)>),
    /// Checking it takes more than the host gives.
    Effort,
}

/// What a value must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Of one of these types.
    Types(Types),
    /// Something that words say.
    Words(String),
}

impl fmt::Display for Expected {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expected::Words(words) => out.write_str(words),
            Expected::Types(types) => {
                let words: Vec<&str> = types.words().collect();
                out.write_str(&words.join(" or "))
            }
        }
    }
}

impl Violation {
    pub(super) fn value(at: Pointer, expected: Expected, value: &Value) -> Violation {
        Violation {
            at,
            kind: ViolationKind::Value { expected, found: shown(value), other_type: false },
        }
    }

    pub(super) fn other_type(at: Pointer, expected: Expected, value: &Value) -> Violation {
        Violation {
            at,
            kind: ViolationKind::Value { expected, found: shown(value), other_type: true },
        }
    }
}

impl ViolationKind {
    /// For a key that may not be there: the one that was probably meant.
    pub fn nearest(&self) -> Option<&str> {
        match self {
            ViolationKind::UnknownKey { key, known } => {
                nearest(key, known.iter().map(|known| &**known))
            }
            _ => None,
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.at.is_root() {
            write!(out, "{}: ", self.at)?;
        }
        self.kind.fmt(out)
    }
}

impl fmt::Display for ViolationKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ViolationKind::Value { expected, found, .. } => {
                write!(out, "expected {expected}, found {found}")
            }
            ViolationKind::UnknownKey { key, known } => {
                write!(out, "unknown key `{}`", key.escape_debug())?;
                match self.nearest() {
                    Some(nearest) => write!(out, ", did you mean `{nearest}`?"),
                    None if known.is_empty() => Ok(()),
                    None => write!(out, "; the known keys are {}", known.join(", ")),
                }
            }
            ViolationKind::MissingKey(key) => write!(out, "the key `{key}` is missing"),
            ViolationKind::NoForm(forms) => {
                write!(out, "none of the {} allowed forms fits", forms.len())?;
                for (index, (title, violation)) in forms.iter().enumerate() {
                    let colon = if index == 0 { ": " } else { "; " };
                    match title {
                        Some(title) => write!(out, "{colon}{title}: {violation}")?,
                        None => write!(out, "{colon}({}) {violation}", index + 1)?,
                    }
                }
                Ok(())
            }
            ViolationKind::Effort => out
                .write_str("checking this against its schema takes more steps than the host gives"),
        }
    }
}

/// How much of a text a message repeats.
const SHOWN: usize = 80;

/// A value as a message shows it: its type, and itself where that is short. A secret shows its type.
pub(super) fn shown(value: &Value) -> String {
    let word = type_of(value);
    if value.taint() == Taint::Sensitive {
        return format!("{word} (sensitive)");
    }
    match value.view() {
        View::Null | View::Array(_) | View::Object(_) => word.to_owned(),
        View::String(text) if text.chars().count() > SHOWN => {
            let begin: String = text.chars().take(SHOWN).collect();
            format!("{word} {}…", Value::from(begin).to_json())
        }
        _ => format!("{word} {}", value.to_json()),
    }
}
