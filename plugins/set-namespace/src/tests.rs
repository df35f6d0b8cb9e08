use super::*;
use bowline_guest::{TestCall, TestOutcome};
use serde_json::{Value, json};

fn object(api_version: &str, kind: &str, namespace: Option<&str>, name: &str) -> Value {
    let mut object = json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": name}});
    if let Some(namespace) = namespace {
        object["metadata"]["namespace"] = namespace.into();
    }
    object
}

fn moved(objects: impl IntoIterator<Item = Value>) -> TestOutcome<Result<Findings, Findings>> {
    TestCall::new().objects(objects).transform(&SetNamespace, json!({"namespace": "acme"}))
}

#[test]
fn namespaced_objects_move_and_others_stay() {
    let outcome = moved([
        object("apps/v1", "Deployment", None, "web"),
        object("v1", "Service", Some("shop"), "web"),
        object("v1", "Namespace", None, "shop"),
        object("rbac.authorization.k8s.io/v1", "ClusterRole", None, "reader"),
    ]);
    assert_eq!(outcome.result, Ok(Findings::none()));
    let expected = [
        object("apps/v1", "Deployment", Some("acme"), "web"),
        object("v1", "Service", Some("acme"), "web"),
        object("v1", "Namespace", None, "shop"),
        object("rbac.authorization.k8s.io/v1", "ClusterRole", None, "reader"),
    ];
    assert_eq!(outcome.objects, expected);
}

#[test]
fn a_kind_that_nobody_knows_moves_with_one_warning_for_all_of_it() {
    let outcome = moved([
        object("example.com/v1", "Queue", None, "a"),
        object("example.com/v1", "Queue", None, "b"),
    ]);
    let findings = outcome.result.unwrap();
    let told: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        ["warning unknown-kind Queue a /metadata/namespace: it is not known whether Queue of \
          example.com/v1 lives in a namespace; it was given one"]
    );
    assert_eq!(outcome.objects[1]["metadata"]["namespace"], "acme");
}

#[test]
fn a_kind_that_the_release_defines_is_known() {
    let mut definition =
        object("apiextensions.k8s.io/v1", "CustomResourceDefinition", None, "fleets.example.com");
    definition["spec"] =
        json!({"group": "example.com", "scope": "Cluster", "names": {"kind": "Fleet"}});
    let fleet = object("example.com/v1", "Fleet", None, "all");
    let outcome = moved([definition, fleet.clone()]);
    assert_eq!(outcome.result, Ok(Findings::none()));
    assert_eq!(outcome.objects[1], fleet);
}

#[test]
fn subjects_follow_when_they_name_what_moved_or_say_nothing() {
    let subject = |namespace: Option<&str>, name: &str| {
        let mut subject = json!({"kind": "ServiceAccount", "name": name});
        if let Some(namespace) = namespace {
            subject["namespace"] = namespace.into();
        }
        subject
    };
    let group = json!({"kind": "Group", "name": "admins", "apiGroup": "rbac.authorization.k8s.io"});
    let mut binding = object("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", None, "readers");
    binding["subjects"] = json!([
        subject(None, "web"),
        subject(Some("shop"), "web"),
        subject(Some("shop"), "elsewhere"),
        subject(Some("kube-system"), "web"),
        subject(Some("shop"), "default"),
        subject(Some("default"), "unplaced"),
        group.clone(),
    ]);
    let outcome = moved([
        object("v1", "ServiceAccount", Some("shop"), "web"),
        object("v1", "ServiceAccount", None, "unplaced"),
        binding,
    ]);
    assert_eq!(outcome.result, Ok(Findings::none()));
    let expected = json!([
        subject(Some("acme"), "web"),
        subject(Some("acme"), "web"),
        subject(Some("shop"), "elsewhere"),
        subject(Some("kube-system"), "web"),
        subject(Some("acme"), "default"),
        subject(Some("acme"), "unplaced"),
        group,
    ]);
    assert_eq!(outcome.objects[2]["subjects"], expected);
}

#[test]
fn services_of_webhooks_definitions_and_api_services_follow() {
    let service = |namespace: &str| json!({"name": "hook", "namespace": namespace});
    let mut validating =
        object("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", None, "checks");
    validating["webhooks"] = json!([
        {"name": "url.example.com", "clientConfig": {"url": "https://hook.example"}},
        {"name": "a.example.com", "clientConfig": {"service": service("shop")}},
        {"name": "b.example.com", "clientConfig": {"service": service("other")}},
    ]);
    let mut definition =
        object("apiextensions.k8s.io/v1", "CustomResourceDefinition", None, "queues.example.com");
    definition["spec"]["conversion"]["webhook"]["clientConfig"]["service"] = service("shop");
    let mut api = object("apiregistration.k8s.io/v1", "APIService", None, "v1.example.com");
    api["spec"]["service"] = service("shop");
    let mut local = object("apiregistration.k8s.io/v1", "APIService", None, "v2.example.com");
    local["spec"]["service"] = json!(null);
    let hook = object("v1", "Service", Some("shop"), "hook");
    let outcome = moved([hook, validating, definition, api, local.clone()]);
    assert_eq!(outcome.result, Ok(Findings::none()));
    let found = |index: usize, at: &str| outcome.objects[index].pointer(at).cloned();
    assert_eq!(found(1, "/webhooks/0/clientConfig"), Some(json!({"url": "https://hook.example"})));
    assert_eq!(found(1, "/webhooks/1/clientConfig/service"), Some(service("acme")));
    assert_eq!(found(1, "/webhooks/2/clientConfig/service"), Some(service("other")));
    let at = "/spec/conversion/webhook/clientConfig/service";
    assert_eq!(found(2, at), Some(service("acme")));
    assert_eq!(found(3, "/spec/service"), Some(service("acme")));
    assert_eq!(outcome.objects[4], local);
}

#[test]
fn objects_that_only_their_namespaces_told_apart_are_refused() {
    let objects = [
        object("v1", "ConfigMap", Some("a"), "settings"),
        object("v1", "ConfigMap", Some("b"), "settings"),
    ];
    let outcome = moved(objects.clone());
    assert_eq!(
        outcome.result.unwrap_err().to_string(),
        "error name-clash ConfigMap b/settings /metadata/namespace: in namespace acme, \
         ConfigMap a/settings and ConfigMap b/settings would be one object\n"
    );
    assert_eq!(outcome.objects, objects);
}

#[test]
fn a_name_that_no_namespace_can_have_is_refused() {
    let too_long = "x".repeat(64);
    for name in ["", "Acme", "acme.shop", "-acme", "acme-", too_long.as_str()] {
        let refused = TestCall::new().transform(&SetNamespace, json!({"namespace": name}));
        let codes: Vec<String> =
            refused.result.unwrap_err().into_iter().map(|finding| finding.code).collect();
        assert_eq!(codes, ["invalid-namespace"], "{name:?}");
    }
}

#[test]
fn a_second_run_changes_nothing() {
    let once = moved([
        object("v1", "ServiceAccount", None, "web"),
        object("v1", "Service", Some("shop"), "web"),
    ]);
    assert_eq!(moved(once.objects.clone()).objects, once.objects);
}
