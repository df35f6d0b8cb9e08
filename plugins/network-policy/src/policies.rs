//! The policies themselves.
//!
//! Policies add up: what any of them allows is allowed.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::Namespace;
use crate::openings::Openings;
use crate::ports::{PodPort, Resolved};
use crate::services::Service;

/// A NetworkPolicy to be.
pub struct Policy {
    pub namespace: Namespace,
    pub name: String,
    pub spec: Value,
}

impl Policy {
    pub fn body(&self) -> Value {
        let mut metadata = json!({"name": self.name});
        if let Some(namespace) = &self.namespace {
            metadata["namespace"] = json!(namespace);
        }
        json!({
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": metadata,
            "spec": self.spec,
        })
    }
}

/// Nothing in or out by default; out to pods of the same namespace, whose own policies decide; out
/// to DNS when asked.
pub fn of_namespace(namespace: &Namespace, allow_dns: bool) -> Vec<Policy> {
    let every_pod = |name: &str, spec: Value| Policy {
        namespace: namespace.clone(),
        name: name.to_owned(),
        spec,
    };
    let deny = json!({"podSelector": {}, "policyTypes": ["Ingress", "Egress"]});
    let within = json!({
        "podSelector": {},
        "policyTypes": ["Egress"],
        "egress": [{"to": [{"podSelector": {}}]}],
    });
    let mut policies =
        vec![every_pod("default-deny", deny), every_pod("allow-within-namespace", within)];
    if allow_dns {
        let dns = json!({
            "podSelector": {},
            "policyTypes": ["Egress"],
            "egress": [{
                "to": [in_namespace("kube-system")],
                "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}],
            }],
        });
        policies.push(every_pod("allow-dns", dns));
    }
    policies
}

/// In to a Service's pods, on its ports: from the same namespace and the ingress controller's, from
/// anywhere where clients are outside of the cluster, and for what the API server calls.
pub fn to_service(
    service: &Service,
    ports: &[Resolved],
    openings: &Openings,
    ingress_namespace: Option<&str>,
) -> Policy {
    let all = behind(ports, |_| true);
    let mut ingress = Vec::new();
    if service.faces_outside() {
        ingress.push(rule(None, &all));
    } else {
        let mut from = vec![json!({"podSelector": {}})];
        from.extend(ingress_namespace.map(in_namespace));
        ingress.push(rule(Some(from), &all));
        let called = behind(ports, |port| openings.contain(service, port.service_port));
        if !called.is_empty() {
            ingress.push(rule(None, &called));
        }
    }
    Policy {
        namespace: service.id.namespace.clone(),
        name: format!("allow-to-{}", service.id.name),
        spec: json!({
            "podSelector": {"matchLabels": service.spec.selector},
            "policyTypes": ["Ingress"],
            "ingress": ingress,
        }),
    }
}

/// The ports of pods behind some of a Service's ports, each once. Inserted one by one: collecting
/// would sort, which is a tenth of this plugin's code for a handful of ports.
fn behind(ports: &[Resolved], wanted: impl Fn(&Resolved) -> bool) -> BTreeSet<&PodPort> {
    let mut behind = BTreeSet::new();
    for port in ports.iter().filter(|port| wanted(port)).flat_map(|port| &port.behind) {
        behind.insert(port);
    }
    behind
}

/// Without `from` it is from anywhere, without ports on any.
fn rule(from: Option<Vec<Value>>, ports: &BTreeSet<&PodPort>) -> Value {
    let mut rule = json!({});
    if let Some(from) = from {
        rule["from"] = json!(from);
    }
    if !ports.is_empty() {
        rule["ports"] = json!(ports);
    }
    rule
}

/// Kubernetes puts this label on every namespace.
fn in_namespace(name: &str) -> Value {
    json!({"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}})
}
