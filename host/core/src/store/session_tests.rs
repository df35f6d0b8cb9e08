use super::*;

fn store() -> Store {
    Store::new(
        [
            r#"{"apiVersion":"v1","kind":"Service","metadata":{"name":"a"},"spec":{"ports":[1]}}"#,
            r#"{"apiVersion":"v1","kind":"Service","metadata":{"name":"b"}}"#,
            r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"k":"v"}}"#,
        ]
        .map(|text| Value::from_json(text).unwrap()),
    )
}

fn rules() -> SessionRules {
    SessionRules {
        limits: OutputLimits::default(),
        may_read_sensitive: false,
        knows_sensitive: false,
    }
}

fn kinds(kind: &str) -> Selector {
    Selector { kinds: Some(vec![kind.to_owned()]), ..Selector::default() }
}

fn services(store: &Store) -> Session {
    Session::begin(store.clone(), &kinds("Service"), rules())
}

fn why<T: std::fmt::Debug>(result: Result<T, StoreError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn a_session_takes_only_the_numbers_it_was_given_or_made() {
    let store = store();
    let mut session = services(&store);
    assert_eq!(session.select(&Selector::default()), [0, 1]);
    assert_eq!(why(session.get(2, "")), "there is no object 2 in this call");
    assert_eq!(
        why(session.set(4_000_000_000, "/a", "1")),
        "there is no object 4000000000 in this call"
    );
    let added =
        session.add(r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"}}"#).unwrap();
    assert_eq!(session.select(&Selector::default()), [0, 1, added]);
    session.remove(added).unwrap();
    assert_eq!(why(session.id(added)), "object 3 was removed");
    assert_eq!(why(session.remove(added)), "object 3 was removed");
}

#[test]
fn edits_are_seen_at_once_and_kept_only_by_a_commit() {
    let mut store = store();
    let mut session = services(&store);
    session.set(0, "/metadata/labels/app", "\"x\"").unwrap();
    session.append(0, "/spec/ports", "2").unwrap();
    assert_eq!(session.get(0, "/spec/ports").unwrap().unwrap().to_json(), "[1,2]");
    drop(session);
    assert_eq!(store.writes(), []);
    let mut session = services(&store);
    session.set(0, "/metadata/labels/app", "\"x\"").unwrap();
    session.unset(0, "/spec").unwrap();
    assert!(!session.unset(0, "/spec").unwrap());
    store = session.commit(Author(7)).unwrap();
    let shown: Vec<String> = store
        .writes()
        .iter()
        .map(|write| {
            let side = |value: &Option<Value>| value.as_ref().map_or("-".into(), Value::to_json);
            let (before, after) = (side(&write.before), side(&write.after));
            format!("{} {} {before} -> {after} by {}", write.object, write.at, write.by.0)
        })
        .collect();
    assert_eq!(
        shown,
        ["0 /metadata/labels/app - -> \"x\" by 7", "0 /spec {\"ports\":[1]} -> - by 7"]
    );
}

#[test]
fn a_whole_object_that_is_set_counts_only_where_it_differs() {
    let mut store = store();
    let mut session = services(&store);
    let whole = r#"{"spec":{"ports":[1.0]},"metadata":{"name":"a","x":1},"kind":"Service","apiVersion":"v1"}"#;
    session.set(0, "", whole).unwrap();
    store = session.commit(Author(0)).unwrap();
    let places: Vec<String> = store.writes().iter().map(|write| write.at.to_string()).collect();
    assert_eq!(places, ["/metadata/x"]);
}

#[test]
fn two_names_can_be_swapped_but_not_made_one() {
    let mut store = store();
    let mut session = services(&store);
    session.set(0, "/metadata/name", "\"b\"").unwrap();
    session.set(1, "/metadata/name", "\"a\"").unwrap();
    store = session.commit(Author(0)).unwrap();
    let mut session = services(&store);
    session.set(0, "/metadata/name", "\"a\"").unwrap();
    let error = session.commit(Author(0)).unwrap_err();
    assert_eq!(error.to_string(), "it left two objects that are one: service/a");
    assert_eq!(store.writes().len(), 2, "a clone is the way back");
}

#[test]
fn an_object_that_kubernetes_refuses_is_not_kept() {
    let store = store();
    let refuse = |edit: &dyn Fn(&mut Session)| {
        let mut session = services(&store);
        edit(&mut session);
        session.commit(Author(0)).unwrap_err().to_string()
    };
    let unset = refuse(&|session| assert!(session.unset(0, "/kind").unwrap()));
    assert_eq!(unset, "it left service/a invalid: the object has no kind");
    let named = refuse(&|session| session.set(0, "/metadata/name", "\"1_a\"").unwrap());
    assert!(named.starts_with("it left service/a invalid: metadata.name: \"1_a\""), "{named}");
    let added = refuse(&|session| assert!(session.add("{}").is_ok()));
    assert_eq!(added, "it left object 3 invalid: the object has no apiVersion");
}

#[test]
fn limits_end_the_call_before_anything_is_built() {
    let store = store();
    let with = |limits| {
        Session::begin(store.clone(), &Selector::default(), SessionRules { limits, ..rules() })
    };
    let usual = OutputLimits::default();
    let mut session = with(OutputLimits { bytes: 10, ..usual });
    assert_eq!(session.set(0, "/a", "\"1234\""), Ok(()));
    assert_eq!(why(session.set(0, "/a", "\"1234\"")), "it wrote more than 10 bytes");
    let mut session = with(OutputLimits { nodes: 4, ..usual });
    assert_eq!(why(session.set(0, "/a", "[1,2,3]")), "it wrote more than 4 JSON values");
    let mut session = with(OutputLimits { objects: 3, ..usual });
    assert_eq!(why(session.add("{}")), "it made more than 3 objects");
    let deep = "[".repeat(1_000_000);
    assert_eq!(why(with(usual).set(0, "/a", &deep)), "it wrote a value nested more than 128 deep");
    let long = "/a".repeat(1_000_000);
    assert_eq!(
        why(with(usual).set(0, &long, "1")),
        "a JSON Pointer has at most 4096 bytes, this one has 2000000"
    );
}

#[test]
fn what_a_call_that_knows_a_secret_writes_is_marked() {
    let mut store = store();
    let knowing = SessionRules { knows_sensitive: true, ..rules() };
    let mut session = Session::begin(store.clone(), &Selector::default(), knowing);
    session.set(2, "/data/password", "\"hunter2\"").unwrap();
    store = session.commit(Author(0)).unwrap();
    assert!(store.holds_sensitive());

    let mut ignorant = Session::begin(store.clone(), &Selector::default(), rules());
    assert!(ignorant.get(2, "/data/k").unwrap().is_some());
    let denied = why(ignorant.get(2, "/data/password"));
    assert!(
        denied.starts_with("denied: the value at \"/data/password\" came from a sensitive output")
    );
    assert!(why(ignorant.get(2, "")).starts_with("denied:"));

    let granted = SessionRules { may_read_sensitive: true, ..rules() };
    let mut session = Session::begin(store.clone(), &Selector::default(), granted);
    session.set(0, "/spec/before", "1").unwrap();
    let read = session.get(2, "").unwrap().unwrap().to_json();
    session.set(2, "", &read).unwrap();
    session.set(0, "/spec/after", "1").unwrap();
    store = session.commit(Author(1)).unwrap();
    let marked = |number: u32, at: &str| {
        let (_, object) = store.objects().find(|(known, _)| *known == number).unwrap();
        object.get(&Pointer::parse(at).unwrap()).unwrap().is_sensitive()
    };
    assert!(marked(2, "/data/password"));
    assert!(
        !marked(2, "/data/k"),
        "what was written back untouched keeps its mark, or its lack of one"
    );
    assert!(!marked(0, "/spec/before"));
    assert!(marked(0, "/spec/after"));
}

#[test]
fn an_object_cannot_be_named_after_a_secret() {
    let store = store();
    let knowing = SessionRules { knows_sensitive: true, ..rules() };
    let mut session = Session::begin(store.clone(), &Selector::default(), knowing);
    session.set(0, "/metadata/name", "\"hunter2\"").unwrap();
    let error = session.commit(Author(0)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "it named service/a after something sensitive; names are shown everywhere"
    );
    // What makes it a name that Kubernetes refuses would show it.
    for (field, secret) in [("/metadata/name", "\"Hunter 2!\""), ("/apiVersion", "\"hunter/2/\"")] {
        let mut session = Session::begin(store.clone(), &Selector::default(), knowing);
        session.set(0, field, secret).unwrap();
        let error = session.commit(Author(0)).unwrap_err().to_string();
        assert!(!error.to_lowercase().contains("hunter"), "{error}");
    }
}
