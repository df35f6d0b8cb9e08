//! How the plugins that a customer's runs call outside of a render are called: steps, and those that
//! judge health.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Choice, PlanError, check_outputs};
use crate::digest::Digest;
use crate::grant::Grants;
use crate::limits::{CallLimits, LimitPolicy};
use crate::plugin::{PluginId, PluginName};
use crate::release::Release;

/// A plugin that a customer's runs call outside of a render.
#[derive(Clone, Debug)]
pub struct RunPlugin {
    /// Name and version.
    pub id: PluginId,
    /// The digest of its file.
    pub digest: Digest,
    /// What it may do.
    pub grants: Arc<Grants>,
    /// How much it may use.
    pub limits: Arc<CallLimits>,
}

/// Decides how the step plugins of a customer are called. `choices` are those with that role.
pub fn step_plugins(
    release: &Release,
    choices: &BTreeMap<PluginName, Choice>,
    limits: &LimitPolicy,
) -> Result<BTreeMap<String, RunPlugin>, PlanError> {
    for step in release.steps.iter() {
        let Some(choice) = choices.get(&step.plugin) else {
            let (place, plugin) = (step.place.clone(), step.plugin.clone());
            return Err(PlanError::NotChosen { place, plugin });
        };
        let label = format!("step {}", step.name).into();
        let plugin = (&choice.id, &*choice.grants);
        check_outputs(release, &step.config, (&step.place, &label), plugin)?;
    }
    run_plugins(choices, limits)
}

/// Decides how the plugins are called that judge a customer's objects. `choices` are those with that
/// role.
pub fn health_plugins(
    release: &Release,
    choices: &BTreeMap<PluginName, Choice>,
    limits: &LimitPolicy,
) -> Result<BTreeMap<String, RunPlugin>, PlanError> {
    for rule in &release.health {
        if !choices.contains_key(&rule.plugin) {
            let (place, plugin) = (rule.place.clone(), rule.plugin.clone());
            return Err(PlanError::NotChosen { place, plugin });
        }
    }
    run_plugins(choices, limits)
}

fn run_plugins(
    choices: &BTreeMap<PluginName, Choice>,
    limits: &LimitPolicy,
) -> Result<BTreeMap<String, RunPlugin>, PlanError> {
    let planned = choices.iter().map(|(name, choice)| {
        let limits = limits
            .limits_for(&choice.grants)
            .map_err(|error| PlanError::BeyondCap { plugin: choice.id.clone(), error })?;
        let plugin = RunPlugin {
            id: choice.id.clone(),
            digest: choice.digest,
            grants: choice.grants.clone(),
            limits: Arc::new(limits),
        };
        Ok((name.to_string(), plugin))
    });
    planned.collect()
}
