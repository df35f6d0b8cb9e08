//! Lists of objects, as kubectl prints them: a value whose kind ends with `List`.

use crate::value::{Pointer, Value};

/// Whether a value is a list of objects.
pub fn is_list(value: &Value) -> bool {
    let kind = value.key("kind").and_then(Value::as_str);
    kind.is_some_and(|kind| kind.ends_with("List"))
        && value.key("items").and_then(Value::as_array).is_some()
}

/// Calls `each` for a value, or for the elements of a list of objects, lists in lists included.
pub fn flatten(value: &Value, at: &Pointer, each: &mut dyn FnMut(&Value, &Pointer)) {
    let items = value.key("items").and_then(Value::as_array).filter(|_| is_list(value));
    match items {
        Some(items) => {
            let at = at.child("items");
            for (index, item) in items.iter().enumerate() {
                flatten(item, &at.child(index.to_string()), each);
            }
        }
        None => each(value, at),
    }
}
