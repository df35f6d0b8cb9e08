use super::{set, waves};

#[track_caller]
fn check(objects: &[(&str, &[&str])], expected: &str) {
    assert_eq!(waves(&set(objects)).unwrap_err().to_string(), expected);
}

#[test]
fn numbers_that_are_none_name_the_object_and_the_annotation() {
    for name in ["bowline.dev/wave", "argocd.argoproj.io/sync-wave"] {
        for found in ["five", "1.5", "", "99999999999999999999"] {
            check(
                &[("deployment/db in shop", &[&format!("{name}: {found}")])],
                &format!(
                    "deployment/db in shop: {name} is a whole number such as -1 or 5, not {found:?}"
                ),
            );
        }
    }
    check(
        &[("job/a", &["helm.sh/hook: pre-install", "helm.sh/hook-weight: heavy"])],
        r#"job/a: helm.sh/hook-weight is a whole number such as -1 or 5, not "heavy""#,
    );
}

#[test]
fn two_numbers_must_agree() {
    check(
        &[("config/a", &["bowline.dev/wave: 1", "argocd.argoproj.io/sync-wave: 2"])],
        "configmap/a: bowline.dev/wave is 1, and argocd.argoproj.io/sync-wave is 2",
    );
}

#[test]
fn words_that_no_hook_has_are_told_with_those_that_it_has() {
    check(
        &[("job/a", &["argocd.argoproj.io/hook: PreSync,Presync"])],
        "job/a: argocd.argoproj.io/hook has the words PreSync, Sync, PostSync, SyncFail, PreDelete, \
         PostDelete, Skip, not \"PreSync,Presync\"",
    );
    check(
        &[("job/a", &["helm.sh/hook: pre-install", "helm.sh/hook-delete-policy: never"])],
        "job/a: helm.sh/hook-delete-policy has the words before-hook-creation, hook-succeeded, \
         hook-failed, not \"never\"",
    );
    let empty = set(&[("job/a", &["helm.sh/hook: "])]);
    assert!(waves(&empty).is_err(), "a hook that never runs says so");
}

#[test]
fn a_rule_that_is_none_is_told_how_to_read() {
    for rule in ["after upserting db", "upsert after db", "upsert after upserting a b", "x y z a"] {
        check(
            &[("job/a", &[&format!("kapp.k14s.io/change-rule.b: {rule}")])],
            &format!(
                "job/a: kapp.k14s.io/change-rule.b reads \"(upsert|delete) (before|after) \
                 (upserting|deleting) GROUP\", not {rule:?}"
            ),
        );
    }
}

#[test]
fn a_circle_is_shown_from_its_first_object() {
    let group = |name: &str| format!("kapp.k14s.io/change-group: {name}");
    let after = |name: &str| format!("kapp.k14s.io/change-rule: upsert after upserting {name}");
    check(
        &[
            ("job/z in shop", &[&after("c")]),
            ("job/c in shop", &[&group("c"), &after("a")]),
            ("job/a in shop", &[&group("a"), &after("b")]),
            ("job/b in shop", &[&group("b"), &after("c")]),
        ],
        "objects wait for each other: job/a in shop → job/b in shop → job/c in shop → job/a in shop",
    );
    check(&[("job/a", &[&group("a"), &after("a")])], "objects wait for each other: job/a → job/a");
}

#[test]
fn an_object_that_is_there_twice_is_refused_whatever_its_version() {
    let mut objects = set(&[("deployment/a", &[]), ("deployment/a", &[])]);
    let at = crate::Pointer::parse("/apiVersion").unwrap();
    objects[1].set(&at, "apps/v1beta1".into()).unwrap();
    assert_eq!(waves(&objects).unwrap_err().to_string(), "deployment/a is there twice");
}
