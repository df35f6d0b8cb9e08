use super::{lines, set, waves};
use crate::waves::DeletePolicy;

#[track_caller]
fn check(objects: &[(&str, &[&str])], expected: &[&str]) {
    assert_eq!(lines(&waves(&set(objects)).unwrap()), expected);
}

#[test]
fn what_others_need_comes_first_and_definitions_are_a_wave_of_their_own() {
    check(
        &[
            ("deployment/db in shop", &[]),
            ("promotion/may in shop", &[]),
            ("config/a in shop", &[]),
            ("crd/promotions.shop.example", &["bowline.dev/wave: 7"]),
            ("namespace/shop", &[]),
        ],
        &[
            "the definitions: namespace/shop",
            "the definitions of wave 7: customresourcedefinition/promotions.shop.example",
            "wave 0: configmap/a in shop, deployment/db in shop, promotion/may in shop",
        ],
    );
}

#[test]
fn numbers_come_before_kinds_and_may_be_negative() {
    check(
        &[
            ("config/late in shop", &["bowline.dev/wave: 1"]),
            ("deployment/argo in shop", &["argocd.argoproj.io/sync-wave: -5"]),
            (
                "deployment/both in shop",
                &["bowline.dev/wave: -5", "argocd.argoproj.io/sync-wave: -5"],
            ),
            ("service/plain in shop", &[]),
        ],
        &[
            "wave -5: deployment/argo in shop, deployment/both in shop",
            "wave 0: service/plain in shop",
            "wave 1: configmap/late in shop",
        ],
    );
}

#[test]
fn hooks_of_argo_and_helm_stand_around_the_members() {
    let objects = set(&[
        ("deployment/web in shop", &[]),
        (
            "job/migrate in shop",
            &["helm.sh/hook: pre-install,pre-upgrade", "helm.sh/hook-weight: -1"],
        ),
        ("job/smoke in shop", &["argocd.argoproj.io/hook: PostSync, SyncFail"]),
        (
            "job/among in shop",
            &["argocd.argoproj.io/hook: Sync", "argocd.argoproj.io/sync-wave: 2"],
        ),
        ("job/first in shop", &["argocd.argoproj.io/hook: PreSync", "helm.sh/hook: post-install"]),
        ("job/bye in shop", &["helm.sh/hook: post-delete"]),
        ("job/ask in shop", &["helm.sh/hook: pre-delete"]),
        ("job/test in shop", &["helm.sh/hook: test"]),
        ("config/never in shop", &["argocd.argoproj.io/hook: Skip"]),
        ("crd/promotions.shop.example", &["helm.sh/hook: crd-install"]),
    ]);
    let waves = waves(&objects).unwrap();
    assert_eq!(
        lines(&waves),
        [
            "the definitions: customresourcedefinition/promotions.shop.example",
            "wave -1 before the sync: [job/migrate in shop]",
            "wave 0 before the sync: [job/first in shop]",
            "wave 0: deployment/web in shop",
            "wave 2: [job/among in shop]",
            "wave 0 after the sync: [job/smoke in shop]",
        ]
    );
    let names = |hooks: &[crate::waves::Hook]| {
        hooks.iter().map(|hook| hook.id.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(&waves.on_failure), ["smoke"]);
    assert_eq!(names(&waves.before_deletion), ["ask"]);
    assert_eq!(names(&waves.after_deletion), ["bye"]);
    let skipped: Vec<_> = waves.skipped.iter().map(|id| &*id.name).collect();
    assert_eq!(skipped, ["never", "test"]);
    let members: Vec<_> = waves.members().map(|id| &*id.name).collect();
    assert_eq!(members, ["promotions.shop.example", "web"]);
}

#[test]
fn a_hook_is_deleted_by_its_policy_and_before_a_new_one_is_made_if_it_has_none() {
    let policy =
        |before_creation, succeeded, failed| DeletePolicy { before_creation, succeeded, failed };
    for (annotation, expected) in [
        ("x: y", policy(true, false, false)),
        ("argocd.argoproj.io/hook-delete-policy: HookSucceeded", policy(false, true, false)),
        (
            "argocd.argoproj.io/hook-delete-policy: HookSucceeded, HookFailed",
            policy(false, true, true),
        ),
        ("helm.sh/hook-delete-policy: before-hook-creation,hook-failed", policy(true, false, true)),
    ] {
        let objects = set(&[("job/a", &["helm.sh/hook: pre-install", annotation])]);
        assert_eq!(waves(&objects).unwrap().steps[0].hooks[0].policy, expected, "{annotation}");
    }
}

#[test]
fn a_rule_holds_back_who_waits_and_moves_nobody_forward() {
    check(
        &[
            (
                "deployment/web in shop",
                &["kapp.k14s.io/change-rule.one: upsert after upserting db"],
            ),
            ("deployment/db in shop", &["kapp.k14s.io/change-group: db", "bowline.dev/wave: 3"]),
            ("config/early in shop", &["kapp.k14s.io/change-rule: upsert before upserting db"]),
            (
                "job/last in shop",
                &[
                    "kapp.k14s.io/change-rule.x: upsert after upserting web/shop",
                    "kapp.k14s.io/change-rule.y: upsert after upserting nobody",
                    "kapp.k14s.io/change-rule.z: delete after deleting db",
                ],
            ),
            ("service/web in shop", &["kapp.k14s.io/change-group.s: {name}/{namespace}"]),
        ],
        &[
            "wave 0: configmap/early in shop, service/web in shop",
            "wave 0, part 2: job/last in shop",
            "wave 3: deployment/db in shop",
            "wave 3, part 2: deployment/web in shop",
        ],
    );
}

#[test]
fn instances_follow_a_definition_that_a_rule_holds_back() {
    check(
        &[
            (
                "crd/promotions.shop.example",
                &["kapp.k14s.io/change-rule: upsert after upserting web"],
            ),
            ("deployment/web in shop", &["kapp.k14s.io/change-group: web"]),
            ("promotion/may in shop", &[]),
        ],
        &[
            "wave 0: deployment/web in shop",
            "wave 0, part 2: customresourcedefinition/promotions.shop.example",
            "wave 0, part 3: promotion/may in shop",
        ],
    );
}
