//! What a release says about its Terraform module.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::facts::Outputs;
use crate::value::{Value, View};

/// The Terraform part of a release.
#[derive(Clone, Debug)]
pub struct Terraform {
    /// The module's folder, beneath the release's.
    pub module: String,
    /// Variables, with references unresolved: an object.
    pub variables: Value,
    /// Settings given to `init` as `-backend-config`; `{customer}` stands for the customer's name.
    pub backend: BTreeMap<String, String>,
    /// What render may read.
    pub outputs: BTreeMap<String, OutputDeclaration>,
    /// Addresses that may be replaced or destroyed without a person's word.
    pub may_replace: Vec<String>,
}

/// An output that a release declares.
#[derive(Clone, Debug, PartialEq)]
pub struct OutputDeclaration {
    /// Its type.
    pub kind: OutputType,
    /// Whether it must not be shown.
    pub sensitive: bool,
    /// What stands for it in a render that Terraform was not asked for. Never in a run.
    pub placeholder: Option<Value>,
}

impl Terraform {
    /// The outputs that have a placeholder, as if these were their values.
    pub fn placeholders(&self) -> Outputs {
        let placeholders = self.outputs.iter().filter_map(|(name, output)| {
            let value = output.placeholder.clone()?;
            Some((name.clone(), if output.sensitive { value.into_sensitive() } else { value }))
        });
        Outputs::new(placeholders)
    }
}

/// The type of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputType {
    /// Text.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// A list, set or tuple.
    List,
    /// A map or object.
    Object,
    /// Whatever comes.
    Any,
}

/// A word that is no type of an output.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no type of an output: {0:?}; the types are string, number, bool, list, object and any")]
pub struct NoOutputType(String);

impl OutputType {
    /// Every type.
    pub const ALL: [OutputType; 6] = [
        OutputType::String,
        OutputType::Number,
        OutputType::Bool,
        OutputType::List,
        OutputType::Object,
        OutputType::Any,
    ];

    /// The word in `release.yaml`.
    pub fn word(self) -> &'static str {
        match self {
            OutputType::String => "string",
            OutputType::Number => "number",
            OutputType::Bool => "bool",
            OutputType::List => "list",
            OutputType::Object => "object",
            OutputType::Any => "any",
        }
    }

    /// Whether `value` is of this type.
    pub fn admits(self, value: &Value) -> bool {
        match value.view() {
            _ if self == OutputType::Any => true,
            View::Null => false,
            View::Bool(_) => self == OutputType::Bool,
            View::Number(_) => self == OutputType::Number,
            View::String(_) => self == OutputType::String,
            View::Array(_) => self == OutputType::List,
            View::Object(_) => self == OutputType::Object,
        }
    }
}

impl FromStr for OutputType {
    type Err = NoOutputType;

    fn from_str(text: &str) -> Result<OutputType, NoOutputType> {
        let known = OutputType::ALL.into_iter().find(|kind| kind.word() == text);
        known.ok_or_else(|| NoOutputType(text.chars().take(40).collect()))
    }
}

impl fmt::Display for OutputType {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}
