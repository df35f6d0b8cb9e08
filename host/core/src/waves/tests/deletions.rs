use super::set;
use crate::Value;
use crate::waves::{deletion, unmet};

#[track_caller]
fn check(objects: &[(&str, &[&str])], expected: &[&str]) {
    let objects = set(objects);
    let order = deletion(&objects.iter().collect::<Vec<_>>());
    assert_eq!(order.iter().map(ToString::to_string).collect::<Vec<_>>(), expected);
}

#[test]
fn what_was_applied_last_is_deleted_first() {
    check(
        &[
            ("namespace/shop", &[]),
            ("crd/promotions.shop.example", &[]),
            ("promotion/may in shop", &[]),
            ("config/a in shop", &[]),
            ("config/late in shop", &["bowline.dev/wave: 1"]),
        ],
        &[
            "configmap/late in shop",
            "promotion/may in shop",
            "configmap/a in shop",
            "customresourcedefinition/promotions.shop.example",
            "namespace/shop",
        ],
    );
}

#[test]
fn rules_of_deletion_hold_and_wrong_annotations_stop_nothing() {
    check(
        &[
            (
                "promotion/token in shop",
                &["kapp.k14s.io/change-rule: delete after deleting app", "bowline.dev/wave: soon"],
            ),
            ("service/app in shop", &["kapp.k14s.io/change-group: app"]),
            ("deployment/x in shop", &["kapp.k14s.io/change-rule: delete before deleting app"]),
            ("job/y in shop", &["kapp.k14s.io/change-rule: nonsense"]),
        ],
        &[
            "job/y in shop",
            "deployment/x in shop",
            "service/app in shop",
            "promotion/token in shop",
        ],
    );
}

#[test]
fn circles_of_rules_leave_the_order_that_needs_none() {
    let circle = |own: &str, other: &str, verb: &str| {
        [
            format!("kapp.k14s.io/change-group: {own}"),
            format!("kapp.k14s.io/change-rule.a: delete after deleting {other}"),
            format!("kapp.k14s.io/change-rule.b: upsert after {verb} {other}"),
        ]
    };
    let (a, b) = (circle("a", "b", "upserting"), circle("b", "a", "upserting"));
    let (a, b) = (a.each_ref().map(String::as_str), b.each_ref().map(String::as_str));
    check(
        &[("namespace/shop", &a), ("config/c in shop", &b)],
        &["configmap/c in shop", "namespace/shop"],
    );
}

#[test]
fn rules_that_no_order_can_keep_are_named() {
    let applied = set(&[("job/new", &["kapp.k14s.io/change-rule: upsert after deleting old"])]);
    let deleted = set(&[
        ("job/one", &["kapp.k14s.io/change-group: old"]),
        ("job/two", &["kapp.k14s.io/change-group: other"]),
    ]);
    let refs = |objects: &'static [Value]| objects.iter().collect::<Vec<_>>();
    let (applied, deleted) = (refs(applied.leak()), refs(deleted.leak()));
    let found = unmet(&applied, &deleted);
    let shown: Vec<_> =
        found.iter().map(|one| format!("{} {}", one.applied, one.deleted)).collect();
    assert_eq!(shown, ["job/new job/one"]);
}
