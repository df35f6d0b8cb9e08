//! Objects and fields that differ: as lines for people, complete for programs.

use bowline_core::Value;
use bowline_core::diff::{Change, FieldChange, ObjectChange, ObjectDiff};
use bowline_core::object::ObjectId;
use serde::Serialize;

use super::Paint;

/// Longer values are cut.
const LONGEST: usize = 60;
/// So much of what is equal stays in front of the first difference.
const LEAD: usize = 12;

/// An object that differs, in JSON.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ObjectPart {
    /// `added`, `removed` or `changed`.
    pub change: &'static str,
    #[serde(flatten)]
    pub object: IdPart,
    /// Where it changed: the fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldPart>,
    /// Where it was removed: what it said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<serde_json::Value>,
    /// Where it was added: what it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<serde_json::Value>,
}

/// Which object, in JSON.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IdPart {
    pub api_version: String,
    #[serde(rename = "kind")]
    pub object_kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    pub name: String,
}

/// A field that differs, in JSON. What was not there has no `before`, what is gone no `after`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FieldPart {
    /// A JSON Pointer, but for elements of lists that go by a key, such as `[name=web]`.
    path: String,
    /// `added`, `removed`, `replaced` or `moved`.
    change: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<serde_json::Value>,
    /// Where in its list a new element stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
}

impl From<&ObjectId> for IdPart {
    fn from(id: &ObjectId) -> IdPart {
        IdPart {
            api_version: id.api_version.to_string(),
            object_kind: id.kind.to_string(),
            namespace: id.namespace.as_deref().map(str::to_owned),
            name: id.name.to_string(),
        }
    }
}

impl From<&ObjectDiff> for ObjectPart {
    fn from(diff: &ObjectDiff) -> ObjectPart {
        let part = ObjectPart {
            change: "changed",
            object: IdPart::from(&diff.id),
            fields: Vec::new(),
            before: None,
            after: None,
        };
        match &diff.change {
            ObjectChange::Added(after) => {
                ObjectPart { change: "added", after: Some(json(&after.veiled())), ..part }
            }
            ObjectChange::Removed(before) => {
                ObjectPart { change: "removed", before: Some(json(&before.veiled())), ..part }
            }
            ObjectChange::Changed(fields) => {
                ObjectPart { fields: fields.iter().map(FieldPart::from).collect(), ..part }
            }
        }
    }
}

impl From<&FieldChange> for FieldPart {
    fn from(field: &FieldChange) -> FieldPart {
        let change = field.change.veiled();
        let part = |change, before: Option<&Value>, after: Option<&Value>| FieldPart {
            path: field.at.to_string(),
            change,
            before: before.map(json),
            after: after.map(json),
            index: None,
        };
        match &change {
            Change::Added(after, index) => {
                FieldPart { index: *index, ..part("added", None, Some(after)) }
            }
            Change::Removed(before) => part("removed", Some(before), None),
            Change::Replaced(before, after) => part("replaced", Some(before), Some(after)),
            Change::Moved(before, after) => {
                let keys = |keys: &[bowline_core::value::Key]| -> Value {
                    keys.iter().cloned().map(Value::from).collect::<Vec<_>>().into()
                };
                part("moved", Some(&keys(before)), Some(&keys(after)))
            }
        }
    }
}

/// A value for a JSON report. What is marked is veiled before.
pub(super) fn json(value: &Value) -> serde_json::Value {
    // What a value writes is JSON.
    serde_json::from_str(&value.to_json()).unwrap_or_default()
}

/// `~ apps/Deployment shop/frontend`
pub(super) fn heading(diff: &ObjectDiff, paint: Paint) -> String {
    let text = |sign: &str| format!("{sign} {}", named(&diff.id));
    match &diff.change {
        ObjectChange::Added(_) => paint.added(&text("+")),
        ObjectChange::Removed(_) => paint.removed(&text("-")),
        ObjectChange::Changed(_) => paint.changed(&text("~")),
    }
}

/// `apps/Deployment shop/frontend`
pub(super) fn named(id: &ObjectId) -> String {
    let namespace = id.namespace.as_ref().map_or(String::new(), |name| format!("{name}/"));
    format!("{} {namespace}{}", kind(id), id.name)
}

/// `apps/Deployment`, and without a group `Service`.
pub(super) fn kind(id: &ObjectId) -> String {
    let group = id.group();
    if group.is_empty() { id.kind.to_string() } else { format!("{group}/{}", id.kind) }
}

/// `/spec/replicas: 2 → 5`
pub(super) fn line(field: &FieldChange, paint: Paint) -> String {
    let at = &field.at;
    match field.change.veiled() {
        Change::Added(after, _) => paint.added(&format!("{at}: + {}", cut(&after.to_json(), 0))),
        Change::Removed(before) => paint.removed(&format!("{at}: - {}", cut(&before.to_json(), 0))),
        Change::Replaced(before, after) => {
            let (before, after) = pair(&before, &after);
            format!("{at}: {before} → {after}")
        }
        Change::Moved(before, after) => {
            format!("{at}: order {} → {}", before.join(", "), after.join(", "))
        }
    }
}

/// Two values, each cut so that the first difference is in sight.
pub(super) fn pair(before: &Value, after: &Value) -> (String, String) {
    let (before, after) = (before.to_json(), after.to_json());
    let equal = before.chars().zip(after.chars()).take_while(|(one, other)| one == other).count();
    let long = before.chars().count().max(after.chars().count()) > LONGEST;
    let from = if long { equal.saturating_sub(LEAD) } else { 0 };
    (cut(&before, from), cut(&after, from))
}

/// A text from a character on, no longer than is read at a glance.
pub(super) fn cut(text: &str, from: usize) -> String {
    let mut letters = text.chars().skip(from);
    let shown: String = letters.by_ref().take(LONGEST).collect();
    let (begin, end) = (if from > 0 { "…" } else { "" }, letters.next().map_or("", |_| "…"));
    format!("{begin}{shown}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_cut_around_their_first_difference() {
        let image =
            |digest: &str| Value::from(format!("registry.example/shop/web@sha256:{digest}"));
        let (one, other) = (image(&"a1".repeat(32)), image(&"b2".repeat(32)));
        let (before, after) = pair(&one, &other);
        assert_eq!(before, format!("…/web@sha256:{}…", "a1".repeat(24)));
        assert_eq!(after, format!("…/web@sha256:{}…", "b2".repeat(24)));
        assert_eq!(pair(&Value::from(2i64), &Value::from(5i64)), ("2".into(), "5".into()));
    }
}
