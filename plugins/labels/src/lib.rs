//! `labels`: puts common labels and annotations on every selected object.
//!
//! ```text
//! check the config ─► each object's metadata ─► pod templates (templates) ─► selectors (selectors)
//! ```
//!
//! Every write is one short pointer; no document is read.

mod config;
mod selectors;

use bowline_guest::kubernetes::workloads;
use bowline_guest::pointer::child;
use bowline_guest::{Context, Error, Findings, Object, Transformer};

pub use config::LabelsConfig;

/// The plugin.
pub struct Labels;

impl Transformer for Labels {
    type Config = LabelsConfig;

    fn transform(&self, config: LabelsConfig, cx: &Context) -> Result<Findings, Findings> {
        config.check().into_result()?;
        let entries = config.entries();
        for object in cx.objects() {
            write(&object, "/metadata", &entries)?;
        }
        if config.templates {
            write_templates(cx, &entries)?;
        }
        if config.selectors {
            selectors::write(cx, &config.labels)?;
        }
        Ok(Findings::none())
    }
}

/// A Pod has no template: its metadata is the object's own.
fn write_templates(cx: &Context, entries: &[config::Entry<'_>]) -> Result<(), Error> {
    for workload in workloads(cx).filter(|workload| !workload.pod.is_empty()) {
        write(&workload.object, &format!("{}/metadata", workload.pod), entries)?;
    }
    Ok(())
}

fn write(object: &Object<'_>, metadata: &str, entries: &[config::Entry<'_>]) -> Result<(), Error> {
    for entry in entries {
        let map = child(metadata, entry.map);
        object.set(&child(&map, entry.key), entry.value)?;
    }
    Ok(())
}

bowline_guest::export!(Labels);

#[cfg(test)]
mod tests;
