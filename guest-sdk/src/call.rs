//! One call of a plugin, the same for the host and for a native test: read the config, run, return
//! what is to cross the boundary.

use serde_json::Value;

use crate::role::{Assess, Run, Transform, Validate};
use crate::{Assessment, Context, Findings, Health, Outcome, Step, Transformer, Validator, config};

pub(crate) fn transform<P: Transformer>(
    plugin: &P,
    config: &str,
    cx: &Context<Transform>,
) -> Result<Findings, Findings> {
    plugin.transform(config::read(config)?, cx)
}

pub(crate) fn validate<P: Validator>(
    plugin: &P,
    config: &str,
    cx: &Context<Validate>,
) -> Result<Findings, Findings> {
    plugin.validate(config::read(config)?, cx)
}

pub(crate) fn run<P: Step>(
    plugin: &P,
    config: &str,
    cx: &Context<Run>,
) -> Result<Outcome, Findings> {
    plugin.run(config::read(config)?, cx)
}

/// An assessment has no place for findings, so what cannot be read is an unknown.
pub(crate) fn assess<P: Health>(
    plugin: &P,
    object: &str,
    config: &str,
    cx: &Context<Assess>,
) -> Assessment {
    let config = match config::read(config) {
        Ok(config) => config,
        Err(findings) => return Assessment::unknown("Config", findings.to_string()),
    };
    match serde_json::from_str::<Value>(object) {
        Ok(object) => plugin.assess(&object, config, cx),
        Err(error) => Assessment::unknown("Object", format!("object is no JSON: {error}")),
    }
}
