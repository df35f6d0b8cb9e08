//! The ports that containers give names to, read only when a Service asks for one by name.

use std::collections::BTreeMap;

use bowline_guest::kubernetes::{Workload, workloads};
use bowline_guest::pointer::element;
use bowline_guest::role::Transform;
use bowline_guest::{Context, Error};
use serde::Deserialize;

use crate::Namespace;
use crate::services::Service;

pub struct Pods<'cx> {
    cx: &'cx Context,
    read: Option<Vec<Pod>>,
}

/// The pods of one workload.
struct Pod {
    namespace: Namespace,
    labels: BTreeMap<String, String>,
    ports: Vec<ContainerPort>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ContainerPort {
    name: Option<String>,
    container_port: u16,
    protocol: Option<String>,
}

impl<'cx> Pods<'cx> {
    pub fn new(cx: &'cx Context) -> Self {
        Pods { cx, read: None }
    }

    /// The numbers of the ports of that name and protocol, in the pods that a Service selects.
    pub fn named(
        &mut self,
        service: &Service,
        name: &str,
        protocol: &str,
    ) -> Result<Vec<u16>, Error> {
        let pods = match self.read.take() {
            Some(pods) => pods,
            None => {
                let pods: Result<Vec<Pod>, Error> = workloads(self.cx).map(read_pod).collect();
                pods?
            }
        };
        let selected = pods.iter().filter(|pod| pod.is_selected_by(service));
        let named = selected.flat_map(|pod| &pod.ports).filter(|port| port.is(name, protocol));
        let numbers = named.map(|port| port.container_port).collect();
        self.read = Some(pods);
        Ok(numbers)
    }
}

impl Pod {
    fn is_selected_by(&self, service: &Service) -> bool {
        self.namespace == service.id.namespace
            && service.selector().all(|(key, value)| self.labels.get(key) == Some(value))
    }
}

impl ContainerPort {
    fn is(&self, name: &str, protocol: &str) -> bool {
        self.name.as_deref() == Some(name) && self.protocol.as_deref().unwrap_or("TCP") == protocol
    }
}

fn read_pod(workload: Workload<'_, Transform>) -> Result<Pod, Error> {
    let labels = format!("{}/metadata/labels", workload.pod);
    Ok(Pod {
        namespace: workload.object.get("/metadata/namespace")?,
        labels: workload.object.get(&labels)?.unwrap_or_default(),
        ports: read_ports(&workload)?,
    })
}

/// Native sidecars are init containers, and serve too.
fn read_ports(workload: &Workload<'_, Transform>) -> Result<Vec<ContainerPort>, Error> {
    let mut ports = Vec::new();
    for list in ["containers", "initContainers"] {
        for index in 0.. {
            let at = element(&format!("{}/{list}", workload.pod_spec), index);
            if !workload.object.has(&format!("{at}/name"))? {
                break;
            }
            let own: Option<Vec<ContainerPort>> = workload.object.get(&format!("{at}/ports"))?;
            ports.extend(own.unwrap_or_default());
        }
    }
    Ok(ports)
}
