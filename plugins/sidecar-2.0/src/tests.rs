use super::*;
use bowline_guest::{TestCall, TestOutcome};
use serde_json::{Value, json};

fn deployment(spec: Value) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
        "spec": {"template": {"spec": spec}}})
}

fn transformed(spec: Value) -> TestOutcome<Result<Findings, Findings>> {
    let container = json!({"name": "mesh", "image": "proxy", "port": 9000});
    TestCall::new().object(deployment(spec)).transform(&Sidecar, json!({"container": container}))
}

fn spec(outcome: &TestOutcome<Result<Findings, Findings>>) -> Value {
    assert_eq!(outcome.result, Ok(Findings::none()));
    outcome.objects[0]["spec"]["template"]["spec"].clone()
}

#[test]
fn the_proxy_is_an_init_container_that_keeps_running() {
    let spec = spec(&transformed(json!({"containers": [{"name": "web"}]})));
    assert_eq!(spec["containers"], json!([{"name": "web"}]));
    let expected = json!([{
        "name": "mesh",
        "image": "proxy",
        "restartPolicy": "Always",
        "ports": [{"name": "proxy", "containerPort": 9000}],
        "env": [{"name": "PROXY_PORT", "value": "9000"}],
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
    }]);
    assert_eq!(spec["initContainers"], expected);
}

#[test]
fn the_proxy_comes_before_other_init_containers() {
    let init = json!([{"name": "migrate"}, {"name": "warm"}]);
    let spec = spec(&transformed(json!({"initContainers": init, "containers": []})));
    let names: Vec<&Value> =
        spec["initContainers"].as_array().unwrap().iter().map(|found| &found["name"]).collect();
    assert_eq!(names, ["mesh", "migrate", "warm"]);
}

#[test]
fn a_second_run_changes_nothing() {
    let once = spec(&transformed(json!({
        "initContainers": [{"name": "migrate"}],
        "containers": [{"name": "web"}],
    })));
    assert_eq!(spec(&transformed(once.clone())), once);
}

#[test]
fn a_name_that_the_pod_uses_itself_is_refused_with_its_place() {
    let refused = |spec: Value| {
        let found: Vec<Finding> = transformed(spec).result.unwrap_err().into_iter().collect();
        assert_eq!(found.len(), 1);
        (found[0].code.clone(), found[0].field.clone().unwrap())
    };
    let container = refused(json!({"containers": [{"name": "web"}, {"name": "mesh"}]}));
    assert_eq!(container.0, "name-taken");
    assert_eq!(container.1, "/spec/template/spec/containers/1/name");
    let init = refused(json!({"initContainers": [{"name": "mesh"}], "containers": []}));
    assert_eq!(init.0, "name-taken");
    assert_eq!(init.1, "/spec/template/spec/initContainers/0/name");
}

#[test]
fn jobs_get_a_proxy_too() {
    let job = json!({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "tidy"},
        "spec": {"jobTemplate": {"spec": {"template": {"spec": {"containers": []}}}}}});
    let config = json!({"container": {"name": "mesh", "image": "proxy", "port": 1}});
    let outcome = TestCall::new().object(job).transform(&Sidecar, config);
    let at = "/spec/jobTemplate/spec/template/spec/initContainers/0/name";
    assert_eq!(outcome.objects[0].pointer(at), Some(&json!("mesh")));
}

#[test]
fn the_configs_of_1_x_and_2_1_are_refused() {
    let newer =
        json!({"container": {"name": "p", "image": "p", "port": 1, "probe": {"path": "/"}}});
    for config in [json!({"image": "proxy", "port": 9000}), newer] {
        let result = TestCall::new().transform(&Sidecar, config).result;
        let codes: Vec<String> =
            result.unwrap_err().into_iter().map(|finding| finding.code).collect();
        assert_eq!(codes, ["config"]);
    }
}
