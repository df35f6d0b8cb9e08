use super::*;
use bowline_guest::TestCall;
use serde_json::{Value, json};

fn deployment(containers: Value) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
        "spec": {"template": {"spec": {"containers": containers}}}})
}

fn config() -> Value {
    json!({"image": "proxy", "port": 9000, "upstream": "http://127.0.0.1:8080"})
}

#[test]
fn the_proxy_is_the_last_container_and_the_pod_says_so() {
    let call = TestCall::new().object(deployment(json!([{"name": "web"}])));
    let outcome = call.transform(&Sidecar, config());
    assert_eq!(outcome.result, Ok(Findings::none()));
    let pod = &outcome.objects[0]["spec"]["template"];
    assert_eq!(pod["metadata"]["annotations"], json!({"sidecar.bowline.dev/version": "1"}));
    let containers = &pod["spec"]["containers"];
    assert_eq!(containers[0], json!({"name": "web"}));
    let expected = json!({
        "name": "proxy",
        "image": "proxy",
        "ports": [{"name": "proxy", "containerPort": 9000}],
        "env": [
            {"name": "PROXY_PORT", "value": "9000"},
            {"name": "PROXY_UPSTREAM", "value": "http://127.0.0.1:8080"},
        ],
        "resources": {
            "requests": {"cpu": "10m", "memory": "32Mi"},
            "limits": {"cpu": "100m", "memory": "64Mi"},
        },
        "readinessProbe": {"tcpSocket": {"port": 9000}},
        "securityContext": {
            "allowPrivilegeEscalation": false,
            "runAsNonRoot": true,
            "capabilities": {"drop": ["ALL"]},
        },
    });
    assert_eq!(containers[1], expected);
}

#[test]
fn a_second_run_replaces_the_proxy_instead_of_adding_another() {
    let call = TestCall::new().object(deployment(json!([{"name": "web"}])));
    let once = call.transform(&Sidecar, config()).objects;
    let again = TestCall::new().objects(once.clone());
    assert_eq!(again.transform(&Sidecar, config()).objects, once);
    let other = again.transform(&Sidecar, json!({"image": "other", "port": 1})).objects;
    let containers = &other[0]["spec"]["template"]["spec"]["containers"];
    assert_eq!(containers.as_array().map(Vec::len), Some(2));
    assert_eq!(containers[1]["image"], "other");
}

#[test]
fn a_pod_carries_the_annotation_itself() {
    let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"},
        "spec": {"containers": [{"name": "web"}]}});
    let outcome = TestCall::new().object(pod).transform(&Sidecar, config());
    let annotations = &outcome.objects[0]["metadata"]["annotations"];
    assert_eq!(annotations["sidecar.bowline.dev/version"], "1");
}

#[test]
fn jobs_are_left_as_they_are_with_a_note() {
    let job = json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "migrate"},
        "spec": {"template": {"spec": {"containers": [{"name": "migrate"}]}}}});
    let outcome = TestCall::new().object(job.clone()).transform(&Sidecar, config());
    assert_eq!(outcome.objects, [job]);
    let told: Vec<String> =
        outcome.result.unwrap().iter().map(|finding| finding.to_string()).collect();
    assert_eq!(
        told,
        ["info job-left-out Job migrate: a proxy that never ends would keep the job going"]
    );
}

#[test]
fn the_config_of_2_x_is_refused() {
    let refused = TestCall::new()
        .object(deployment(json!([])))
        .transform(&Sidecar, json!({"container": {"image": "proxy", "port": 9000}}));
    let codes: Vec<String> =
        refused.result.unwrap_err().into_iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["config"]);
}
