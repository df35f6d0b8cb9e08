use super::*;
use bowline_guest::{TestCall, TestOutcome};
use serde_json::json;

fn deployment(namespace: &str, name: &str, ports: Value) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment",
    "metadata": {"name": name, "namespace": namespace},
    "spec": {"template": {
        "metadata": {"labels": {"app": name, "tier": "any"}},
        "spec": {"containers": [{"name": name, "ports": ports}]},
    }}})
}

fn service(namespace: &str, name: &str, ports: Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Service",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"selector": {"app": name}, "ports": ports}})
}

fn transformed(
    objects: impl IntoIterator<Item = Value>,
    config: Value,
) -> TestOutcome<Result<Findings, Findings>> {
    TestCall::new().objects(objects).transform(&NetworkPolicy, config)
}

/// Namespace and name of each policy.
fn policies(outcome: &TestOutcome<Result<Findings, Findings>>) -> Vec<String> {
    let policies = outcome.objects.iter().filter(|object| object["kind"] == "NetworkPolicy");
    let part = |policy: &Value, key: &str| policy["metadata"][key].as_str().map(str::to_owned);
    policies
        .map(|policy| {
            let namespace = part(policy, "namespace").unwrap_or_default();
            format!("{namespace}/{}", part(policy, "name").unwrap())
        })
        .collect()
}

fn spec(outcome: &TestOutcome<Result<Findings, Findings>>, name: &str) -> Value {
    outcome.find("NetworkPolicy", name).unwrap_or_else(|| panic!("no policy {name}"))["spec"]
        .clone()
}

fn codes(outcome: &TestOutcome<Result<Findings, Findings>>) -> Vec<String> {
    let findings = outcome.result.as_ref().unwrap();
    findings.iter().map(|finding| finding.code.clone()).collect()
}

#[test]
fn each_namespace_with_workloads_is_closed_once_and_each_service_opened() {
    let outcome = transformed(
        [
            deployment("b", "web", json!([])),
            deployment("a", "api", json!([])),
            deployment("a", "db", json!([])),
            service("a", "api", json!([{"port": 80}])),
            json!({"apiVersion": "v1", "kind": "ConfigMap",
                "metadata": {"name": "settings", "namespace": "c"}}),
        ],
        json!({}),
    );
    let expected = [
        "a/default-deny",
        "a/allow-within-namespace",
        "a/allow-dns",
        "b/default-deny",
        "b/allow-within-namespace",
        "b/allow-dns",
        "a/allow-to-api",
    ];
    assert_eq!(policies(&outcome), expected);
    let deny = json!({"podSelector": {}, "policyTypes": ["Ingress", "Egress"]});
    assert_eq!(spec(&outcome, "default-deny"), deny);
}

#[test]
fn objects_without_a_namespace_get_policies_without_one() {
    let mut web = deployment("", "web", json!([]));
    web["metadata"] = json!({"name": "web"});
    let outcome = transformed([web], json!({"allowDns": false}));
    assert_eq!(policies(&outcome), ["/default-deny", "/allow-within-namespace"]);
    let metadata = &outcome.find("NetworkPolicy", "default-deny").unwrap()["metadata"];
    assert_eq!(metadata, &json!({"name": "default-deny"}));
}

#[test]
fn without_default_deny_only_services_get_policies() {
    let objects = [deployment("a", "web", json!([])), service("a", "web", json!([{"port": 80}]))];
    let outcome = transformed(objects, json!({"defaultDeny": false}));
    assert_eq!(policies(&outcome), ["a/allow-to-web"]);
}

#[test]
fn a_service_is_open_to_its_namespace_and_the_ingress_controllers() {
    let objects = [service("a", "web", json!([{"port": 80, "targetPort": 8080}]))];
    let config = json!({"ingressNamespace": "edge"});
    let expected = json!({
        "podSelector": {"matchLabels": {"app": "web"}},
        "policyTypes": ["Ingress"],
        "ingress": [{
            "from": [
                {"podSelector": {}},
                {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "edge"}}},
            ],
            "ports": [{"protocol": "TCP", "port": 8080}],
        }],
    });
    assert_eq!(spec(&transformed(objects, config), "allow-to-web"), expected);
}

#[test]
fn ports_are_those_of_the_pods_by_number_name_or_default() {
    let container_ports = json!([
        {"name": "http", "containerPort": 8080},
        {"name": "dns", "containerPort": 5353, "protocol": "UDP"},
    ]);
    let other = json!([{"name": "http", "containerPort": 1}]);
    let service_ports = json!([
        {"port": 80, "targetPort": "http"},
        {"port": 53, "targetPort": "dns", "protocol": "UDP"},
        {"port": 7000},
        {"port": 81, "targetPort": 8080},
    ]);
    let outcome = transformed(
        [
            deployment("a", "web", container_ports),
            deployment("a", "other", other.clone()),
            deployment("b", "web", other),
            service("a", "web", service_ports),
        ],
        json!({}),
    );
    assert_eq!(codes(&outcome), [""; 0]);
    let expected = json!([
        {"protocol": "TCP", "port": 7000},
        {"protocol": "TCP", "port": 8080},
        {"protocol": "UDP", "port": 5353},
    ]);
    assert_eq!(spec(&outcome, "allow-to-web")["ingress"][0]["ports"], expected);
}

#[test]
fn a_native_sidecars_port_is_found_too() {
    let mut web = deployment("a", "web", json!([]));
    web["spec"]["template"]["spec"]["initContainers"] =
        json!([{"name": "proxy", "ports": [{"name": "proxy", "containerPort": 9000}]}]);
    let ports = json!([{"port": 80, "targetPort": "proxy"}]);
    let outcome = transformed([web, service("a", "web", ports)], json!({}));
    let expected = json!([{"protocol": "TCP", "port": 9000}]);
    assert_eq!(spec(&outcome, "allow-to-web")["ingress"][0]["ports"], expected);
}

#[test]
fn a_port_name_that_no_pod_has_stays_a_name_with_a_warning() {
    let ports = json!([{"port": 80, "targetPort": "http"}]);
    let outcome = transformed([service("a", "web", ports)], json!({}));
    let told: Vec<String> =
        outcome.result.as_ref().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        ["warning unresolved-port Service a/web /spec/ports/0/targetPort: \
          no pod that the Service selects has a port named \"http\""]
    );
    let expected = json!([{"protocol": "TCP", "port": "http"}]);
    assert_eq!(spec(&outcome, "allow-to-web")["ingress"][0]["ports"], expected);
}

#[test]
fn services_for_clients_outside_are_open_to_all() {
    for kind in ["LoadBalancer", "NodePort"] {
        let mut web = service("a", "web", json!([{"port": 80}]));
        web["spec"]["type"] = json!(kind);
        let ingress = spec(&transformed([web], json!({})), "allow-to-web")["ingress"].clone();
        assert_eq!(ingress, json!([{"ports": [{"protocol": "TCP", "port": 80}]}]));
    }
}

#[test]
fn what_the_api_server_calls_is_open_on_that_port_alone() {
    let webhook = json!({"apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration", "metadata": {"name": "checks"},
        "webhooks": [{"name": "a.example.com",
            "clientConfig": {"service": {"name": "web", "namespace": "a"}}}]});
    let ports = json!([{"port": 443, "targetPort": 8443}, {"port": 80, "targetPort": 8080}]);
    let outcome = transformed([webhook, service("a", "web", ports)], json!({}));
    let ingress = spec(&outcome, "allow-to-web")["ingress"].clone();
    assert_eq!(ingress[0]["ports"].as_array().map(Vec::len), Some(2));
    assert_eq!(ingress[1], json!({"ports": [{"protocol": "TCP", "port": 8443}]}));
}

#[test]
fn services_that_select_no_pods_get_no_policy() {
    let mut external = service("a", "external", json!([]));
    external["spec"]["type"] = json!("ExternalName");
    let mut by_hand = service("a", "by-hand", json!([{"port": 80}]));
    by_hand["spec"]["selector"] = json!(null);
    let mut empty = service("a", "empty", json!([{"port": 80}]));
    empty["spec"]["selector"] = json!({});
    assert_eq!(policies(&transformed([external, by_hand, empty], json!({}))), [""; 0]);
}

#[test]
fn a_headless_service_without_ports_opens_all_of_them() {
    let mut peers = service("a", "peers", json!(null));
    peers["spec"]["clusterIP"] = json!("None");
    let ingress = spec(&transformed([peers], json!({})), "allow-to-peers")["ingress"].clone();
    assert_eq!(ingress, json!([{"from": [{"podSelector": {}}]}]));
}

#[test]
fn a_second_run_changes_nothing_and_says_nothing() {
    let ports = json!([{"name": "http", "containerPort": 8080}]);
    let objects = [
        deployment("a", "web", ports),
        service("a", "web", json!([{"port": 80, "targetPort": "http"}])),
    ];
    let once = transformed(objects, json!({}));
    let twice = transformed(once.objects.clone(), json!({}));
    assert_eq!(twice.objects, once.objects);
    assert_eq!(codes(&twice), [""; 0]);
}

#[test]
fn a_policy_that_the_release_brings_under_the_same_name_is_kept() {
    let own = json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": {"name": "default-deny", "namespace": "a"},
        "spec": {"podSelector": {"matchLabels": {"app": "web"}}, "policyTypes": ["Ingress"]}});
    let outcome = transformed([deployment("a", "web", json!([])), own.clone()], json!({}));
    assert_eq!(outcome.find("NetworkPolicy", "default-deny"), Some(&own));
    assert_eq!(codes(&outcome), ["policy-kept"]);
}
