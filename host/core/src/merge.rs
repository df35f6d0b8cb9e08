//! JSON Merge Patch (RFC 7386): how a customer's values change the release's. Objects merge, lists and
//! scalars replace, null deletes.

use crate::value::{Map, Taint, Value};

/// `base` as `patch` changes it. What the patch does not touch stays shared with `base`.
pub fn merge(base: &Value, patch: &Value) -> Value {
    let Some(changes) = patch.as_object() else { return patch.clone() };
    if changes.is_empty() && base.as_object().is_some() && patch.taint() == Taint::Clean {
        return base.clone();
    }
    // What is no object counts as an empty one, so that nulls further in are never kept.
    let mut merged = base.as_object().cloned().unwrap_or_default();
    for (key, change) in changes.iter() {
        if change.is_null() {
            merged.remove(key);
            continue;
        }
        let before = merged.get(key);
        let after = merge(before.unwrap_or(&Value::NULL), change);
        merged.insert(key.clone(), after);
    }
    marked_like(base, patch, merged)
}

fn marked_like(base: &Value, patch: &Value, merged: Map) -> Value {
    let secret = |value: &Value| value.taint() == Taint::Sensitive;
    let merged = Value::from(merged);
    let kept = base.as_object().is_some() && secret(base);
    if kept || secret(patch) { merged.with_own_mark() } else { merged }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::json::tests::any_value;
    use crate::value::{Pointer, View};

    fn value(text: &str) -> Value {
        Value::from_json(text).unwrap()
    }

    /// Appendix A of the RFC.
    #[test]
    fn the_cases_of_the_rfc_come_out_as_it_says() {
        for (base, patch, result) in [
            (r#"{"a":"b"}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":"b"}"#, r#"{"b":"c"}"#, r#"{"a":"b","b":"c"}"#),
            (r#"{"a":"b"}"#, r#"{"a":null}"#, r#"{}"#),
            (r#"{"a":"b","b":"c"}"#, r#"{"a":null}"#, r#"{"b":"c"}"#),
            (r#"{"a":["b"]}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":"c"}"#, r#"{"a":["b"]}"#, r#"{"a":["b"]}"#),
            (r#"{"a":{"b":"c"}}"#, r#"{"a":{"b":"d","c":null}}"#, r#"{"a":{"b":"d"}}"#),
            (r#"{"a":[{"b":"c"}]}"#, r#"{"a":[1]}"#, r#"{"a":[1]}"#),
            (r#"["a","b"]"#, r#"["c","d"]"#, r#"["c","d"]"#),
            (r#"{"a":"b"}"#, r#"["c"]"#, r#"["c"]"#),
            (r#"{"a":"foo"}"#, r#"null"#, r#"null"#),
            (r#"{"a":"foo"}"#, r#""bar""#, r#""bar""#),
            (r#"{"e":null}"#, r#"{"a":1}"#, r#"{"e":null,"a":1}"#),
            (r#"[1,2]"#, r#"{"a":"b","c":null}"#, r#"{"a":"b"}"#),
            (r#"{}"#, r#"{"a":{"bb":{"ccc":null}}}"#, r#"{"a":{"bb":{}}}"#),
        ] {
            assert_eq!(merge(&value(base), &value(patch)), value(result), "{base} + {patch}");
        }
    }

    #[test]
    fn what_is_untouched_stays_shared_and_marks_stay() {
        let mut base = value(r#"{"deep":{"a":[1]},"other":{}}"#);
        base.set(&Pointer::parse("/deep/s").unwrap(), Value::from("s").into_sensitive()).unwrap();
        let merged = merge(&base, &value(r#"{"other":{"x":1}}"#));
        let address = |value: &Value| value.key("deep").unwrap().shared_address();
        assert_eq!(address(&merged), address(&base));
        assert!(merged.is_sensitive_at(&Pointer::parse("/deep/s").unwrap()));
        let marked = merge(&base, &value("{}").into_sensitive());
        assert_eq!(marked.taint(), Taint::Sensitive);
    }

    /// What the RFC's pseudocode makes of it, on a plain tree.
    fn by_the_letter(base: serde_json::Value, patch: &serde_json::Value) -> serde_json::Value {
        let serde_json::Value::Object(changes) = patch else { return patch.clone() };
        let mut merged = match base {
            serde_json::Value::Object(map) => map,
            _ => serde_json::Map::new(),
        };
        for (key, change) in changes {
            let before = merged.remove(key).unwrap_or(serde_json::Value::Null);
            if !change.is_null() {
                merged.insert(key.clone(), by_the_letter(before, change));
            }
        }
        merged.into()
    }

    proptest::proptest! {
        #[test]
        fn any_two_values_merge_by_the_letter(base in any_value(), patch in any_value()) {
            let plain = |value: &Value| serde_json::from_str(&value.to_json()).unwrap();
            let expected = by_the_letter(plain(&base), &plain(&patch));
            let merged = merge(&base, &patch);
            proptest::prop_assert_eq!(&merged, &value(&expected.to_string()));
            // Merging the same patch again changes nothing.
            proptest::prop_assert_eq!(&merge(&merged, &patch), &merged);
        }

        #[test]
        fn an_empty_patch_leaves_the_same_object(base in any_value()) {
            let merged = merge(&base, &value("{}"));
            match base.view() {
                View::Object(_) => proptest::prop_assert_eq!(merged.shared_address(), base.shared_address()),
                _ => proptest::prop_assert_eq!(merged, value("{}")),
            }
        }
    }
}
