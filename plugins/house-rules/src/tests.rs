use super::*;
use bowline_guest::{Severity, TestCall};
use serde_json::{Value, json};

fn container(name: &str) -> Value {
    json!({
        "name": name,
        "resources": {
            "requests": {"cpu": "10m", "memory": "16Mi"},
            "limits": {"cpu": 1, "memory": "32Mi"},
        },
        "securityContext": {"runAsNonRoot": true},
        "readinessProbe": {"tcpSocket": {"port": 80}},
    })
}

/// A good container, but for what lies at a pointer.
fn without(at: &str) -> Value {
    let mut container = container("web");
    let (parent, key) = at.rsplit_once('/').unwrap();
    container.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key);
    container
}

fn workload(api_version: &str, kind: &str, spec: Value) -> Value {
    json!({"apiVersion": api_version, "kind": kind,
        "metadata": {"name": "web", "labels": {"owner": "shop"}},
        "spec": {"template": {"spec": spec}}})
}

fn deployment(container: Value) -> Value {
    workload("apps/v1", "Deployment", json!({"containers": [container]}))
}

fn found(object: Value, config: Value) -> Vec<String> {
    let outcome = TestCall::new().object(object).validate(&HouseRules, config);
    outcome.result.unwrap().iter().map(ToString::to_string).collect()
}

#[test]
fn a_workload_that_keeps_the_rules_gives_no_findings() {
    assert_eq!(found(deployment(container("web")), json!({})), [""; 0]);
}

#[test]
fn each_violation_is_one_finding_with_its_field() {
    let at = "Deployment web /spec/template/spec/containers/0";
    let expectations = [
        (
            "/resources",
            vec![
                format!(
                    "error missing-requests {at}/resources/requests: \
                     container \"web\" has no requests for cpu and memory"
                ),
                format!(
                    "error missing-limits {at}/resources/limits: \
                     container \"web\" has no limits for cpu and memory"
                ),
            ],
        ),
        (
            "/resources/requests/cpu",
            vec![format!(
                "error missing-requests {at}/resources/requests: \
                 container \"web\" has no requests for cpu"
            )],
        ),
        (
            "/resources/limits/memory",
            vec![format!(
                "error missing-limits {at}/resources/limits: \
                 container \"web\" has no limits for memory"
            )],
        ),
        (
            "/securityContext",
            vec![format!(
                "error may-run-as-root {at}/securityContext/runAsNonRoot: \
                 container \"web\" may run as root"
            )],
        ),
        (
            "/readinessProbe",
            vec![format!(
                "error missing-readiness-probe {at}/readinessProbe: \
                 container \"web\" has no readiness probe"
            )],
        ),
    ];
    for (missing, expected) in expectations {
        assert_eq!(found(deployment(without(missing)), json!({})), expected, "{missing}");
    }
}

#[test]
fn every_finding_says_what_to_do() {
    let outcome = TestCall::new()
        .object(json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"},
            "spec": {"containers": [{"name": "web"}]}}))
        .validate(&HouseRules, json!({}));
    let findings = outcome.result.unwrap();
    assert_eq!(findings.len(), Rule::ALL.len());
    assert!(findings.iter().all(|finding| finding.hint.is_some() && finding.object.is_some()));
}

#[test]
fn every_object_needs_an_owner_and_an_empty_one_does_not_count() {
    let config_map = |labels: Value| {
        json!({"apiVersion": "v1", "kind": "ConfigMap",
            "metadata": {"name": "settings", "labels": labels}})
    };
    let expected = ["error missing-owner ConfigMap settings /metadata/labels/owner: \
                     no label `owner` says who owns it"];
    assert_eq!(found(config_map(json!({"owner": "shop"})), json!({})), [""; 0]);
    assert_eq!(found(config_map(json!({"owner": ""})), json!({})), expected);
    assert_eq!(found(config_map(json!(null)), json!({})), expected);
    let other = json!({"ownerLabel": "example.com/team"});
    assert_eq!(found(config_map(json!({"example.com/team": "shop"})), other.clone()), [""; 0]);
    let expected = ["error missing-owner ConfigMap settings /metadata/labels/example.com~1team: \
                     no label `example.com/team` says who owns it"];
    assert_eq!(found(config_map(json!({"owner": "shop"})), other), expected);
}

#[test]
fn a_container_overrules_its_pod_about_root() {
    let pod = |pod: bool, own: Option<bool>| {
        let mut container = without("/securityContext");
        if let Some(own) = own {
            container["securityContext"] = json!({"runAsNonRoot": own});
        }
        let spec = json!({"securityContext": {"runAsNonRoot": pod}, "containers": [container]});
        found(workload("apps/v1", "StatefulSet", spec), json!({})).len()
    };
    assert_eq!(pod(true, None), 0);
    assert_eq!(pod(true, Some(false)), 1);
    assert_eq!(pod(false, None), 1);
    assert_eq!(pod(false, Some(true)), 0);
}

#[test]
fn only_what_runs_for_ever_needs_a_readiness_probe() {
    let spec = json!({"containers": [without("/readinessProbe")]});
    let job = workload("batch/v1", "Job", spec.clone());
    assert_eq!(found(job, json!({})), [""; 0]);
    let mut cron_job = workload("batch/v1", "CronJob", json!({}));
    cron_job["spec"] = json!({"jobTemplate": {"spec": {"template": {"spec": spec.clone()}}}});
    assert_eq!(found(cron_job, json!({})), [""; 0]);
    let mut pod = workload("v1", "Pod", json!({}));
    pod["spec"] = spec;
    assert_eq!(found(pod.clone(), json!({})).len(), 1);
    pod["spec"]["restartPolicy"] = json!("Never");
    assert_eq!(found(pod, json!({})), [""; 0]);
}

#[test]
fn init_containers_are_checked_and_ephemeral_ones_only_for_root() {
    let spec = json!({
        "initContainers": [without("/resources")],
        "containers": [container("web")],
        "ephemeralContainers": [{"name": "debug"}],
    });
    let codes: Vec<String> = TestCall::new()
        .object(workload("apps/v1", "Deployment", spec))
        .validate(&HouseRules, json!({}))
        .result
        .unwrap()
        .into_iter()
        .map(|finding| finding.code)
        .collect();
    assert_eq!(codes, ["missing-requests", "missing-limits", "may-run-as-root"]);
}

#[test]
fn exempt_objects_and_severities_are_as_the_config_says() {
    let object = deployment(without("/readinessProbe"));
    let exempt = json!({"exempt": [{"kind": "Deployment", "name": "web"}]});
    assert_eq!(found(object.clone(), exempt), [""; 0]);
    let other = json!({"exempt": [{"kind": "StatefulSet", "name": "web"}]});
    assert_eq!(found(object.clone(), other).len(), 1);
    let config = json!({"severities": {"missing-readiness-probe": "warning"}});
    let outcome = TestCall::new().object(object).validate(&HouseRules, config);
    let severities: Vec<Severity> =
        outcome.result.unwrap().into_iter().map(|finding| finding.severity).collect();
    assert_eq!(severities, [Severity::Warning]);
}

#[test]
fn a_severity_for_a_rule_that_does_not_exist_is_refused() {
    let config = json!({"severities": {"missing-probe": "info"}});
    let refused = TestCall::new().validate(&HouseRules, config).result.unwrap_err().to_string();
    assert_eq!(
        refused,
        "error unknown-rule /severities/missing-probe: there is no rule \"missing-probe\"\n"
    );
}
