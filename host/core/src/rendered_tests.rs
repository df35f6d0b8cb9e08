use super::*;
use crate::limits::OutputLimits;
use crate::release::MaxRemoved;
use crate::store::{Author, Selector, Session, SessionRules};

fn store(count: usize) -> Store {
    Store::new((0..count).map(|number| {
        let text =
            format!(r#"{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"p{number}"}}}}"#);
        Value::from_json(&text).unwrap()
    }))
}

fn without(mut store: Store, removed: usize) -> Rendered {
    let base = store.len();
    let rules = SessionRules {
        limits: OutputLimits::default(),
        may_read_sensitive: false,
        knows_sensitive: false,
    };
    let mut session = Session::begin(store.clone(), &Selector::default(), rules);
    (0..removed).for_each(|number| session.remove(number as u32).unwrap());
    store = session.commit(Author(0)).unwrap();
    Rendered { customer: "acme".into(), store, base, findings: Vec::new() }
}

fn identities(count: usize) -> Vec<Identity> {
    store(count).objects().map(|(_, object)| ObjectId::of(object).unwrap().identity()).collect()
}

fn why(result: Result<Reviewed, GuardError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn an_empty_render_is_refused_whatever_is_allowed() {
    let guards = Guards { max_removed: MaxRemoved::Percent(100) };
    let allowance = Allowance { removed: Some(usize::MAX) };
    let empty = review(without(store(3), 3), Some(&identities(3)), &guards, allowance);
    assert_eq!(why(empty), "nothing is left of the release's 3 objects, and no guard allows that");
    let nothing = review(without(store(0), 0), None, &guards, allowance);
    assert_eq!(
        why(nothing),
        "nothing is left of the release's 0 objects, and no guard allows that"
    );
}

#[test]
fn a_pipeline_that_removes_more_than_the_guard_is_refused() {
    let guards = Guards { max_removed: MaxRemoved::Percent(30) };
    assert!(review(without(store(10), 3), None, &guards, Allowance::default()).is_ok());
    let refused = review(without(store(10), 4), None, &guards, Allowance::default());
    assert_eq!(
        why(refused),
        "4 of the release's 10 objects were removed, and guards.maxRemoved allows 3: pod/p0, pod/p1, \
         pod/p2, pod/p3"
    );
}

#[test]
fn what_is_removed_and_added_again_is_not_gone() {
    let rules = SessionRules {
        limits: OutputLimits::default(),
        may_read_sensitive: false,
        knows_sensitive: false,
    };
    let base = store(2);
    let mut session = Session::begin(base.clone(), &Selector::default(), rules);
    for (number, (_, object)) in base.objects().enumerate() {
        session.remove(number as u32).unwrap();
        session.add(&object.to_json()).unwrap();
    }
    let store = session.commit(Author(0)).unwrap();
    let rendered = Rendered { customer: "acme".into(), store, base: 2, findings: Vec::new() };
    assert!(review(rendered, None, &Guards::default(), Allowance::default()).is_ok());
}

#[test]
fn what_the_last_render_wrote_may_not_go_unless_a_person_says_so() {
    let guards = Guards { max_removed: MaxRemoved::Count(1) };
    let now = || without(store(4), 0);
    let reviewed = |allowance| review(now(), Some(&identities(10)), &guards, allowance);
    assert_eq!(
        why(reviewed(Allowance::default())),
        "6 of the 10 objects that were rendered before would go, and guards.maxRemoved allows 1: \
         pod/p4, pod/p5, pod/p6, pod/p7, pod/p8 and 1 more"
    );
    assert!(reviewed(Allowance { removed: Some(5) }).is_err());
    assert!(reviewed(Allowance { removed: Some(6) }).is_ok());
}

#[test]
fn the_digest_tells_objects_and_their_order_apart() {
    let digest = |store: Store| without(store, 0).digest();
    let one = Value::from_json(r#"{"a":1,"b":2}"#).unwrap();
    let two = Value::from_json(r#"{"c":3}"#).unwrap();
    let turned = Value::from_json(r#"{"b":2,"a":1}"#).unwrap();
    let both = digest(Store::new([one.clone(), two.clone()]));
    assert_eq!(both, digest(Store::new([turned, two.clone()])));
    assert_ne!(both, digest(Store::new([two, one])));
}
