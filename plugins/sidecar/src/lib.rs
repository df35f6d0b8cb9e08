//! `sidecar` 2.1: adds a proxy to each workload as a native sidecar, an init container that keeps
//! running: it is ready before the containers start, and ends with them, so Jobs can have one too.
//!
//! ```text
//! each workload ─► opted out? leave it ─► name or port taken? refuse ─► put the proxy first
//! ```

mod config;
mod container;
mod placement;

use bowline_guest::kubernetes::{Workload, workloads};
use bowline_guest::pointer::child;
use bowline_guest::role::Transform;
use bowline_guest::{Context, Error, Findings, Transformer};

pub use config::{Amount, ContainerConfig, ProbeConfig, Resources, SidecarConfig};

use container::Container;

/// The plugin.
pub struct Sidecar;

impl Transformer for Sidecar {
    type Config = SidecarConfig;

    fn transform(&self, config: SidecarConfig, cx: &Context) -> Result<Findings, Findings> {
        let container = Container::new(&config);
        let mut refusals = Findings::none();
        for workload in workloads(cx) {
            if opted_out(&workload)? {
                continue;
            }
            if let Some(refusal) = placement::put(&workload, &config.container, &container)? {
                refusals.push(refusal);
            }
        }
        refusals.into_result()
    }
}

/// The annotation counts on the workload and on its pods, as people write it on either.
fn opted_out(workload: &Workload<'_, Transform>) -> Result<bool, Error> {
    let says_no = |metadata: &str| -> Result<bool, Error> {
        let annotations = format!("{metadata}/annotations");
        let inject: Option<String> =
            workload.object.get(&child(&annotations, "sidecar.bowline.dev/inject"))?;
        Ok(inject.as_deref() == Some("false"))
    };
    if says_no("/metadata")? {
        return Ok(true);
    }
    match workload.pod {
        "" => Ok(false),
        pod => says_no(&format!("{pod}/metadata")),
    }
}

bowline_guest::export!(Sidecar);

#[cfg(test)]
mod tests;
