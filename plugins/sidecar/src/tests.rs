use super::*;
use bowline_guest::{Finding, TestCall, TestOutcome};
use serde_json::{Value, json};

fn deployment(spec: Value) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
        "spec": {"template": {"spec": spec}}})
}

fn config() -> Value {
    json!({"container": {"name": "mesh", "image": "proxy", "port": 9000}})
}

fn transformed(spec: Value) -> TestOutcome<Result<Findings, Findings>> {
    TestCall::new().object(deployment(spec)).transform(&Sidecar, config())
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
        "startupProbe": {"tcpSocket": {"port": 9000}},
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
fn resources_and_a_probe_can_be_given() {
    let mut config = config();
    config["container"]["resources"] = json!({"limits": {"memory": "48Mi", "cpu": 1}});
    config["container"]["probe"] = json!({"path": "/ready"});
    config["upstream"] = json!("http://127.0.0.1:8080");
    let call = TestCall::new().object(deployment(json!({"containers": []})));
    let spec = spec(&call.transform(&Sidecar, config));
    let proxy = &spec["initContainers"][0];
    let expected = json!({
        "requests": {"cpu": "10m", "memory": "32Mi"},
        "limits": {"cpu": 1, "memory": "48Mi"},
    });
    assert_eq!(proxy["resources"], expected);
    assert_eq!(proxy["readinessProbe"], json!({"httpGet": {"path": "/ready", "port": 9000}}));
    assert_eq!(proxy["startupProbe"], proxy["readinessProbe"]);
    let upstream = json!({"name": "PROXY_UPSTREAM", "value": "http://127.0.0.1:8080"});
    assert_eq!(proxy["env"][1], upstream);
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
fn who_opts_out_on_the_workload_or_its_pods_is_left_alone() {
    let no = json!({"sidecar.bowline.dev/inject": "false"});
    let mut on_object = deployment(json!({"containers": []}));
    on_object["metadata"]["annotations"] = no.clone();
    let mut on_pods = deployment(json!({"containers": []}));
    on_pods["metadata"]["name"] = json!("pods");
    on_pods["spec"]["template"]["metadata"]["annotations"] = no;
    let objects = [on_object, on_pods];
    let outcome = TestCall::new().objects(objects.clone()).transform(&Sidecar, config());
    assert_eq!(outcome.result, Ok(Findings::none()));
    assert_eq!(outcome.objects, objects);

    let mut wanted = deployment(json!({"containers": []}));
    wanted["metadata"]["annotations"] = json!({"sidecar.bowline.dev/inject": "true"});
    let outcome = TestCall::new().object(wanted).transform(&Sidecar, config());
    assert_eq!(spec(&outcome)["initContainers"][0]["name"], "mesh");
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
fn names_and_ports_that_the_pod_uses_itself_are_refused_with_their_place() {
    let refused = |spec: Value| {
        let found: Vec<Finding> = transformed(spec).result.unwrap_err().into_iter().collect();
        assert_eq!(found.len(), 1);
        (found[0].code.clone(), found[0].field.clone().unwrap())
    };
    let expect = |code: &str, at: &str| (code.to_owned(), format!("/spec/template/spec{at}"));
    let name = json!({"containers": [{"name": "web"}, {"name": "mesh"}]});
    assert_eq!(refused(name), expect("name-taken", "/containers/1/name"));
    let init = json!({"initContainers": [{"name": "mesh"}], "containers": []});
    assert_eq!(refused(init), expect("name-taken", "/initContainers/0/name"));
    let ports = json!([{"containerPort": 8080}, {"containerPort": 9000}]);
    let port = json!({"containers": [{"name": "web", "ports": ports}]});
    assert_eq!(refused(port), expect("port-taken", "/containers/0/ports/1/containerPort"));
    let udp = json!([{"containerPort": 9000, "protocol": "UDP"}]);
    let other = transformed(json!({"containers": [{"name": "web", "ports": udp}]}));
    assert_eq!(other.result, Ok(Findings::none()));
}

#[test]
fn jobs_get_a_proxy_too() {
    let job = json!({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "tidy"},
        "spec": {"jobTemplate": {"spec": {"template": {"spec": {"containers": []}}}}}});
    let outcome = TestCall::new().object(job).transform(&Sidecar, config());
    let at = "/spec/jobTemplate/spec/template/spec/initContainers/0/name";
    assert_eq!(outcome.objects[0].pointer(at), Some(&json!("mesh")));
}

#[test]
fn the_config_of_1_x_is_refused() {
    let result =
        TestCall::new().transform(&Sidecar, json!({"image": "proxy", "port": 9000})).result;
    let codes: Vec<String> = result.unwrap_err().into_iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["config"]);
}
