//! The Services that select pods.

use std::collections::BTreeMap;

use bowline_guest::{Context, Error, ObjectId};
use serde::{Deserialize, Serialize};

/// A Service and what matters of its spec.
pub struct Service {
    pub id: ObjectId,
    pub spec: Spec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Spec {
    #[serde(default)]
    pub selector: Option<BTreeMap<String, String>>,
    #[serde(default)]
    pub ports: Option<Vec<ServicePort>>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServicePort {
    pub port: u16,
    pub protocol: Option<String>,
    pub target_port: Option<PortRef>,
}

/// A port by number, or by the name that a container gives it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(untagged)]
pub enum PortRef {
    Number(u16),
    Name(String),
}

impl Service {
    pub fn selector(&self) -> impl Iterator<Item = (&String, &String)> {
        self.spec.selector.iter().flatten()
    }

    pub fn ports(&self) -> &[ServicePort] {
        self.spec.ports.as_deref().unwrap_or_default()
    }

    /// Whether clients come from outside of the cluster, with addresses that nobody knows.
    pub fn faces_outside(&self) -> bool {
        matches!(self.spec.kind.as_deref(), Some("LoadBalancer" | "NodePort"))
    }

    /// Without a selector, endpoints are kept by hand; an external name has none.
    fn selects_pods(&self) -> bool {
        self.selector().next().is_some() && self.spec.kind.as_deref() != Some("ExternalName")
    }
}

impl ServicePort {
    pub fn protocol(&self) -> &str {
        self.protocol.as_deref().unwrap_or("TCP")
    }
}

pub fn read(cx: &Context) -> Result<Vec<Service>, Error> {
    let mut services = Vec::new();
    for object in cx.objects().api_version("v1").kind("Service") {
        if let Some(spec) = object.get("/spec")? {
            services.push(Service { id: object.id()?, spec });
        }
    }
    services.retain(Service::selects_pods);
    Ok(services)
}
