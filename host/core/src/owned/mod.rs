//! Which fields of a live object a manager owns, as the API server notes it (`metadata.managedFields`):
//! what nobody has taken from us since it was applied.
//!
//! A field that a manager owns has the value that this manager applied. So an object is as it was applied
//! where what was applied is known, and all of it is owned still.

mod adopt;
mod lost;

pub use adopt::{adopted, has_fields_of};
pub use lost::{Lost, lost};

use crate::digest::Digest;
use crate::value::{Map, Value, View};

/// The fields that a manager owns by server-side apply, in the form of `fieldsV1`.
pub fn owned<'a>(object: &'a Value, manager: &str) -> Option<&'a Value> {
    let entries = object.key("metadata")?.key("managedFields")?.as_array()?;
    let ours = |entry: &&Value| {
        text(entry, "manager") == Some(manager)
            && text(entry, "operation") == Some("Apply")
            && text(entry, "subresource").unwrap_or_default().is_empty()
    };
    entries.iter().find(ours)?.key("fieldsV1")
}

fn text<'a>(entry: &'a Value, key: &str) -> Option<&'a str> {
    entry.key(key).and_then(Value::as_str)
}

/// The digest of what a manager owns; the same as long as nobody takes a field from it, whatever else
/// changes.
pub fn owned_digest(object: &Value, manager: &str) -> Digest {
    let mut text = String::new();
    if let Some(fields) = owned(object, manager) {
        fields.write_canonical(&mut text);
    }
    Digest::of(text)
}

/// Whether `fields` has every field of `object`.
pub fn covers(fields: &Value, object: &Value) -> bool {
    let Some(map) = object.as_object() else { return false };
    let own = |key: &str| !matches!(key, "apiVersion" | "kind" | "metadata");
    let body = map.iter().filter(|(key, _)| own(key)).all(|(key, value)| field(fields, key, value));
    let metadata = map.get("metadata").and_then(Value::as_object);
    let named = |key: &str| !matches!(key, "name" | "namespace");
    let metadata = metadata.into_iter().flat_map(Map::iter).filter(|(key, _)| named(key));
    let inner = fields.key("f:metadata");
    let mut metadata = metadata.map(|(key, value)| inner.is_some_and(|at| field(at, key, value)));
    body && metadata.all(|covered| covered)
}

/// Whether the field `key` with this value is among `fields`.
fn field(fields: &Value, key: &str, value: &Value) -> bool {
    // Applying null takes a field away.
    value.is_null() || fields.key(&format!("f:{key}")).is_some_and(|inner| node(inner, value))
}

fn node(fields: &Value, value: &Value) -> bool {
    // A leaf, or a list or map that is owned as a whole.
    if fields.as_object().is_none_or(Map::is_empty) {
        return true;
    }
    match value.view() {
        View::Object(map) => map.iter().all(|(key, value)| field(fields, key, value)),
        View::Array(items) => items.iter().all(|item| element(fields, item)),
        _ => true,
    }
}

/// Whether an element of a list is among its fields: by its keys, or as a member of a set.
fn element(fields: &Value, item: &Value) -> bool {
    let entries = fields.as_object().into_iter().flat_map(Map::iter);
    let mut found = entries.filter(|(key, _)| is_of(key, item));
    found.any(|(_, inner)| node(inner, item))
}

fn is_of(key: &str, item: &Value) -> bool {
    let read = |text: &str| Value::from_json(text).ok();
    if let Some(keys) = key.strip_prefix("k:").and_then(read) {
        let keys = keys.as_object().into_iter().flat_map(Map::iter);
        // A key that is left out has the server's default.
        return keys.into_iter().all(|(key, value)| item.key(key).is_none_or(|own| own == value));
    }
    key.strip_prefix("v:").and_then(read).is_some_and(|value| value == *item)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: &str = r#"{
        "f:metadata": {"f:labels": {"f:app": {}}, "f:finalizers": {".": {}, "v:\"a/b\"": {}}},
        "f:spec": {"f:replicas": {}, "f:template": {"f:spec": {"f:containers": {
            "k:{\"name\":\"server\"}": {".": {}, "f:name": {}, "f:image": {}, "f:args": {},
                "f:ports": {"k:{\"containerPort\":80,\"protocol\":\"TCP\"}": {".": {}, "f:containerPort": {}}}}},
            "f:volumes": {"k:{\"name\":\"tmp\"}": {".": {}, "f:emptyDir": {}, "f:name": {}}}}}}}"#;

    fn covered(object: &str) -> bool {
        covers(&Value::from_json(FIELDS).unwrap(), &Value::from_json(object).unwrap())
    }

    #[test]
    fn every_field_must_be_there_by_its_key() {
        assert!(covered(
            r#"{"apiVersion":"apps/v1","kind":"Deployment",
            "metadata":{"name":"a","namespace":"b","labels":{"app":"x"},"finalizers":["a/b"]},
            "spec":{"replicas":3,"template":{"spec":{
                "containers":[{"name":"server","image":"i","args":["a","b"],"ports":[{"containerPort":80}]}],
                "volumes":[{"name":"tmp","emptyDir":{}}]}}}}"#
        ));
    }

    #[test]
    fn what_another_has_taken_is_missed() {
        for taken in [
            r#"{"metadata":{"labels":{"app":"x","tier":"y"}}}"#,
            r#"{"metadata":{"annotations":{"a":"b"}}}"#,
            r#"{"metadata":{"finalizers":["c/d"]}}"#,
            r#"{"spec":{"paused":true}}"#,
            r#"{"spec":{"template":{"spec":{"containers":[{"name":"other"}]}}}}"#,
            r#"{"spec":{"template":{"spec":{"containers":[{"name":"server","tty":true}]}}}}"#,
            r#"{"spec":{"template":{"spec":{"containers":[{"name":"server","ports":[{"containerPort":81}]}]}}}}"#,
            r#"{"data":{}}"#,
        ] {
            assert!(!covered(taken), "{taken}");
        }
        assert!(covered(r#"{"spec":{"paused":null}}"#), "taking away owns nothing");
    }

    #[test]
    fn fields_are_those_of_our_own_applies() {
        let object = r#"{"metadata":{"managedFields":[
            {"manager":"bowline","operation":"Update","fieldsV1":{"f:a":{}}},
            {"manager":"bowline","operation":"Apply","subresource":"status","fieldsV1":{"f:b":{}}},
            {"manager":"kubectl","operation":"Apply","fieldsV1":{"f:c":{}}},
            {"manager":"bowline","operation":"Apply","fieldsV1":{"f:d":{}}}]}}"#;
        let object = Value::from_json(object).unwrap();
        assert_eq!(owned(&object, "bowline").unwrap().to_json(), r#"{"f:d":{}}"#);
        assert_eq!(owned(&object, "helm"), None);
        assert_ne!(owned_digest(&object, "bowline"), owned_digest(&object, "kubectl"));
    }
}
