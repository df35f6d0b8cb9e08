//! What a function printed.

use super::KIND;
use super::hand::Handed;
use crate::limits::OutputLimits;
use crate::value::{JsonError, MAX_DEPTH, View};
use crate::{Value, value, yaml};

/// A list that a function printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Printed {
    pub(super) items: Vec<Value>,
    pub(super) results: Vec<Value>,
}

impl Printed {
    /// What a function that prints these objects and finds nothing printed.
    pub fn of(items: Vec<Value>) -> Printed {
        Printed { items, results: Vec::new() }
    }
}

/// Why a text is no list of a function.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrintedError {
    /// Not a word.
    #[error("it printed nothing, where a ResourceList is expected")]
    Nothing,
    /// No text, or no YAML.
    #[error("it printed no ResourceList: line {0}")]
    Yaml(yaml::Error),
    /// It starts as JSON does, and is none.
    #[error("it printed no ResourceList: {0}")]
    Json(JsonError),
    /// Something else.
    #[error("it printed {0}, where a ResourceList is expected")]
    Other(String),
    /// Cut off in the middle of a line.
    #[error("it printed half a list: the last line has no end")]
    CutOff,
    /// No items, though it was given some.
    #[error("it printed a list without items; a function that removes all prints `items: []`")]
    NoItems,
    /// A part of another type.
    #[error("it printed a list whose {at} is {found}, not {wanted}")]
    Type {
        /// Which part.
        at: String,
        /// What it is.
        found: &'static str,
        /// What it must be.
        wanted: &'static str,
    },
}

/// Reads what a function printed that was handed `handed`, within `limits`.
pub fn read(text: &[u8], handed: &Handed, limits: &OutputLimits) -> Result<Printed, PrintedError> {
    let text = yaml::text(text).map_err(PrintedError::Yaml)?;
    if text.trim_ascii().is_empty() {
        return Err(PrintedError::Nothing);
    }
    let list = document(text, limits)?;
    check_list(&list)?;
    // Whoever writes YAML ends the last line, too: a text that was cut off mostly lacks that.
    if !text.ends_with('\n') && !text.ends_with('}') {
        return Err(PrintedError::CutOff);
    }
    let items = match list.key("items").map(Value::view) {
        None | Some(View::Null) if !handed.given.is_empty() => return Err(PrintedError::NoItems),
        _ => elements(&list, "items")?,
    };
    Ok(Printed { items, results: results(&list)? })
}

/// The one document of a text.
fn document(text: &str, limits: &OutputLimits) -> Result<Value, PrintedError> {
    if text.trim_ascii_start().starts_with('{') {
        let limits = value::Limits { nodes: limits.nodes, depth: MAX_DEPTH };
        let read = Value::read_json(text, limits);
        // An object in braces may be YAML that is no JSON.
        match read {
            Ok((list, _)) => return Ok(list),
            Err(JsonError::Syntax { .. }) => {}
            Err(error) => return Err(PrintedError::Json(error)),
        }
    }
    let bytes = usize::try_from(limits.bytes).unwrap_or(usize::MAX);
    let limits = yaml::Limits { bytes, nodes: limits.nodes, depth: MAX_DEPTH };
    let mut documents = yaml::read(text, &limits).map_err(PrintedError::Yaml)?;
    match (documents.pop(), documents.len()) {
        (Some(only), 0) => Ok(only.value),
        (None, _) => Err(PrintedError::Nothing),
        (Some(_), others) => Err(PrintedError::Other(format!("{} documents", others + 1))),
    }
}

fn check_list(list: &Value) -> Result<(), PrintedError> {
    let Some(kind) = list.key("kind").and_then(Value::as_str) else {
        return Err(PrintedError::Other(match list.as_object() {
            Some(_) => "an object without a kind".to_owned(),
            None => list.kind().to_owned(),
        }));
    };
    // Versions before v1 say the same in the same words.
    let version = list.key("apiVersion").and_then(Value::as_str).unwrap_or_default();
    match kind == KIND && version.starts_with("config.kubernetes.io/") {
        true => Ok(()),
        false => {
            let shown =
                if version.is_empty() { kind.to_owned() } else { format!("{kind} of {version}") };
            Err(PrintedError::Other(shown.chars().take(80).collect()))
        }
    }
}

/// Older frameworks name their results, and have them one level down.
fn results(list: &Value) -> Result<Vec<Value>, PrintedError> {
    match list.key("results") {
        Some(named) if named.as_object().is_some() => elements(named, "items"),
        _ => elements(list, "results"),
    }
}

/// The elements of a part, each of which is an object; none where there is no such part.
fn elements(list: &Value, part: &str) -> Result<Vec<Value>, PrintedError> {
    let wrong =
        |at: String, found: &Value, wanted| PrintedError::Type { at, found: found.kind(), wanted };
    let elements = match list.key(part) {
        None => return Ok(Vec::new()),
        Some(value) if value.is_null() => return Ok(Vec::new()),
        Some(value) => value.as_array().ok_or_else(|| wrong(part.to_owned(), value, "an array"))?,
    };
    let odd = elements.iter().position(|element| element.as_object().is_none());
    match odd {
        None => Ok(elements.to_vec()),
        Some(index) => Err(wrong(format!("{part}[{index}]"), &elements[index], "an object")),
    }
}
