//! Conflicts, as an API server tells them.

use super::field;
use crate::diff::FieldPath;
use crate::value::Value;

/// One field that another manager owns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Who owns it.
    pub manager: String,
    /// Which field, in the object that was sent.
    pub field: FieldPath,
}

/// The conflicts in the Status with which an API server refused this object. Empty for every other
/// refusal: a 409 also says that the object was changed meanwhile, or that its namespace is going, and
/// those are no conflicts but worth another try ([`classify`](crate::classify::classify) has their
/// class).
pub fn conflicts(status: &Value, object: &Value) -> Vec<Conflict> {
    let causes = status.key("details").and_then(|details| details.key("causes"));
    let causes = causes.and_then(Value::as_array).unwrap_or_default();
    let of_managers = |cause: &&Value| text(cause, "reason") == "FieldManagerConflict";
    let conflict = |cause: &Value| Conflict {
        manager: manager(text(cause, "message")),
        field: field::read(text(cause, "field"), object),
    };
    causes.iter().filter(of_managers).map(conflict).collect()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.key(key).and_then(Value::as_str).unwrap_or_default()
}

/// The name in `conflict with "NAME" with subresource "scale" using VERSION at TIME`, of which all but
/// the first three words may be missing.
fn manager(message: &str) -> String {
    let rest = message.strip_prefix("conflict with ").unwrap_or(message);
    let quoted = rest.starts_with('"').then(|| field::quoted_end(rest)).flatten();
    match quoted.and_then(|end| field::scalar(&rest[..end])) {
        Some(name) => name,
        None => rest.to_owned(),
    }
}
