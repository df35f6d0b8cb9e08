//! The container that is added.

use std::collections::BTreeMap;
use std::num::NonZeroU16;

use serde::Serialize;

use crate::config::{Amount, ProbeConfig, SidecarConfig};

/// As Kubernetes spells it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Container<'a> {
    name: &'a str,
    image: &'a str,
    restart_policy: &'static str,
    ports: [Port; 1],
    env: Vec<Variable>,
    resources: Resources,
    /// The containers that follow wait for it.
    startup_probe: Probe<'a>,
    readiness_probe: Probe<'a>,
    security_context: SecurityContext,
}

impl<'a> Container<'a> {
    pub fn new(config: &'a SidecarConfig) -> Self {
        let container = &config.container;
        let mut env = vec![Variable { name: "PROXY_PORT", value: container.port.to_string() }];
        if let Some(upstream) = &config.upstream {
            env.push(Variable { name: "PROXY_UPSTREAM", value: upstream.clone() });
        }
        let given = &container.resources;
        Container {
            name: &container.name,
            image: &container.image,
            restart_policy: "Always",
            ports: [Port { name: "proxy", container_port: container.port }],
            env,
            resources: Resources {
                requests: amounts(&[("cpu", "10m"), ("memory", "32Mi")], &given.requests),
                limits: amounts(&[("cpu", "100m"), ("memory", "64Mi")], &given.limits),
            },
            startup_probe: Probe::new(container.probe.as_ref(), container.port),
            readiness_probe: Probe::new(container.probe.as_ref(), container.port),
            security_context: SecurityContext {
                allow_privilege_escalation: false,
                run_as_non_root: true,
                capabilities: Capabilities { drop: ["ALL"] },
            },
        }
    }
}

/// The given amounts over the defaults.
fn amounts(
    defaults: &[(&str, &str)],
    given: &BTreeMap<String, Amount>,
) -> BTreeMap<String, Amount> {
    let default =
        |(name, amount): &(&str, &str)| ((*name).to_owned(), Amount::Text((*amount).to_owned()));
    let mut amounts: BTreeMap<String, Amount> = defaults.iter().map(default).collect();
    amounts.extend(given.iter().map(|(name, amount)| (name.clone(), amount.clone())));
    amounts
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Port {
    name: &'static str,
    container_port: NonZeroU16,
}

#[derive(Serialize)]
struct Variable {
    name: &'static str,
    value: String,
}

#[derive(Serialize)]
struct Resources {
    requests: BTreeMap<String, Amount>,
    limits: BTreeMap<String, Amount>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Probe<'a> {
    HttpGet { path: &'a str, port: NonZeroU16 },
    TcpSocket { port: NonZeroU16 },
}

impl<'a> Probe<'a> {
    fn new(config: Option<&'a ProbeConfig>, port: NonZeroU16) -> Self {
        match config {
            Some(config) => Probe::HttpGet { path: &config.path, port },
            None => Probe::TcpSocket { port },
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SecurityContext {
    allow_privilege_escalation: bool,
    run_as_non_root: bool,
    capabilities: Capabilities,
}

#[derive(Serialize)]
struct Capabilities {
    drop: [&'static str; 1],
}
