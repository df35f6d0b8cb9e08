//! `sidecar` 1.4: adds a proxy to the containers of each long-running workload.
//!
//! ```text
//! each workload ─► a Job? leave it ─► is `proxy` there? replace it : append it ─► annotate the pod
//! ```

mod container;

use bowline_guest::kubernetes::{Workload, workloads};
use bowline_guest::pointer::{child, element};
use bowline_guest::role::Transform;
use bowline_guest::{Context, Error, Finding, Findings, Transformer};
use schemars::JsonSchema;
use serde::Deserialize;
use std::num::NonZeroU16;

use container::{Container, NAME};

/// Config of `sidecar` 1.x.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SidecarConfig {
    /// The proxy's image.
    pub image: String,
    /// The port on which the proxy listens.
    pub port: NonZeroU16,
    /// Where the proxy sends requests on to, as a URL.
    #[serde(default)]
    pub upstream: Option<String>,
}

/// The plugin.
pub struct Sidecar;

impl Transformer for Sidecar {
    type Config = SidecarConfig;

    fn transform(&self, config: SidecarConfig, cx: &Context) -> Result<Findings, Findings> {
        let container = Container::new(&config);
        let mut findings = Findings::none();
        for workload in workloads(cx) {
            let id = workload.object.id()?;
            if matches!(id.kind.as_str(), "Job" | "CronJob") {
                findings.push(
                    Finding::info(
                        "job-left-out",
                        "a proxy that never ends would keep the job going",
                    )
                    .object(id)
                    .hint("sidecar 2.0 and later add proxies that end with their job"),
                );
                continue;
            }
            put(&workload, &container)?;
        }
        Ok(findings)
    }
}

fn put(workload: &Workload<'_, Transform>, container: &Container<'_>) -> Result<(), Error> {
    let containers = format!("{}/containers", workload.pod_spec);
    match find(workload, &containers)? {
        Some(index) => workload.object.set(&element(&containers, index), container)?,
        None => workload.object.append(&containers, container)?,
    }
    let annotations = format!("{}/metadata/annotations", workload.pod);
    workload.object.set(&child(&annotations, "sidecar.bowline.dev/version"), "1")
}

/// The index of the proxy that an earlier run added.
fn find(workload: &Workload<'_, Transform>, containers: &str) -> Result<Option<usize>, Error> {
    for index in 0.. {
        let container = element(containers, index);
        if workload.object.get_json(&container)?.is_none() {
            break;
        }
        let name = workload.object.get::<String>(&format!("{container}/name"))?;
        if name.as_deref() == Some(NAME) {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

bowline_guest::export!(Sidecar);

#[cfg(test)]
mod tests;
