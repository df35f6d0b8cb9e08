//! `network-policy`: denies traffic by default, and allows what Services need.
//!
//! ```text
//! workloads ─► namespaces ─► default-deny, allow-within-namespace, allow-dns
//! Services ─► what they select, on which ports, for whom ─► allow-to-NAME
//!                                     └─ ports by name: looked up in the workloads' containers
//! ```
//!
//! A policy that is there under the same name stays as it is, which makes a second run a no-op and
//! lets a release bring its own.

mod openings;
mod pods;
mod policies;
mod ports;
mod services;

use std::collections::{BTreeMap, BTreeSet};

use bowline_guest::kubernetes::workloads;
use bowline_guest::{Context, Error, Finding, Findings, Transformer};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use openings::Openings;
use pods::Pods;
use policies::Policy;

/// Config of `network-policy`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NetworkPolicyConfig {
    /// Drop what no policy allows, in and out, for every pod of a namespace that has workloads.
    #[serde(default = "yes")]
    pub default_deny: bool,
    /// Where traffic is denied by default, allow questions to the cluster's DNS.
    #[serde(default = "yes")]
    pub allow_dns: bool,
    /// The namespace of the cluster's ingress controller, which may reach every Service.
    #[serde(default)]
    pub ingress_namespace: Option<String>,
}

/// The plugin.
pub struct NetworkPolicy;

/// A namespace; none where objects do not say which.
type Namespace = Option<String>;

impl Transformer for NetworkPolicy {
    type Config = NetworkPolicyConfig;

    fn transform(&self, config: NetworkPolicyConfig, cx: &Context) -> Result<Findings, Findings> {
        let mut findings = Findings::none();
        let mut wanted = Vec::new();
        if config.default_deny {
            for namespace in namespaces(cx)? {
                wanted.extend(policies::of_namespace(&namespace, config.allow_dns));
            }
        }
        let openings = Openings::read(cx)?;
        let mut pods = Pods::new(cx);
        for service in services::read(cx)? {
            let ports = ports::resolve(&service, &mut pods, &mut findings)?;
            let from = config.ingress_namespace.as_deref();
            wanted.push(policies::to_service(&service, &ports, &openings, from));
        }
        add(cx, wanted, &mut findings)?;
        Ok(findings)
    }
}

/// Those with pods in them, in order of their names.
fn namespaces(cx: &Context) -> Result<BTreeSet<Namespace>, Error> {
    let mut namespaces = BTreeSet::new();
    for workload in workloads(cx) {
        namespaces.insert(workload.object.get("/metadata/namespace")?);
    }
    Ok(namespaces)
}

fn add(cx: &Context, wanted: Vec<Policy>, findings: &mut Findings) -> Result<(), Error> {
    let mut present = BTreeMap::new();
    for policy in cx.objects().kind("NetworkPolicy") {
        let id = policy.id()?;
        present.insert((id.namespace.clone(), id.name.clone()), (id, policy));
    }
    for policy in wanted {
        match present.get(&(policy.namespace.clone(), policy.name.clone())) {
            None => {
                cx.add(&policy.body())?;
            }
            Some((_, own)) if own.get::<Value>("/spec")?.as_ref() == Some(&policy.spec) => {}
            Some((id, _)) => findings.push(
                Finding::info("policy-kept", "the release's own policy of this name was kept")
                    .object(id.clone())
                    .hint("rename it to have both"),
            ),
        }
    }
    Ok(())
}

fn yes() -> bool {
    true
}

bowline_guest::export!(NetworkPolicy);

#[cfg(test)]
mod tests;
