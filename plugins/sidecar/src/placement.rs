//! Where the proxy goes among a pod's containers, and what stands in its way.

use bowline_guest::kubernetes::Workload;
use bowline_guest::pointer::element;
use bowline_guest::role::Transform;
use bowline_guest::{Error, Finding};
use serde::Deserialize;

use crate::config::ContainerConfig;
use crate::container::Container;

/// Puts the proxy first among the init containers, so that the others can use it, or in the place
/// of the one that an earlier run put there.
pub fn put(
    workload: &Workload<'_, Transform>,
    config: &ContainerConfig,
    container: &Container<'_>,
) -> Result<Option<Finding>, Error> {
    if let Some(refusal) = check_containers(workload, config)? {
        return Ok(Some(refusal));
    }
    let list = format!("{}/initContainers", workload.pod_spec);
    let taken = names(workload, &list)?;
    match taken.iter().position(|name| *name == config.name) {
        Some(index) => return replace(workload, &element(&list, index), config, container),
        None if taken.is_empty() => workload.object.append(&list, container)?,
        None => workload.object.insert(&element(&list, 0), container)?,
    }
    Ok(None)
}

/// Only a container that restarts for ever can be a proxy from an earlier run.
fn replace(
    workload: &Workload<'_, Transform>,
    at: &str,
    config: &ContainerConfig,
    container: &Container<'_>,
) -> Result<Option<Finding>, Error> {
    let restarts: Option<String> = workload.object.get(&format!("{at}/restartPolicy"))?;
    if restarts.as_deref() != Some("Always") {
        return name_taken(workload, at, &config.name).map(Some);
    }
    workload.object.set(at, container)?;
    Ok(None)
}

/// The pod's own containers share its names and its ports.
fn check_containers(
    workload: &Workload<'_, Transform>,
    config: &ContainerConfig,
) -> Result<Option<Finding>, Error> {
    let list = format!("{}/containers", workload.pod_spec);
    for (index, name) in names(workload, &list)?.iter().enumerate() {
        let at = element(&list, index);
        if *name == config.name {
            return name_taken(workload, &at, name).map(Some);
        }
        let ports: Vec<Port> = workload.object.get(&format!("{at}/ports"))?.unwrap_or_default();
        if let Some(taken) = ports.iter().position(|port| port.takes(config)) {
            let at = element(&format!("{at}/ports"), taken);
            return port_taken(workload, &at, name, config).map(Some);
        }
    }
    Ok(None)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Port {
    container_port: u64,
    protocol: Option<String>,
}

impl Port {
    fn takes(&self, config: &ContainerConfig) -> bool {
        let tcp = self.protocol.as_deref().is_none_or(|protocol| protocol == "TCP");
        tcp && self.container_port == u64::from(config.port.get())
    }
}

/// The names of the containers in a list.
fn names(workload: &Workload<'_, Transform>, list: &str) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    while let Some(name) = workload.object.get(&format!("{}/name", element(list, names.len())))? {
        names.push(name);
    }
    Ok(names)
}

fn name_taken(
    workload: &Workload<'_, Transform>,
    container: &str,
    name: &str,
) -> Result<Finding, Error> {
    Ok(Finding::error("name-taken", format!("the pod has a container {name:?} of its own"))
        .object(workload.object.id()?)
        .field(format!("{container}/name"))
        .hint("give the proxy another name in the config, under `container.name`"))
}

fn port_taken(
    workload: &Workload<'_, Transform>,
    port: &str,
    name: &str,
    config: &ContainerConfig,
) -> Result<Finding, Error> {
    let message = format!("container {name:?} listens on port {} already", config.port);
    Ok(Finding::error("port-taken", message)
        .object(workload.object.id()?)
        .field(format!("{port}/containerPort"))
        .hint("give the proxy another port in the config, under `container.port`"))
}
