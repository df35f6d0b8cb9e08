use std::collections::BTreeSet;

use super::{GuardPolicy, PrunePlan, offboard, prune};
use crate::Value;
use crate::object::{Identity, ObjectId};

/// `VERSION KIND NAME [NAMESPACE]`, and what else is in its metadata.
fn object(id: &str, more: &str) -> Value {
    let parts: Vec<&str> = id.split(' ').collect();
    let namespace = parts.get(3).map_or(String::new(), |name| format!(r#","namespace":"{name}""#));
    let more = if more.is_empty() { String::new() } else { format!(",{more}") };
    let text = format!(
        r#"{{"apiVersion":"{}","kind":"{}","metadata":{{"name":"{}"{namespace}{more}}}}}"#,
        parts[0], parts[1], parts[2]
    );
    Value::from_json(&text).unwrap()
}

fn identity(id: &str) -> Identity {
    ObjectId::of(&object(id, "")).unwrap().identity()
}

fn decide(
    live: &[Value],
    wanted: &[&str],
    guard: GuardPolicy,
    named: &[&str],
) -> Result<PrunePlan, String> {
    let wanted: Vec<_> = wanted.iter().map(|id| identity(id)).collect();
    let named: BTreeSet<String> = named.iter().map(ToString::to_string).collect();
    let plan = prune(&live.iter().collect::<Vec<_>>(), &wanted, guard, &named);
    plan.map_err(|failure| {
        assert_eq!(failure.class.word(), "guard.prune");
        [vec![failure.message], failure.hints].concat().join(" | ")
    })
}

const FREE: GuardPolicy = GuardPolicy { share: 100, most: 1000, allowed: None };

/// What becomes of one live object that is not wanted.
#[track_caller]
fn check(id: &str, more: &str, named: &[&str], expected: &str) {
    let plan = decide(&[object(id, more)], &["v1 ConfigMap other shop"], FREE, named).unwrap();
    let shown = match (&plan.delete[..], &plan.kept[..], &plan.going[..]) {
        ([_], [], []) => "deleted".to_owned(),
        ([], [(_, why)], []) => why.to_string(),
        ([], [], [_]) => "going".to_owned(),
        ([], [], []) => "wanted".to_owned(),
        _ => panic!("{plan:?}"),
    };
    assert_eq!(shown, expected, "{id} {more}");
}

#[test]
fn what_asks_to_stay_stays_whatever_is_named() {
    let annotated = |text: &str| format!(r#""annotations":{{{text}}}"#);
    let config = "v1 ConfigMap a shop";
    for (annotation, expected) in [
        (r#""x":"y""#, "deleted"),
        (r#""bowline.dev/prune":"never""#, "it says bowline.dev/prune: never"),
        (r#""bowline.dev/prune":"Nevr""#, "it says bowline.dev/prune: Nevr"),
        (r#""helm.sh/resource-policy":"keep""#, "it says helm.sh/resource-policy: keep"),
        (r#""helm.sh/resource-policy":"delete""#, "deleted"),
        (
            r#""argocd.argoproj.io/sync-options":"Replace=true, Prune=false""#,
            "it says argocd.argoproj.io/sync-options: Prune=false",
        ),
        (r#""argocd.argoproj.io/sync-options":"Prune=true""#, "deleted"),
    ] {
        check(config, &annotated(annotation), &["configmap/a in shop"], expected);
    }
}

#[test]
fn kinds_that_hold_data_go_only_by_name() {
    let protected = "one of its kind is deleted only by name";
    for (id, name) in [
        ("v1 Namespace shop", "namespace/shop"),
        ("v1 PersistentVolume a", "persistentvolume/a"),
        ("v1 PersistentVolumeClaim a shop", "persistentvolumeclaim/a in shop"),
        ("apiextensions.k8s.io/v1 CustomResourceDefinition a.b", "customresourcedefinition/a.b"),
    ] {
        check(id, "", &["namespace/other"], protected);
        check(id, "", &[name], "deleted");
    }
    check("shop.example/v1 Namespace a", "", &[], "deleted");
}

#[test]
fn what_a_controller_made_is_not_ours_and_what_is_going_is_not_deleted_again() {
    let owner = |kind: &str, more: &str| {
        format!(r#""ownerReferences":[{{"kind":"{kind}","name":"db","uid":"1"{more}}}]"#)
    };
    let controller = r#","controller":true"#;
    check("v1 Pod a shop", &owner("ReplicaSet", controller), &[], "replicaset/db owns it");
    check("v1 Pod a shop", &owner("ReplicaSet", ""), &[], "deleted");
    let claim = "v1 PersistentVolumeClaim data-db-0 shop";
    let named = &["persistentvolumeclaim/data-db-0 in shop"];
    check(claim, &owner("StatefulSet", ""), named, "statefulset/db owns it");
    let deleted = r#""deletionTimestamp":"2026-03-02T22:00:00Z""#;
    check("v1 ConfigMap a shop", deleted, &[], "going");
    check(claim, deleted, &[], "going");
}

#[test]
fn the_same_object_under_another_version_group_or_namespace_is_wanted() {
    for (live, wanted) in [
        ("apps/v1 Deployment a shop", "apps/v1beta1 Deployment a shop"),
        ("extensions/v1beta1 Ingress a shop", "networking.k8s.io/v1 Ingress a shop"),
        ("networking.k8s.io/v1 Ingress a shop", "extensions/v1beta1 Ingress a shop"),
        ("extensions/v1beta1 Deployment a shop", "apps/v1 Deployment a shop"),
        (
            "rbac.authorization.k8s.io/v1 ClusterRole a",
            "rbac.authorization.k8s.io/v1 ClusterRole a shop",
        ),
        ("v1 ConfigMap a shop", "v1 ConfigMap a"),
    ] {
        let plan = decide(&[object(live, "")], &[wanted], FREE, &[]).unwrap();
        assert_eq!(plan, PrunePlan::default(), "{live}");
    }
    for (live, wanted) in [
        ("v1 ConfigMap a shop", "v1 ConfigMap a cart"),
        ("v1 ConfigMap a shop", "v1 Secret a shop"),
        ("shop.example/v1 Ingress a shop", "networking.k8s.io/v1 Ingress a shop"),
    ] {
        let plan = decide(&[object(live, "")], &[wanted], FREE, &[]).unwrap();
        assert_eq!(plan.delete, [identity(live)], "{live}");
    }
}

#[test]
fn one_object_in_two_lists_is_deleted_once_where_it_lives_now() {
    let live = [
        object("extensions/v1beta1 Ingress a shop", ""),
        object("networking.k8s.io/v1 Ingress a shop", ""),
    ];
    let plan = decide(&live, &["v1 Service web shop"], FREE, &[]).unwrap();
    assert_eq!(plan.delete, [identity("networking.k8s.io/v1 Ingress a shop")]);
}

#[test]
fn deletion_goes_backwards() {
    let live = [
        object("v1 ConfigMap a shop", ""),
        object("apps/v1 Deployment a shop", ""),
        object("v1 Namespace shop", ""),
        object("v1 ConfigMap z shop", r#""annotations":{"bowline.dev/wave":"9"}"#),
    ];
    let plan = decide(&live, &["v1 Service web shop"], FREE, &["namespace/shop"]).unwrap();
    let order: Vec<_> = plan.delete.iter().map(ToString::to_string).collect();
    let expected =
        ["configmap/z in shop", "deployment/a in shop", "configmap/a in shop", "namespace/shop"];
    assert_eq!(order, expected);
}

fn configs(count: usize, more: &str) -> Vec<Value> {
    (0..count).map(|at| object(&format!("v1 ConfigMap c{at:02} shop"), more)).collect()
}

#[test]
fn the_guard_holds_both_bounds_and_a_person_may_allow_more() {
    let guard = GuardPolicy::default();
    let allow = |count| GuardPolicy { allowed: Some(count), ..guard };
    // How many of how many go, under which guard, and whether they may.
    for (goes, total, guard, may) in [
        (0, 5, guard, true),
        (1, 5, guard, true),
        // The share is rounded up.
        (1, 2, guard, true),
        (2, 5, guard, false),
        (2, 9, guard, true),
        (3, 10, guard, false),
        (10, 50, guard, true),
        (11, 100, guard, false),
        (11, 100, allow(11), true),
        (11, 100, allow(10), false),
        (10, 50, allow(0), true),
        (19, 20, allow(19), true),
    ] {
        let live = configs(total, "");
        let kept: Vec<_> = (goes..total).map(|at| format!("v1 ConfigMap c{at:02} shop")).collect();
        let kept: Vec<_> = kept.iter().map(String::as_str).collect();
        let plan = decide(&live, &kept, guard, &[]);
        assert_eq!(plan.is_ok(), may, "{goes} of {total}, {guard:?}: {plan:?}");
    }
}

#[test]
fn a_refusal_counts_gives_a_sample_and_the_word_that_would_allow_it() {
    let refused = decide(&configs(60, ""), &["v1 Service web shop"], GuardPolicy::default(), &[]);
    assert_eq!(
        refused.unwrap_err(),
        "60 of 60 objects would be deleted, and the guard allows 20 % and at most 10: \
         configmap/c59 in shop, configmap/c58 in shop, configmap/c57 in shop, \
         configmap/c56 in shop, configmap/c55 in shop, and 55 more | \
         read the list; if it is meant: --allow-prune 60"
    );
    let little = GuardPolicy { allowed: Some(1), ..GuardPolicy::default() };
    let refused = decide(&configs(2, ""), &["v1 Service web shop"], little, &[]).unwrap_err();
    assert!(refused.contains("20 % and at most 10, or 1 by --allow-prune: "), "{refused}");
}

#[test]
fn what_others_own_does_not_widen_the_guard() {
    let owned = r#""ownerReferences":[{"kind":"Job","name":"a","controller":true}]"#;
    let mut live = configs(90, owned);
    live.push(object("v1 Secret gone shop", ""));
    live.push(object("v1 Secret lost shop", ""));
    live.push(object("v1 Secret stays shop", ""));
    let refused = decide(&live, &["v1 Secret stays shop"], GuardPolicy::default(), &[]);
    assert!(refused.unwrap_err().starts_with("2 of 3 objects"));
}

#[test]
fn wanting_nothing_is_refused_whatever_is_allowed_and_offboarding_says_what_stays() {
    let live = [object("v1 ConfigMap a shop", ""), object("v1 Namespace shop", "")];
    let guard = GuardPolicy { share: 100, most: 1000, allowed: Some(1000) };
    let refused = decide(&live, &[], guard, &[]).unwrap_err();
    assert!(refused.starts_with("nothing is wanted, so that all 2 objects"), "{refused}");
    assert!(decide(&[], &[], guard, &[]).is_err());

    let plan = offboard(&live.iter().collect::<Vec<_>>(), &BTreeSet::new()).unwrap();
    assert_eq!(plan.delete, [identity("v1 ConfigMap a shop")]);
    assert_eq!(plan.kept.len(), 1);
}

#[test]
fn a_live_object_that_cannot_be_read_means_that_nothing_is_deleted() {
    let live = [object("v1 ConfigMap a shop", ""), Value::from_json(r#"{"kind":"Pod"}"#).unwrap()];
    let refused = decide(&live, &["v1 ConfigMap b shop"], FREE, &[]).unwrap_err();
    assert!(refused.starts_with("a live object cannot be read"), "{refused}");
}
