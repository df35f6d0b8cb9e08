//! The SDK's native context against the host's objects: what a plugin's unit test sees is what its
//! call will see.
//!
//! ```text
//! steps ─┬─► SDK: a plugin that takes them, natively ─► answers, objects ─┐
//!        └─► core: a session that takes them ─────────► answers, objects ─┴─ the same
//! ```
//!
//! Errors have words of their own on both sides; whether there is one is compared.

use std::cell::RefCell;

use bowline_core::Value;
use bowline_core::limits::LimitPolicy;
use bowline_core::store::{Author, Selector, Session, SessionRules, Store};
use bowline_guest::{Context, Findings, NoConfig, Object, TestCall, Transformer};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;

/// One thing that a plugin does. Objects are counted in the order in which it got to know them.
#[derive(Clone, Debug)]
enum Step {
    Select(Wanted),
    Id(usize),
    Get(usize, String),
    Set(usize, String, serde_json::Value),
    Append(usize, String, serde_json::Value),
    Insert(usize, String, serde_json::Value),
    Unset(usize, String),
    Add(serde_json::Value),
    Remove(usize),
}

/// What a selection asks for.
#[derive(Clone, Debug)]
enum Wanted {
    All,
    Kind(String),
    Name(String),
    Namespace(Option<String>),
    Label(String, Option<String>),
}

/// The key that tells objects apart whatever else becomes of them; no step writes it elsewhere.
const TAG: &str = "tag";

fn tagged(mut body: serde_json::Value, tag: usize) -> serde_json::Value {
    if let Some(map) = body.as_object_mut() {
        map.insert(TAG.to_owned(), tag.into());
    }
    body
}

fn objects() -> Vec<serde_json::Value> {
    let bodies = [
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a", "labels": {"x": "a", "b": 1}},
            "list": [1, {"a": null}, []], "a": {"b": {"a": 1.5}}}),
        json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a", "namespace": "b"}, "a": null}),
        json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "b", "labels": null}, "x/y": 1}),
    ];
    bodies.into_iter().enumerate().map(|(tag, body)| tagged(body, tag)).collect()
}

/// What a step comes to: `error`, or what was told.
type Answer = Result<String, ()>;

/// A plugin that takes steps.
struct Script {
    steps: Vec<Step>,
    answers: RefCell<Vec<Answer>>,
}

impl Transformer for Script {
    type Config = NoConfig;

    fn transform(&self, _: NoConfig, cx: &Context) -> Result<Findings, Findings> {
        let mut known: Vec<Object<'_>> = cx.objects().into_iter().collect();
        for step in &self.steps {
            let answer = natively(cx, &mut known, step);
            self.answers.borrow_mut().push(answer);
        }
        Ok(Findings::none())
    }
}

fn natively<'cx>(cx: &'cx Context, known: &mut Vec<Object<'cx>>, step: &Step) -> Answer {
    let of = |index: &usize| known[index % known.len()];
    let done = |result: Result<(), bowline_guest::Error>| match result {
        Ok(()) => Ok("done".to_owned()),
        Err(_) => Err(()),
    };
    match step {
        Step::Select(wanted) => {
            let all = cx.objects();
            let selection = match wanted.clone() {
                Wanted::All => all,
                Wanted::Kind(kind) => all.kind(kind),
                Wanted::Name(name) => all.name(name),
                Wanted::Namespace(Some(namespace)) => all.namespace(namespace),
                Wanted::Namespace(None) => all.without_namespace(),
                Wanted::Label(key, Some(value)) => all.label(key, value),
                Wanted::Label(key, None) => all.has_label(key),
            };
            let tags = selection.into_iter().map(|object| object.get_json("/tag").unwrap());
            Ok(tags.map(|tag| tag.unwrap()).collect::<Vec<_>>().join(" "))
        }
        Step::Id(index) => {
            let id = of(index).id().map_err(drop)?;
            Ok(format!("{} {} {:?} {}", id.api_version, id.kind, id.namespace, id.name))
        }
        Step::Get(index, at) => {
            of(index).get_json(at).map(|text| shown(text.as_deref())).map_err(drop)
        }
        Step::Set(index, at, value) => {
            done(of(index).set(at, &at_root(at, value, index % known.len())))
        }
        Step::Append(index, at, value) => done(of(index).append(at, value)),
        Step::Insert(index, at, value) => done(of(index).insert(at, value)),
        Step::Unset(index, at) => of(index).unset(at).map(|found| found.to_string()).map_err(drop),
        Step::Add(body) => {
            let added = cx.add(&tagged(body.clone(), known.len())).map_err(drop)?;
            known.push(added);
            Ok("done".to_owned())
        }
        Step::Remove(index) => done(of(index).remove()),
    }
}

/// What is set as a whole keeps the tag.
fn at_root(at: &str, value: &serde_json::Value, tag: usize) -> serde_json::Value {
    if at.is_empty() { tagged(value.clone(), tag) } else { value.clone() }
}

/// A text of JSON in one form, whoever wrote it.
fn shown(json: Option<&str>) -> String {
    json.map_or("nothing".to_owned(), |json| {
        format!("{:?}", Value::from_json(json).unwrap().digest())
    })
}

fn in_session(session: &mut Session, known: &mut usize, step: &Step) -> Answer {
    let count = *known;
    let of = |index: &usize| (index % count) as u32;
    let done = |result: Result<(), bowline_core::store::StoreError>| match result {
        Ok(()) => Ok("done".to_owned()),
        Err(_) => Err(()),
    };
    match step {
        Step::Select(wanted) => {
            let mut selector = Selector::default();
            match wanted.clone() {
                Wanted::All => {}
                Wanted::Kind(kind) => selector.kinds = Some(vec![kind]),
                Wanted::Name(name) => selector.names = Some(vec![name]),
                Wanted::Namespace(namespace) => selector.namespaces = Some(vec![namespace]),
                Wanted::Label(key, value) => selector.labels = vec![(key, value)],
            }
            let numbers = session.select(&selector);
            Ok(numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(" "))
        }
        Step::Id(index) => {
            let id = session.id(of(index)).map_err(drop)?;
            let namespace = id.namespace.as_deref().map(str::to_owned);
            Ok(format!("{} {} {namespace:?} {}", id.api_version, id.kind, id.name))
        }
        Step::Get(index, at) => {
            let found = session.get(of(index), at).map_err(drop)?;
            Ok(shown(found.map(Value::to_json).as_deref()))
        }
        Step::Set(index, at, value) => {
            let value = at_root(at, value, index % count);
            done(session.set(of(index), at, &value.to_string()))
        }
        Step::Append(index, at, value) => done(session.append(of(index), at, &value.to_string())),
        Step::Insert(index, at, value) => done(session.insert(of(index), at, &value.to_string())),
        Step::Unset(index, at) => {
            session.unset(of(index), at).map(|found| found.to_string()).map_err(drop)
        }
        Step::Add(body) => {
            session.add(&tagged(body.clone(), count).to_string()).map_err(drop)?;
            *known += 1;
            Ok("done".to_owned())
        }
        Step::Remove(index) => done(session.remove(of(index))),
    }
}

/// Pointers that meet each other, and some that are none.
fn pointers() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => prop_oneof![Just("a"), Just("b"), Just("list"), Just("0"), Just("1")],
        2 => prop_oneof![Just("metadata"), Just("labels"), Just("name"), Just("namespace"), Just("kind")],
        1 => prop_oneof![Just("x~1y"), Just("-"), Just("00"), Just(""), Just("2")],
    ];
    let whole = vec(part, 0..5)
        .prop_map(|parts| parts.iter().fold(String::new(), |at, part| format!("{at}/{part}")));
    let usual = prop_oneof![
        Just("/metadata/labels/x".to_owned()),
        Just("/metadata/name".to_owned()),
        Just("/list/1/a".to_owned()),
        Just("/a/b".to_owned()),
    ];
    let odd = prop_oneof![
        Just("a".to_owned()),
        Just("/~2".to_owned()),
        Just("/a".repeat(129)),
        Just(format!("/{}", "a".repeat(4096))),
    ];
    prop_oneof![6 => whole, 3 => usual, 1 => odd]
}

/// Small values of words that selections ask for.
fn values() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        Just(json!(true)),
        Just(json!(1)),
        Just(json!(1.0)),
        Just(json!(-2.5)),
        prop_oneof![Just("a"), Just("b"), Just("")].prop_map(|text| json!(text)),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        let key = prop_oneof![Just("a"), Just("b"), Just("name"), Just("metadata"), Just("list")];
        let map = vec((key, inner.clone()), 0..3);
        prop_oneof![
            vec(inner, 0..3).prop_map(serde_json::Value::from),
            map.prop_map(|entries| {
                entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
            }),
        ]
    })
}

/// A body that may be an object of Kubernetes.
fn bodies() -> impl Strategy<Value = serde_json::Value> {
    let whole = (prop_oneof![Just("a"), Just("b"), Just("c")], values()).prop_map(|(name, a)| {
        json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "a": a})
    });
    prop_oneof![3 => whole, 1 => values()]
}

fn steps() -> impl Strategy<Value = Step> {
    let word = || prop_oneof![Just("a".to_owned()), Just("b".to_owned()), Just("x".to_owned())];
    let wanted = prop_oneof![
        Just(Wanted::All),
        Just(Wanted::Kind("Service".to_owned())),
        word().prop_map(Wanted::Name),
        proptest::option::of(word()).prop_map(Wanted::Namespace),
        (word(), proptest::option::of(word())).prop_map(|(key, value)| Wanted::Label(key, value)),
    ];
    let index = || 0..6usize;
    prop_oneof![
        1 => wanted.prop_map(Step::Select),
        1 => index().prop_map(Step::Id),
        3 => (index(), pointers()).prop_map(|(of, at)| Step::Get(of, at)),
        4 => (index(), pointers(), values()).prop_map(|(of, at, value)| Step::Set(of, at, value)),
        1 => (index(), bodies()).prop_map(|(of, body)| Step::Set(of, String::new(), body)),
        3 => (index(), pointers(), values()).prop_map(|(of, at, value)| Step::Append(of, at, value)),
        2 => (index(), pointers(), values()).prop_map(|(of, at, value)| Step::Insert(of, at, value)),
        3 => (index(), pointers()).prop_map(|(of, at)| Step::Unset(of, at)),
        1 => bodies().prop_map(Step::Add),
        1 => index().prop_map(Step::Remove),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_steps_have_the_same_answers_and_leave_the_same_objects(steps in vec(steps(), 0..40)) {
        let before = objects();
        let call = TestCall::new().objects(before.clone());
        let script = Script { steps: steps.clone(), answers: RefCell::default() };
        let native = call.transform(&script, NoConfig {});

        let store = before.iter().map(|body| Value::from_json(&body.to_string()).unwrap());
        let limits = LimitPolicy::default().default.output;
        let rules = SessionRules { limits, may_read_sensitive: false, knows_sensitive: false };
        let mut session = Session::begin(Store::new(store), &Selector::default(), rules);
        let mut known = before.len();
        for (step, natively) in steps.iter().zip(script.answers.borrow().iter()) {
            let hosted = in_session(&mut session, &mut known, step);
            prop_assert_eq!(natively, &hosted, "{:?}", step);
        }

        match session.commit(Author(0)) {
            Err(_) => prop_assert!(native.result.is_err(), "the host keeps none of it"),
            Ok(store) => {
                prop_assert!(native.result.is_ok(), "{:?}", native.result);
                let hosted: Vec<_> = store.objects().map(|(_, object)| object.digest()).collect();
                let native = native.objects.iter().map(|body| Value::from_json(&body.to_string()));
                let native: Vec<_> = native.map(|body| body.unwrap().digest()).collect();
                prop_assert_eq!(native, hosted);
            }
        }
    }
}
