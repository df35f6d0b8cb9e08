//! Fields that a manager had, and that others have by now.

use super::{is_of, owned, text};
use crate::value::{Map, Value, View};

/// A field that was applied and is not ours any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The field, as people read it: `spec.replicas`.
    pub field: String,
    /// Who has it now; none where nobody has.
    pub by: Option<String>,
}

/// The first field of `object` that `manager` does not own in `live`; none where it owns all of them.
pub fn lost(live: &Value, object: &Value, manager: &str) -> Option<Lost> {
    let none = Value::from(Map::new());
    let fields = owned(live, manager).unwrap_or(&none);
    let mut way = Vec::new();
    first_missing(fields, object, &mut way, true)?;
    let entries = live.key("metadata").and_then(|metadata| metadata.key("managedFields"));
    let entries = entries.and_then(Value::as_array).unwrap_or_default();
    let has = |entry: &&Value| {
        let mut at = entry.key("fieldsV1");
        way.iter().for_each(|key| at = at.and_then(|at| at.key(key)));
        at.is_some() && text(entry, "manager") != Some(manager)
    };
    let by = entries.iter().find(has).and_then(|entry| text(entry, "manager")).map(str::to_owned);
    let words = way.iter().map(|key| key.trim_start_matches("f:").trim_start_matches("k:"));
    Some(Lost { field: words.collect::<Vec<_>>().join("."), by })
}

/// The way to the first field that is not there; the shortest one that names it.
fn first_missing(fields: &Value, value: &Value, way: &mut Vec<String>, top: bool) -> Option<()> {
    match value.view() {
        View::Object(map) => map.iter().find_map(|(key, inner)| {
            let skipped = match (top, way.first().map(String::as_str), &**key) {
                (true, _, "apiVersion" | "kind") => true,
                (false, Some("f:metadata"), "name" | "namespace") => way.len() == 1,
                _ => inner.is_null(),
            };
            if skipped {
                return None;
            }
            into(fields, format!("f:{key}"), inner, way)
        }),
        View::Array(items) => items.iter().find_map(|item| {
            let map = fields.as_object()?;
            let key = map.keys().find(|key| is_of(key, item));
            match key {
                Some(key) => into(fields, key.to_string(), item, way),
                None => Some(()),
            }
        }),
        _ => None,
    }
}

fn into(fields: &Value, key: String, value: &Value, way: &mut Vec<String>) -> Option<()> {
    let here = fields.key(&key);
    way.push(key);
    let found = match here {
        None => Some(()),
        // A leaf, or a list or map that is owned as a whole.
        Some(inner) if inner.as_object().is_none_or(Map::is_empty) => None,
        Some(inner) => first_missing(inner, value, way, false),
    };
    if found.is_none() {
        way.pop();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::owned::covers;

    fn live(ours: &str, theirs: &str) -> Value {
        let entry = |manager: &str, fields: &str| {
            format!(r#"{{"manager":"{manager}","operation":"Apply","fieldsV1":{fields}}}"#)
        };
        let (ours, theirs) = (entry("bowline", ours), entry("scaler", theirs));
        Value::from_json(&format!(r#"{{"metadata":{{"managedFields":[{ours},{theirs}]}}}}"#))
            .unwrap()
    }

    #[test]
    fn a_field_that_was_taken_is_named_with_who_took_it() {
        let object = Value::from_json(
            r#"{"apiVersion":"v1","kind":"X","metadata":{"name":"a","labels":{"b":"c"}},
            "spec":{"replicas":3,"list":[{"name":"one","image":"i"}]}}"#,
        )
        .unwrap();
        let all = r#"{"f:metadata":{"f:labels":{"f:b":{}}},"f:spec":{"f:replicas":{},
            "f:list":{"k:{\"name\":\"one\"}":{"f:name":{},"f:image":{}}}}}"#;
        assert_eq!(lost(&live(all, "{}"), &object, "bowline"), None);
        let told = |without: &str, theirs: &str| {
            let live = live(&all.replace(without, ""), theirs);
            assert!(!covers(owned(&live, "bowline").unwrap(), &object));
            lost(&live, &object, "bowline").map(|lost| (lost.field, lost.by))
        };
        assert_eq!(
            told(r#""f:replicas":{},"#, r#"{"f:spec":{"f:replicas":{}}}"#),
            Some(("spec.replicas".to_owned(), Some("scaler".to_owned())))
        );
        assert_eq!(
            told(r#","f:image":{}"#, "{}"),
            Some((r#"spec.list.{"name":"one"}.image"#.to_owned(), None))
        );
    }
}
