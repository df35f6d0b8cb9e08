use super::*;
use proptest::prelude::*;
use serde_json::json;

fn edited(
    mut value: Value,
    edit: impl FnOnce(&mut Value) -> Result<(), String>,
) -> Result<Value, String> {
    edit(&mut value).map(|()| value)
}

#[test]
fn a_pointer_finds_what_it_names_and_nothing_elsewhere() {
    let value = json!({"a/b": {"m~n": [10, {"": 20}]}, "s": "text", "n": null});
    let found = |at: &str| get(&value, at).map(|found| found.cloned());
    assert_eq!(found(""), Ok(Some(value.clone())));
    assert_eq!(found("/a~1b/m~0n/0"), Ok(Some(json!(10))));
    assert_eq!(found("/a~1b/m~0n/1/"), Ok(Some(json!(20))));
    assert_eq!(found("/n"), Ok(Some(json!(null))));
    for nowhere in ["/x", "/s/0", "/n/x", "/a~1b/m~0n/2", "/a~1b/m~0n/00", "/a~1b/m~0n/-"] {
        assert_eq!(found(nowhere), Ok(None), "{nowhere}");
    }
}

#[test]
fn what_is_no_pointer_is_an_error_for_every_question() {
    for wrong in ["a", " /a", "/a~", "/a~2b"] {
        let mut value = json!({});
        assert!(get(&value, wrong).is_err(), "{wrong}");
        assert!(set(&mut value, wrong, json!(1)).is_err(), "{wrong}");
        assert!(append(&mut value, wrong, json!(1)).is_err(), "{wrong}");
        assert!(insert(&mut value, wrong, json!(1)).is_err(), "{wrong}");
        assert!(unset(&mut value, wrong).is_err(), "{wrong}");
        assert_eq!(value, json!({}));
    }
}

#[test]
fn set_makes_missing_parents_and_takes_a_null_parent_for_missing() {
    let set_at = |value, at: &str| edited(value, |value| set(value, at, json!(1)));
    assert_eq!(set_at(json!({}), "/a/b/c"), Ok(json!({"a": {"b": {"c": 1}}})));
    assert_eq!(set_at(json!({"a": null}), "/a/b"), Ok(json!({"a": {"b": 1}})));
    assert_eq!(set_at(json!({"a": {"b": 2}}), "/a/b"), Ok(json!({"a": {"b": 1}})));
    assert_eq!(set_at(json!({}), "/a/0"), Ok(json!({"a": {"0": 1}})));
    assert_eq!(set_at(json!([7, 8]), "/1"), Ok(json!([7, 1])));
    assert_eq!(set_at(json!({"a": 5}), ""), Ok(json!(1)));
}

#[test]
fn set_refuses_an_index_that_is_not_there_and_a_parent_that_holds_nothing() {
    let set_at = |value, at: &str| edited(value, |value| set(value, at, json!(1)));
    let outside = set_at(json!({"a": [7]}), "/a/1").unwrap_err();
    assert_eq!(outside, r#""/a" has 1 elements, none at "1""#);
    let end = set_at(json!({"a": [7]}), "/a/-").unwrap_err();
    assert_eq!(end, r#""/a" has 1 elements, none at "-""#);
    let scalar = set_at(json!({"a": "text"}), "/a/b/c").unwrap_err();
    assert_eq!(scalar, r#""/a" is a string, which holds nothing"#);
}

#[test]
fn append_makes_the_array_where_nothing_is() {
    let append_at = |value, at: &str| edited(value, |value| append(value, at, json!(1)));
    assert_eq!(append_at(json!({"a": [7]}), "/a"), Ok(json!({"a": [7, 1]})));
    assert_eq!(append_at(json!({}), "/a/b"), Ok(json!({"a": {"b": [1]}})));
    assert_eq!(append_at(json!({"a": null}), "/a"), Ok(json!({"a": [1]})));
    let refused = append_at(json!({"a": {}}), "/a").unwrap_err();
    assert_eq!(refused, r#""/a" is an object, not an array"#);
}

#[test]
fn insert_takes_the_place_of_an_element_that_exists() {
    let insert_at = |value, at: &str| edited(value, |value| insert(value, at, json!(1)));
    assert_eq!(insert_at(json!({"a": [7, 8]}), "/a/0"), Ok(json!({"a": [1, 7, 8]})));
    assert_eq!(insert_at(json!({"a": [7, 8]}), "/a/1"), Ok(json!({"a": [7, 1, 8]})));
    for nowhere in ["/a/2", "/a/-", "/a/x", "/b/0", "/a", ""] {
        let refused = insert_at(json!({"a": [7, 8]}), nowhere).unwrap_err();
        assert_eq!(refused, format!("{nowhere:?} is no element of an array"));
    }
}

#[test]
fn unset_says_whether_there_was_something() {
    let mut value = json!({"a": {"b": null}, "c": [7, 8]});
    assert_eq!(unset(&mut value, "/a/b"), Ok(true));
    assert_eq!(unset(&mut value, "/a/b"), Ok(false));
    assert_eq!(unset(&mut value, "/c/0"), Ok(true));
    assert_eq!(unset(&mut value, "/c/1"), Ok(false));
    assert_eq!(unset(&mut value, "/x/y/z"), Ok(false));
    assert_eq!(value, json!({"a": {}, "c": [8]}));
    assert!(unset(&mut value, "").is_err());
}

fn documents() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![Just(Value::Null), any::<u8>().prop_map(Value::from), Just(json!("x"))];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[ab~/0-2]", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn pointers() -> impl Strategy<Value = String> {
    prop::collection::vec("[ab~/0-2]|-", 0..4).prop_map(|parts| {
        parts.iter().fold(String::new(), |at, part| crate::pointer::child(&at, part))
    })
}

proptest! {
    #[test]
    fn what_was_set_is_read_back_and_a_refused_set_changes_nothing(
        mut value in documents(), at in pointers()
    ) {
        let before = value.clone();
        match set(&mut value, &at, json!("new")) {
            Ok(()) => prop_assert_eq!(get(&value, &at), Ok(Some(&json!("new")))),
            Err(_) => prop_assert_eq!(value, before),
        }
    }

    #[test]
    fn an_append_lengthens_the_array_by_one_or_changes_nothing(
        mut value in documents(), at in pointers()
    ) {
        let before = value.clone();
        let length = get(&before, &at).unwrap().and_then(Value::as_array).map_or(0, Vec::len);
        match append(&mut value, &at, json!("new")) {
            Ok(()) => {
                let array = get(&value, &at).unwrap().and_then(Value::as_array).unwrap();
                prop_assert_eq!(array.len(), length + 1);
                prop_assert_eq!(array.last(), Some(&json!("new")));
            }
            Err(_) => prop_assert_eq!(value, before),
        }
    }

    #[test]
    fn unset_undoes_insert(mut value in documents(), at in pointers()) {
        let before = value.clone();
        if insert(&mut value, &at, json!("new")).is_ok() {
            prop_assert_eq!(get(&value, &at), Ok(Some(&json!("new"))));
            prop_assert_eq!(unset(&mut value, &at), Ok(true));
        }
        prop_assert_eq!(value, before);
    }

    #[test]
    fn parts_survive_being_escaped(parts_in in prop::collection::vec("[ab~/]{0,3}", 1..5)) {
        let at = parts_in.iter().fold(String::new(), |at, part| crate::pointer::child(&at, part));
        prop_assert_eq!(parts(&at), Ok(parts_in));
    }
}
