use proptest::prelude::*;

use super::*;
use crate::limits::OutputLimits;
use crate::store::{Selector, Session, SessionRules};

const RULES: SessionRules = SessionRules {
    limits: OutputLimits { bytes: 1 << 20, objects: 100, nodes: 100_000 },
    may_read_sensitive: false,
    knows_sensitive: false,
};

fn value(text: &str) -> Value {
    Value::from_json(text).unwrap()
}

fn pod() -> Value {
    value(
        r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},
            "spec":{"containers":[{"name":"web","image":"w","args":["x","y","z"]}]}}"#,
    )
}

/// Lets entries write one after the other.
fn written(base: Value, entries: &[&dyn Fn(&mut Session)]) -> Store {
    let mut store = Store::new([base]);
    for (index, entry) in (0u32..).zip(entries) {
        let mut session = Session::begin(store, &Selector::default(), RULES);
        entry(&mut session);
        store = session.commit(Author(index)).unwrap();
    }
    store
}

fn shown(history: &History, path: &str) -> String {
    let at = history.lasting(&FieldPath::parse(path).unwrap());
    let side = |value: Option<Value>| value.map_or("-".into(), |value| value.veiled().to_json());
    let events = history.field(&at).into_iter().map(|event| {
        let by = event.by.map_or("base".into(), |by| by.0.to_string());
        format!("{by}: {} -> {}\n", side(event.before), side(event.after))
    });
    format!("{at}\n{}", events.collect::<String>())
}

#[test]
fn a_field_that_several_set_has_them_in_order() {
    let store = written(
        pod(),
        &[
            &|session| session.set(0, "/spec/containers/0/image", "\"one\"").unwrap(),
            &|session| session.set(0, "/metadata/labels/a", "1").unwrap(),
            &|session| {
                session.insert(0, "/spec/containers/0", r#"{"name":"proxy","image":"p"}"#).unwrap();
                session.set(0, "/spec/containers/1/image", "\"two\"").unwrap();
            },
            &|session| session.set(0, "/spec/containers/1/image", "\"two\"").unwrap(),
        ],
    );
    let history = store.history(0, Some(&pod()));
    insta::assert_snapshot!(shown(&history, "/spec/containers/1/image"), @r#"
    /spec/containers/[name=web]/image
    base: - -> "w"
    0: "w" -> "one"
    2: "one" -> "two"
    3: "two" -> "two"
    "#);
    insta::assert_snapshot!(shown(&history, "/spec/containers/0/image"), @r#"
    /spec/containers/[name=proxy]/image
    2: - -> "p"
    "#);
}

#[test]
fn what_is_gone_says_who_took_it() {
    let store = written(
        pod(),
        &[
            &|session| {
                let whole = pod().to_json().replace(r#"["x","y","z"]"#, r#"["x"]"#);
                session.set(0, "", &whole).unwrap();
            },
            &|session| session.remove(0).unwrap(),
        ],
    );
    let history = store.history(0, Some(&pod()));
    assert_eq!(history.now(), None);
    assert!(history.last().is_some());
    insta::assert_snapshot!(shown(&history, "/spec/containers/0/args"), @r#"
    /spec/containers/[name=web]/args
    base: - -> ["x","y","z"]
    0: ["x","y","z"] -> ["x"]
    1: ["x"] -> -
    "#);
    assert_eq!(shown(&history, "/spec/never"), "/spec/never\n");
    let (far, _) = history.as_far_as(&FieldPath::parse("/spec/never/there").unwrap());
    assert_eq!(far.to_string(), "/spec");
}

#[test]
fn an_object_that_was_added_begins_with_whom_added_it() {
    let store = written(
        pod(),
        &[
            &|session| {
                session.add(&pod().to_json().replace("\"a\"", "\"b\"")).unwrap();
            },
            &|session| {
                session.append(1, "/spec/volumes", r#"{"name":"v"}"#).unwrap();
                session.set(1, "/metadata/annotations/0", "\"zero\"").unwrap();
            },
        ],
    );
    let history = store.history(1, None);
    insta::assert_snapshot!(shown(&history, "/spec/volumes/0/name"), @r#"
    /spec/volumes/[name=v]/name
    1: - -> "v"
    "#);
    insta::assert_snapshot!(shown(&history, "/metadata/annotations"), @r#"
    /metadata/annotations
    1: - -> {"0":"zero"}
    "#);
    insta::assert_snapshot!(shown(&history, "/kind"), @r#"
    /kind
    0: - -> "Pod"
    "#);
}

#[test]
fn what_is_marked_is_not_shown() {
    let knows = SessionRules { knows_sensitive: true, ..RULES };
    let mut session = Session::begin(Store::new([pod()]), &Selector::default(), knows);
    session.set(0, "/spec/token", r#"{"a":"secret"}"#).unwrap();
    let history = session.commit(Author(0)).unwrap().history(0, Some(&pod()));
    assert_eq!(shown(&history, "/spec/token/a"), "/spec/token/a\n0: - -> \"(sensitive)\"\n");
}

#[derive(Clone, Debug)]
enum Edit {
    Set(String, Value),
    Append(String, Value),
    Insert(String, Value),
    Unset(String),
    Whole(Value),
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let place = || prop_oneof!["(/[a-c0-2]){1,3}", "/[ab]/[0-2]"];
    let any = || crate::value::json::tests::any_value();
    let object = proptest::collection::vec(("[a-c]", any()), 0..3)
        .prop_map(|entries| Value::from(entries.into_iter().collect::<crate::Map>()));
    let edit = prop_oneof![
        (place(), any()).prop_map(|(at, value)| Edit::Set(at, value)),
        (place(), any()).prop_map(|(at, value)| Edit::Append(at, value)),
        (place(), any()).prop_map(|(at, value)| Edit::Insert(at, value)),
        place().prop_map(Edit::Unset),
        object.prop_map(Edit::Whole),
    ];
    proptest::collection::vec(edit, 0..12)
}

proptest! {
    #[test]
    fn playing_the_writes_again_gives_what_is_there(edits in edits()) {
        let base = value(r#"{"a":[{"b":1},2],"b":{"0":1}}"#);
        let mut session = Session::begin(Store::new([base.clone()]), &Selector::default(), RULES);
        for edit in edits {
            // What is refused is not recorded.
            match edit {
                Edit::Set(at, value) => drop(session.set(0, &at, &value.to_json())),
                Edit::Append(at, value) => drop(session.append(0, &at, &value.to_json())),
                Edit::Insert(at, value) => drop(session.insert(0, &at, &value.to_json())),
                Edit::Unset(at) => drop(session.unset(0, &at)),
                Edit::Whole(value) => drop(session.set(0, "", &value.to_json())),
            }
        }
        let store = session.commit(Author(0)).unwrap();
        let now = store.slots[0].clone().unwrap();
        let writes: Vec<&Write> = store.writes.iter().collect();
        let mut object = Some(base);
        for (write, in_list) in writes.iter().zip(containers(Some(&now), &writes)) {
            object = play(object.as_ref(), write, in_list);
        }
        prop_assert_eq!(object, Some(now));
    }
}
