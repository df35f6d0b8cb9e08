//! Annotations and labels, as an object has them.

use crate::value::{Map, Value};

/// The annotation of this name, whatever its type.
pub fn annotation<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    object.key("metadata")?.key("annotations")?.key(name)
}

/// All annotations; none where the object has none.
pub fn annotations(object: &Value) -> Option<&Map> {
    object.key("metadata")?.key("annotations")?.as_object()
}

/// The text of the label of this name.
pub fn label<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    object.key("metadata")?.key("labels")?.key(name)?.as_str()
}
