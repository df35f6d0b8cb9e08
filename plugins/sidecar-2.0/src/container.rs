//! The container that is added.

use std::num::NonZeroU16;

use serde::Serialize;

use crate::SidecarConfig;

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
    readiness_probe: Probe,
    security_context: SecurityContext,
}

impl<'a> Container<'a> {
    pub fn new(config: &'a SidecarConfig) -> Self {
        let container = &config.container;
        let mut env = vec![Variable { name: "PROXY_PORT", value: container.port.to_string() }];
        if let Some(upstream) = &config.upstream {
            env.push(Variable { name: "PROXY_UPSTREAM", value: upstream.clone() });
        }
        Container {
            name: &container.name,
            image: &container.image,
            restart_policy: "Always",
            ports: [Port { name: "proxy", container_port: container.port }],
            env,
            resources: Resources {
                requests: Amounts { cpu: "10m", memory: "32Mi" },
                limits: Amounts { cpu: "100m", memory: "64Mi" },
            },
            readiness_probe: Probe { tcp_socket: Socket { port: container.port } },
            security_context: SecurityContext {
                allow_privilege_escalation: false,
                run_as_non_root: true,
                capabilities: Capabilities { drop: ["ALL"] },
            },
        }
    }
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
    requests: Amounts,
    limits: Amounts,
}

#[derive(Serialize)]
struct Amounts {
    cpu: &'static str,
    memory: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Probe {
    tcp_socket: Socket,
}

#[derive(Serialize)]
struct Socket {
    port: NonZeroU16,
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
