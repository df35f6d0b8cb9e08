use proptest::prelude::*;

use super::*;
use crate::value::Map;

fn value(text: &str) -> Value {
    Value::from_json(text).unwrap()
}

fn changes(before: &str, after: &str) -> String {
    let shown = field_changes(&value(before), &value(after)).into_iter().map(|field| {
        let at = field.at;
        match field.change.veiled() {
            Change::Added(after, index) => {
                let index = index.map_or(String::new(), |index| format!(" at {index}"));
                format!("+ {at} {}{index}\n", after.to_json())
            }
            Change::Removed(before) => format!("- {at} {}\n", before.to_json()),
            Change::Replaced(before, after) => {
                format!("~ {at} {} -> {}\n", before.to_json(), after.to_json())
            }
            Change::Moved(before, after) => {
                format!("% {at} {} -> {}\n", before.join(","), after.join(","))
            }
        }
    });
    shown.collect()
}

#[test]
fn lists_with_a_key_are_compared_by_it() {
    let before = r#"{"containers":[{"name":"web","image":"a","env":[{"name":"A","value":"1"}],
        "ports":[{"containerPort":80}],"volumeMounts":[{"mountPath":"/a","name":"x"}]}]}"#;
    let after = r#"{"containers":[{"name":"proxy","image":"p"},
        {"name":"web","image":"b","env":[{"name":"B","value":"2"},{"name":"A","value":"1"}],
        "ports":[{"containerPort":80,"name":"http"}],"volumeMounts":[{"mountPath":"/a","name":"y"}]}]}"#;
    insta::assert_snapshot!(changes(before, after), @r#"
    ~ /containers/[name=web]/image "a" -> "b"
    + /containers/[name=web]/env/[name=B] {"name":"B","value":"2"} at 0
    + /containers/[name=web]/ports/[containerPort=80]/name "http"
    ~ /containers/[name=web]/volumeMounts/[mountPath=/a]/name "x" -> "y"
    + /containers/[name=proxy] {"name":"proxy","image":"p"} at 0
    "#);
}

#[test]
fn a_key_that_is_not_unique_in_both_lists_is_none() {
    let before = r#"{"env":[{"name":"A","value":1},{"name":"A","value":2}]}"#;
    let after = r#"{"env":[{"name":"A","value":1},{"name":"A","value":3}]}"#;
    assert_eq!(changes(before, after), "~ /env/1/value 2 -> 3\n");
    let before = r#"{"ports":[{"port":53,"name":"dns"}]}"#;
    let after = r#"{"ports":[{"port":53,"name":"dns"},{"port":53,"name":"dns-tcp"}]}"#;
    let added = "+ /ports/[name=dns-tcp] {\"port\":53,\"name\":\"dns-tcp\"} at 1\n";
    assert_eq!(changes(before, after), added);
}

#[test]
fn another_order_of_the_same_elements_is_told() {
    let before = r#"{"env":[{"name":"A"},{"name":"B"},{"name":"C"}]}"#;
    let after = r#"{"env":[{"name":"C"},{"name":"A"}]}"#;
    assert_eq!(changes(before, after), "- /env/[name=B] {\"name\":\"B\"}\n% /env A,C -> C,A\n");
}

#[test]
fn what_is_marked_is_compared_and_not_shown() {
    let at = Pointer::parse("/data/password").unwrap();
    let with = |password: Value| {
        let mut object = value(r#"{"data":{"user":"u"}}"#);
        object.set(&at, password).unwrap();
        object
    };
    let marked = |text: &str| with(Value::from(text).into_sensitive());
    assert_eq!(field_changes(&marked("a"), &marked("a")), []);
    assert_eq!(field_changes(&with("a".into()), &marked("a")), [], "a mark is no difference");
    for (before, after) in [(marked("a"), marked("b")), (with("a".into()), marked("b"))] {
        let [change] = &field_changes(&before, &after)[..] else { panic!("one change") };
        let veiled = Value::from("(sensitive)");
        assert_eq!(change.change.veiled(), Change::Replaced(veiled.clone(), veiled));
    }
    let secret = |word: &str| {
        let text =
            r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"data":{"k":"W"}}"#;
        value(&text.replace('W', word))
    };
    let found = diff([&secret("one")], [&secret("two")]).unwrap();
    assert!(format!("{found:?}").contains("one"), "it is known");
    let ObjectChange::Changed(fields) = &found[0].change else { panic!("changed") };
    let shown = format!("{:?}", fields[0].change.veiled());
    assert!(!shown.contains("one") && !shown.contains("two"), "{shown}");
}

/// Makes `after` of `before` by what [`diff`] found.
fn apply(before: &[Value], found: &[ObjectDiff]) -> Vec<Value> {
    let identity = |object: &Value| ObjectId::of(object).unwrap().identity();
    let mut objects: Vec<Value> = before.to_vec();
    for one in found {
        let place = objects.iter().position(|object| identity(object) == one.id.identity());
        match &one.change {
            ObjectChange::Added(object) => objects.push(object.clone()),
            ObjectChange::Removed(_) => drop(objects.remove(place.unwrap())),
            ObjectChange::Changed(fields) => {
                let object = &mut objects[place.unwrap()];
                *object = applied(object, fields);
            }
        }
    }
    objects
}

/// Elements that go by index leave from the end, after everything else was done.
fn applied(object: &Value, fields: &[FieldChange]) -> Value {
    let mut object = object.clone();
    let by_index = |field: &FieldChange| {
        let Some((parent, Step::Part(_))) = field.at.split_last() else { return false };
        let list = parent.get(&object).is_some_and(|value| value.as_array().is_some());
        list && matches!(field.change, Change::Removed(_))
    };
    let (last, first): (Vec<_>, Vec<_>) = fields.iter().partition(|field| by_index(field));
    for field in first.into_iter().chain(last.into_iter().rev()) {
        change(&mut object, field);
    }
    object
}

fn change(object: &mut Value, FieldChange { at, change }: &FieldChange) {
    match change {
        Change::Removed(_) => drop(object.unset(&at.pointer(object).unwrap()).unwrap()),
        Change::Replaced(_, after) => {
            drop(object.set(&at.pointer(object).unwrap(), after.clone()).unwrap());
        }
        Change::Moved(_, after) => {
            let list = at.pointer(object).unwrap();
            let items = object.get(&list).unwrap().as_array().unwrap().to_vec();
            let text = |item: &Value| item.key("name").and_then(Value::as_str).unwrap().to_owned();
            let named = |key: &Key| items.iter().find(|item| *text(item) == **key).unwrap().clone();
            object.set(&list, after.iter().map(named).collect::<Vec<_>>().into()).unwrap();
        }
        Change::Added(after, index) => {
            let (parent, last) = at.split_last().unwrap();
            let parent = parent.pointer(object).unwrap();
            let length = object.get(&parent).unwrap().as_array().map(<[Value]>::len);
            match (index, last, length) {
                (Some(index), _, Some(length)) if *index < length => {
                    object.insert(&parent.child(index.to_string()), after.clone()).unwrap();
                }
                (_, _, Some(_)) => object.append(&parent, after.clone()).unwrap(),
                (_, Step::Part(key), None) => {
                    drop(object.set(&parent.child(key.clone()), after.clone()).unwrap());
                }
                odd => panic!("{odd:?}"),
            }
        }
    }
}

use crate::value::Key;

/// Few names, so that much is on both sides.
fn containers() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![Just(Value::NULL), (0i64..4).prop_map(Value::from)];
    let list = proptest::collection::vec(leaf, 0..4).prop_map(Value::from);
    let env = ("[ab]", 0i64..3).prop_map(|(name, value)| {
        Value::from(Map::from_iter([("name", name.into()), ("value", value.into())]))
    });
    let env = proptest::collection::vec(env, 0..3).prop_map(Value::from);
    let container = ("[a-d]", list, env).prop_map(|(name, args, env)| {
        Value::from(Map::from_iter([("name", name.into()), ("args", args), ("env", env)]))
    });
    proptest::collection::vec(container, 0..4).prop_map(Value::from)
}

fn objects() -> impl Strategy<Value = Vec<Value>> {
    let any = crate::value::json::tests::any_value();
    let object = (containers(), any).prop_map(|(containers, more)| {
        Map::from_iter([("containers", containers), ("more", more)])
    });
    let named = proptest::collection::btree_map("[a-e]", object, 0..4);
    named.prop_map(|named| {
        let whole = |(name, spec): (String, Map)| {
            let metadata = Map::from_iter([("name", Value::from(name))]);
            Value::from(Map::from_iter([
                ("apiVersion", Value::from("v1")),
                ("kind", "Pod".into()),
                ("metadata", metadata.into()),
                ("spec", spec.into()),
            ]))
        };
        named.into_iter().map(whole).collect()
    })
}

/// In one order, to be compared.
fn sorted(mut objects: Vec<Value>) -> Vec<Value> {
    objects.sort_by_key(|object| ObjectId::of(object).unwrap());
    objects
}

proptest! {
    #[test]
    fn nothing_differs_from_itself(objects in objects()) {
        prop_assert_eq!(diff(&objects, &objects).unwrap(), []);
    }

    #[test]
    fn what_was_found_makes_one_of_the_other(before in objects(), after in objects()) {
        let found = diff(&before, &after).unwrap();
        prop_assert_eq!(sorted(apply(&before, &found)), sorted(after));
    }

    #[test]
    fn the_order_of_objects_does_not_count(before in objects(), after in objects()) {
        let turned: Vec<Value> = before.iter().rev().cloned().collect();
        prop_assert_eq!(diff(&turned, &after).unwrap(), diff(&before, &after).unwrap());
    }
}
