//! `sidecar` 2.0: adds a proxy to each workload as a native sidecar, an init container that keeps
//! running: it is ready before the containers start, and ends with them, so Jobs can have one too.
//!
//! ```text
//! each workload ─► is the name taken? refuse ─► is the proxy there? replace it : put it first
//! ```

mod container;

use std::num::NonZeroU16;

use bowline_guest::kubernetes::{Workload, workloads};
use bowline_guest::pointer::element;
use bowline_guest::role::Transform;
use bowline_guest::{Context, Error, Finding, Findings, Transformer};
use schemars::JsonSchema;
use serde::Deserialize;

use container::Container;

/// Config of `sidecar` 2.0.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SidecarConfig {
    /// The proxy's container.
    pub container: ContainerConfig,
    /// Where the proxy sends requests on to, as a URL.
    #[serde(default)]
    pub upstream: Option<String>,
}

/// The proxy's container.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContainerConfig {
    /// Its name within the pod.
    pub name: String,
    /// Its image.
    pub image: String,
    /// The port on which it listens.
    pub port: NonZeroU16,
}

/// The plugin.
pub struct Sidecar;

impl Transformer for Sidecar {
    type Config = SidecarConfig;

    fn transform(&self, config: SidecarConfig, cx: &Context) -> Result<Findings, Findings> {
        let container = Container::new(&config);
        let mut refusals = Findings::none();
        for workload in workloads(cx) {
            if let Some(refusal) = put(&workload, &config.container.name, &container)? {
                refusals.push(refusal);
            }
        }
        refusals.into_result()
    }
}

fn put(
    workload: &Workload<'_, Transform>,
    name: &str,
    container: &Container<'_>,
) -> Result<Option<Finding>, Error> {
    let containers = format!("{}/containers", workload.pod_spec);
    if let Some(index) = names(workload, &containers)?.iter().position(|taken| taken == name) {
        return name_taken(workload, &element(&containers, index), name).map(Some);
    }
    let init_containers = format!("{}/initContainers", workload.pod_spec);
    let taken = names(workload, &init_containers)?;
    let Some(index) = taken.iter().position(|taken| taken == name) else {
        // First, so that the other init containers can use it.
        let first = element(&init_containers, 0);
        return if taken.is_empty() {
            workload.object.append(&init_containers, container)
        } else {
            workload.object.insert(&first, container)
        }
        .map(|()| None);
    };
    let at = element(&init_containers, index);
    let restarts: Option<String> = workload.object.get(&format!("{at}/restartPolicy"))?;
    if restarts.as_deref() != Some("Always") {
        return name_taken(workload, &at, name).map(Some);
    }
    workload.object.set(&at, container).map(|()| None)
}

/// The names of the containers in a list.
fn names(workload: &Workload<'_, Transform>, containers: &str) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    while let Some(name) =
        workload.object.get(&format!("{}/name", element(containers, names.len())))?
    {
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

bowline_guest::export!(Sidecar);

#[cfg(test)]
mod tests;
