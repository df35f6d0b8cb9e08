//! A class by its word.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::FailureClass;

impl FromStr for FailureClass {
    type Err = NoFailureClass;

    fn from_str(word: &str) -> Result<FailureClass, NoFailureClass> {
        let known = FailureClass::ALL.iter().find(|class| class.word() == word);
        known.copied().ok_or_else(|| NoFailureClass(word.chars().take(40).collect()))
    }
}

/// A word that is no class of failure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no class of failure: {0:?}")]
pub struct NoFailureClass(String);

impl Serialize for FailureClass {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.word())
    }
}

impl<'de> Deserialize<'de> for FailureClass {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<FailureClass, D::Error> {
        let word = std::borrow::Cow::<'_, str>::deserialize(from)?;
        word.parse().map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for FailureClass {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}
