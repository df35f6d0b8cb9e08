//! What stands in an object's `metadata`.

use crate::value::{Map, Value};

/// Which object, of all that had or will have its name.
pub fn uid(object: &Value) -> Option<&str> {
    object.key("metadata")?.key("uid")?.as_str()
}

/// Which state of it.
pub fn resource_version(object: &Value) -> Option<&str> {
    object.key("metadata")?.key("resourceVersion")?.as_str()
}

/// The object with another `metadata`. What is no object stays as it is.
pub fn with_metadata(object: &Value, change: impl FnOnce(&mut Map)) -> Value {
    let Some(mut whole) = object.as_object().cloned() else { return object.clone() };
    let mut metadata =
        whole.get("metadata").and_then(Value::as_object).cloned().unwrap_or_default();
    change(&mut metadata);
    whole.insert("metadata", metadata.into());
    whole.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_metadata_is_read_and_changed_and_all_else_stays() {
        let object = r#"{"kind":"A","metadata":{"uid":"u","resourceVersion":"7"},"data":{"a":1}}"#;
        let object = Value::from_json(object).unwrap();
        assert_eq!((uid(&object), resource_version(&object)), (Some("u"), Some("7")));
        let changed = with_metadata(&object, |metadata| drop(metadata.remove("uid")));
        let expected = r#"{"kind":"A","metadata":{"resourceVersion":"7"},"data":{"a":1}}"#;
        assert_eq!(changed.to_json(), expected);
        let text = Value::from("no object");
        assert_eq!(with_metadata(&text, |_| ()), text);
    }
}
