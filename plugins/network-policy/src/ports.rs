//! From a Service's ports to those of its pods, which are what a policy is about.

use bowline_guest::{Error, Finding, Findings};
use serde::Serialize;

use crate::pods::Pods;
use crate::services::{PortRef, Service, ServicePort};

/// A port of a pod, as a policy names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PodPort {
    pub protocol: String,
    pub port: PortRef,
}

/// A Service's port, and the ports of its pods behind it.
pub struct Resolved {
    pub service_port: u16,
    pub behind: Vec<PodPort>,
}

pub fn resolve(
    service: &Service,
    pods: &mut Pods<'_>,
    findings: &mut Findings,
) -> Result<Vec<Resolved>, Error> {
    let mut resolved = Vec::new();
    for (index, port) in service.ports().iter().enumerate() {
        let targets = targets(service, port, pods)?;
        if let Some(PortRef::Name(name)) = targets.first() {
            findings.push(unresolved(service, index, name));
        }
        let behind = targets
            .into_iter()
            .map(|target| PodPort { protocol: port.protocol().to_owned(), port: target });
        resolved.push(Resolved { service_port: port.port, behind: behind.collect() });
    }
    Ok(resolved)
}

/// A name that no pod knows stays a name, which the cluster resolves for pods that come later.
fn targets(
    service: &Service,
    port: &ServicePort,
    pods: &mut Pods<'_>,
) -> Result<Vec<PortRef>, Error> {
    let target = port.target_port.clone().unwrap_or(PortRef::Number(port.port));
    let PortRef::Name(name) = &target else {
        return Ok(vec![target]);
    };
    let numbers = pods.named(service, name, port.protocol())?;
    Ok(match numbers.is_empty() {
        true => vec![target],
        false => numbers.into_iter().map(PortRef::Number).collect(),
    })
}

fn unresolved(service: &Service, index: usize, name: &str) -> Finding {
    let message = format!("no pod that the Service selects has a port named {name:?}");
    Finding::warning("unresolved-port", message)
        .object(service.id.clone())
        .field(format!("/spec/ports/{index}/targetPort"))
        .hint("name a port of the container so, or give the number")
}
