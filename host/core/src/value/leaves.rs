//! What differs between two values, leaf by leaf.

use super::{Map, Pointer, Value, View};

/// One place where two values differ. A container that is on one side only is one change.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Where.
    pub at: Pointer,
    /// What was there; none where nothing was.
    pub before: Option<Value>,
    /// What is there now; none where nothing is.
    pub after: Option<Value>,
}

/// The places where `after` differs from `before`, in the order of `before`, then of what is new.
/// Arrays are compared element by element.
pub fn changes(before: &Value, after: &Value) -> Vec<Change> {
    let mut found = Vec::new();
    compare(&Pointer::ROOT, before, after, &mut found);
    found
}

fn compare(at: &Pointer, before: &Value, after: &Value, found: &mut Vec<Change>) {
    if same_address(before, after) {
        return;
    }
    match (before.view(), after.view()) {
        (View::Object(old), View::Object(new)) => {
            for (key, value) in old.iter() {
                match_up(at, key, Some(value), new.get(key), found);
            }
            for (key, value) in new.iter().filter(|(key, _)| old.get(key).is_none()) {
                match_up(at, key, None, Some(value), found);
            }
        }
        (View::Array(old), View::Array(new)) => {
            for index in 0..old.len().max(new.len()) {
                match_up(at, &index.to_string(), old.get(index), new.get(index), found);
            }
        }
        _ if before == after => {}
        _ => found.push(Change {
            at: at.clone(),
            before: Some(before.clone()),
            after: Some(after.clone()),
        }),
    }
}

fn match_up(
    at: &Pointer,
    part: &str,
    before: Option<&Value>,
    after: Option<&Value>,
    found: &mut Vec<Change>,
) {
    match (before, after) {
        (Some(before), Some(after)) => compare(&at.child(part), before, after, found),
        (before, after) => found.push(Change {
            at: at.child(part),
            before: before.cloned(),
            after: after.cloned(),
        }),
    }
}

fn same_address(a: &Value, b: &Value) -> bool {
    a.shared_address().is_some_and(|address| b.shared_address() == Some(address))
}

/// `after`, made of the parts of `before` wherever the two are equal. So what a plugin wrote back
/// untouched keeps its sharing, its mark and its key order.
pub fn overlay(before: &Value, after: Value) -> Value {
    if *before == after {
        return before.clone();
    }
    let merged: Value = match (before.view(), after.view()) {
        (View::Object(old), View::Object(new)) => {
            let kept = old.iter().filter_map(|(key, value)| {
                Some((key.clone(), overlay(value, new.get(key)?.clone())))
            });
            let added = new.iter().filter(|(key, _)| old.get(key).is_none());
            kept.chain(added.map(|(key, value)| (key.clone(), value.clone())))
                .collect::<Map>()
                .into()
        }
        (View::Array(old), View::Array(new)) => {
            let items = new.iter().enumerate().map(|(index, item)| match old.get(index) {
                Some(before) => overlay(before, item.clone()),
                None => item.clone(),
            });
            items.collect::<Vec<Value>>().into()
        }
        _ => return after,
    };
    if after.taint() == super::Taint::Sensitive { merged.with_own_mark() } else { merged }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::json::tests::any_value;

    fn value(text: &str) -> Value {
        Value::from_json(text).unwrap()
    }

    #[test]
    fn changes_name_the_smallest_places_that_differ() {
        let before = value(r#"{"a":{"b":1,"c":[1,2]},"gone":{"x":1}}"#);
        let after = value(r#"{"new":true,"a":{"c":[1,3,4],"b":1.0}}"#);
        let shown: Vec<String> = changes(&before, &after)
            .into_iter()
            .map(|change| {
                let side =
                    |value: Option<Value>| value.map_or("-".to_owned(), |value| value.to_json());
                format!("{} {} -> {}", change.at, side(change.before), side(change.after))
            })
            .collect();
        assert_eq!(
            shown,
            ["/a/c/1 2 -> 3", "/a/c/2 - -> 4", "/gone {\"x\":1} -> -", "/new - -> true"]
        );
    }

    #[test]
    fn what_is_equal_keeps_its_sharing_and_its_mark() {
        let mut before = value(r#"{"spec":{"deep":[1]},"secret":"s"}"#);
        before.set(&Pointer::parse("/secret").unwrap(), Value::from("s").into_sensitive()).unwrap();
        let after = overlay(&before, value(r#"{"secret":"s","spec":{"deep":[1]},"more":1}"#));
        let address = |value: &Value| value.key("spec").unwrap().shared_address();
        assert_eq!(address(&after), address(&before));
        assert!(after.key("secret").unwrap().is_sensitive());
        assert_eq!(after.to_json(), r#"{"spec":{"deep":[1]},"secret":"s","more":1}"#);
    }

    proptest::proptest! {
        #[test]
        fn an_overlay_says_what_the_new_value_says(before in any_value(), after in any_value()) {
            proptest::prop_assert_eq!(&overlay(&before, after.clone()), &after);
            proptest::prop_assert_eq!(changes(&before, &after).is_empty(), before == after);
        }
    }
}
