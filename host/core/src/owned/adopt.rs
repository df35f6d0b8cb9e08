//! Taking over what other field managers own.

use super::text;
use crate::value::{Map, Value};

/// Whether one of these managers owns fields of the object, but for its status.
pub fn has_fields_of(object: &Value, managers: &[String]) -> bool {
    entries(object).iter().any(|entry| is_of(entry, managers))
}

/// The `managedFields` of an object once `manager` has by server-side apply what others had; none where
/// they have nothing. What they own in another version of the kind than the first of them is let go of:
/// nobody owns it then, so that it is in nobody's way.
pub fn adopted(object: &Value, from: &[String], manager: &str) -> Option<Value> {
    let (theirs, others): (Vec<&Value>, Vec<&Value>) =
        entries(object).iter().partition(|entry| is_of(entry, from));
    let (ours, others): (Vec<&Value>, Vec<&Value>) = others.into_iter().partition(|entry| {
        text(entry, "manager") == Some(manager) && text(entry, "operation") == Some("Apply")
    });
    let first = ours.first().or(theirs.first()).filter(|_| !theirs.is_empty())?;
    let version = text(first, "apiVersion")?;
    let of_version = |entry: &&&Value| text(entry, "apiVersion") == Some(version);
    let fields = ours.iter().chain(&theirs).filter(of_version);
    let fields = fields.filter_map(|entry| entry.key("fieldsV1"));
    let fields = fields.fold(Value::from(Map::new()), |all, more| union(&all, more));
    let whole = Map::from_iter([
        ("manager", Value::from(manager)),
        ("operation", "Apply".into()),
        ("apiVersion", version.into()),
        ("fieldsType", "FieldsV1".into()),
        ("fieldsV1", fields),
    ]);
    let list = others.into_iter().cloned().chain([whole.into()]);
    Some(list.collect::<Vec<Value>>().into())
}

fn entries(object: &Value) -> &[Value] {
    let entries = object.key("metadata").and_then(|metadata| metadata.key("managedFields"));
    entries.and_then(Value::as_array).unwrap_or_default()
}

fn is_of(entry: &Value, managers: &[String]) -> bool {
    let named = text(entry, "manager").unwrap_or_default();
    let of_status = !text(entry, "subresource").unwrap_or_default().is_empty();
    !of_status && managers.iter().any(|manager| manager == named)
}

/// All the fields of both.
fn union(one: &Value, other: &Value) -> Value {
    let (Some(map), Some(more)) = (one.as_object(), other.as_object()) else { return one.clone() };
    let mut all = map.clone();
    for (key, inner) in more.iter() {
        let both = all.get(key).map_or_else(|| inner.clone(), |had| union(had, inner));
        all.insert(key.clone(), both);
    }
    all.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(entries: &str) -> Value {
        Value::from_json(&format!(r#"{{"metadata":{{"managedFields":[{entries}]}}}}"#)).unwrap()
    }

    const CLIENT: &str = r#"{"manager":"kubectl-client-side-apply","operation":"Update","apiVersion":"v1",
        "fieldsV1":{"f:data":{"f:a":{}},"f:metadata":{"f:annotations":{"f:last":{}}}}}"#;
    const STATUS: &str = r#"{"manager":"kubectl-client-side-apply","operation":"Update","apiVersion":"v1",
        "subresource":"status","fieldsV1":{"f:status":{}}}"#;
    const OURS: &str = r#"{"manager":"bowline","operation":"Apply","apiVersion":"v1","fieldsV1":{"f:data":{"f:b":{}}}}"#;
    const OLD: &str = r#"{"manager":"helm","operation":"Update","apiVersion":"v1beta1","fieldsV1":{"f:data":{"f:c":{}}}}"#;

    fn named(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn what_they_own_is_ours_and_the_status_stays_theirs() {
        let before = object(&format!("{CLIENT},{STATUS},{OURS}"));
        let after = adopted(&before, &named(&["kubectl-client-side-apply"]), "bowline").unwrap();
        let list = after.as_array().unwrap();
        assert_eq!(list.len(), 2);
        assert_eq!(list[0].key("subresource").and_then(Value::as_str), Some("status"));
        let fields = list[1].key("fieldsV1").unwrap().to_json();
        assert_eq!(
            fields,
            r#"{"f:data":{"f:b":{},"f:a":{}},"f:metadata":{"f:annotations":{"f:last":{}}}}"#
        );
        assert!(!has_fields_of(&before, &named(&["helm"])));
    }

    #[test]
    fn who_owns_nothing_leaves_nothing_to_take() {
        assert_eq!(
            adopted(&object(STATUS), &named(&["kubectl-client-side-apply"]), "bowline"),
            None
        );
        assert_eq!(adopted(&object(OURS), &named(&["helm"]), "bowline"), None);
    }

    #[test]
    fn fields_of_another_version_are_let_go_of() {
        let before = object(&format!("{OURS},{OLD}"));
        let after = adopted(&before, &named(&["helm"]), "bowline").unwrap().to_json();
        assert!(!after.contains("helm") && !after.contains("f:c"), "{after}");
    }
}
