//! What the guests are shown: three objects, a release, a customer, some files.

use std::collections::BTreeMap;
use std::sync::Arc;

use bowline_core::facts::{Facts, Outputs, ReleaseFacts};
use bowline_core::kinds::Kinds;
use bowline_core::limits::CallLimits;
use bowline_core::store::{Author, Selector, Session, SessionRules, Store};
use bowline_core::{Digest, Value};
use bowline_sandbox::Files;

/// A value from JSON.
pub fn json(text: &str) -> Value {
    Value::from_json(text).unwrap()
}

/// Three objects; guests see those of the group `apps`, which are numbers 0 and 2.
pub fn store() -> Store {
    Store::new([
        json(
            r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":1,"list":[1]}}"#,
        ),
        json(r#"{"apiVersion":"v1","kind":"Service","metadata":{"name":"web"}}"#),
        json(
            r#"{"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db","labels":{"owner":"data"}}}"#,
        ),
    ])
}

/// One call's view of `store`.
pub fn session(store: &Store, limits: &CallLimits, may_read_sensitive: bool) -> Session {
    let select = Selector { api_versions: Some(vec!["apps/v1".into()]), ..Selector::default() };
    let rules = SessionRules { limits: limits.output, may_read_sensitive, knows_sensitive: false };
    Session::begin(store.clone(), &select, rules)
}

/// The store's objects after a call, one a line.
pub fn committed(session: Session) -> String {
    let store = session.commit(Author(0)).unwrap();
    let lines = store.objects().map(|(_, object)| object.to_json());
    lines.collect::<Vec<_>>().join("\n")
}

/// A release called `shop`, and this customer.
pub fn facts(customer: &str) -> Arc<Facts> {
    let release = ReleaseFacts {
        name: "shop".into(),
        version: "1.2.0".into(),
        digest: Digest::of("shop"),
        images: BTreeMap::new(),
        kinds: Kinds::builtin(),
    };
    Arc::new(Facts {
        release: Arc::new(release),
        customer: customer.into(),
        labels: BTreeMap::new(),
        values: json(r#"{"region":"eu"}"#),
        outputs: Outputs::new([
            ("host".to_owned(), Value::from("db.example")),
            ("password".to_owned(), Value::from(SECRET).into_sensitive()),
            ("port".to_owned(), Value::from("5432").into_sensitive()),
        ]),
    })
}

/// What must never be seen.
pub const SECRET: &str = "hunter2";

/// Files of a release.
pub fn files() -> Files {
    let contents = ["charts/api.yaml", "charts/web.yaml", "notes.txt"];
    let contents = contents.map(|path| (path.to_owned(), Arc::from(path.as_bytes())));
    Files { contents: Arc::new(contents.into()), folder: None }
}
