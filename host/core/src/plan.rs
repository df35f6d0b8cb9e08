//! What a render of one customer will do: immutable, with no choice left in it.

mod steps;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::digest::Digest;
use crate::facts::{Facts, Outputs, ReleaseFacts};
use crate::failure::FailureClass;
use crate::grant::{Capability, Grants, Missing};
use crate::limits::{BeyondCap, CallLimits, LimitPolicy};
use crate::plugin::{PluginId, PluginName, Role};
use crate::reference::{Known, Reference, ReferenceError, references, resolve};
use crate::release::{Customer, Guards, Place, Release};
use crate::store::{Author, Selector};
use crate::value::Value;

pub use steps::{RunPlugin, health_plugins, step_plugins};

/// The plugin version that a customer runs, with what it may do.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Name and version.
    pub id: PluginId,
    /// The digest of its file.
    pub digest: Digest,
    /// What its manifest asks for and the operator grants.
    pub grants: Arc<Grants>,
}

/// One customer's render.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What all customers share.
    pub release: Arc<ReleaseFacts>,
    /// The release's time since 1970, which is what WASI guests see as the time.
    pub created: Duration,
    /// The customer's name.
    pub customer: Arc<str>,
    /// The customer's labels.
    pub labels: BTreeMap<String, Arc<str>>,
    /// The customer's values, after the release's defaults.
    pub values: Value,
    /// The plugin calls, in order.
    pub calls: Vec<PlannedCall>,
    /// What the render may take away.
    pub guards: Guards,
}

/// One call of one plugin.
#[derive(Clone, Debug)]
pub struct PlannedCall {
    /// Its place in the pipeline, by which the store remembers who wrote what.
    pub author: Author,
    /// What messages call it, such as `transform sidecar`.
    pub label: Arc<str>,
    /// Where the pipeline names it.
    pub place: Place,
    /// The plugin's version.
    pub plugin: PluginId,
    /// The plugin's digest.
    pub digest: Digest,
    /// Transformer or validator.
    pub role: Role,
    /// The objects that it gets.
    pub select: Selector,
    /// Its config; references to outputs stand in it until there are outputs.
    pub config: Value,
    /// The folder that the files interface shows.
    pub files: Option<String>,
    /// What it may do.
    pub grants: Arc<Grants>,
    /// How much it may use.
    pub limits: Arc<CallLimits>,
}

/// Why there is no plan.
#[derive(Clone, Debug, thiserror::Error)]
pub enum PlanError {
    /// The pipeline uses a plugin that was not resolved for this customer.
    #[error("{place}: {plugin} is used, and no version of it is chosen")]
    NotChosen {
        /// The pipeline entry.
        place: Place,
        /// The plugin.
        plugin: PluginName,
    },
    /// A plugin asks for more memory or time than the operator allows.
    #[error("{plugin}: {error}")]
    BeyondCap {
        /// The plugin.
        plugin: PluginId,
        /// What is too much.
        error: BeyondCap,
    },
    /// A config passes a sensitive output to a plugin that may not have it.
    #[error(
        "{place}: {entry} passes the sensitive output {output} to {plugin}, which has no output:{output}"
    )]
    SensitiveConfig {
        /// The pipeline entry's place.
        place: Place,
        /// The pipeline entry.
        entry: Arc<str>,
        /// The output.
        output: String,
        /// The plugin.
        plugin: PluginId,
        /// What is missing.
        missing: Missing,
    },
}

impl PlanError {
    /// What kind of failure it is.
    pub fn class(&self) -> FailureClass {
        match self {
            PlanError::NotChosen { .. } => FailureClass::ReleaseIncomplete,
            PlanError::BeyondCap { .. } | PlanError::SensitiveConfig { .. } => {
                FailureClass::PluginDenied
            }
        }
    }

    /// What to change.
    pub fn hint(&self) -> Option<String> {
        let grant = |plugin: &PluginId, capability: &str| {
            format!(
                "the operator allows it in bowline.toml: [[grant]] plugin = \"{}\", allow = [\"{capability}\"]",
                plugin.name
            )
        };
        match self {
            PlanError::NotChosen { .. } => None,
            PlanError::BeyondCap { plugin, error } => Some(grant(plugin, &error.capability)),
            PlanError::SensitiveConfig { plugin, output, missing: Missing::Granting, .. } => {
                Some(grant(plugin, &format!("output:{output}")))
            }
            PlanError::SensitiveConfig { plugin, output, missing: Missing::Asking, .. } => {
                Some(format!(
                    "only a version of {} whose plugin.toml asks for it can be granted it: \
                     capabilities = [\"output:{output}\"]",
                    plugin.name
                ))
            }
        }
    }
}

/// Decides what the render of `customer` does. `values` are the customer's after the defaults.
pub fn plan(
    release: &Release,
    facts: &Arc<ReleaseFacts>,
    customer: &Customer,
    values: Value,
    choices: &BTreeMap<PluginName, Choice>,
    limits: &LimitPolicy,
) -> Result<Plan, PlanError> {
    let mut calls = Vec::with_capacity(release.pipeline.len());
    for (index, entry) in (0u32..).zip(&release.pipeline) {
        let choice = choices.get(&entry.plugin).ok_or_else(|| PlanError::NotChosen {
            place: entry.place.clone(),
            plugin: entry.plugin.clone(),
        })?;
        let limits = limits
            .limits_for(&choice.grants)
            .map_err(|error| PlanError::BeyondCap { plugin: choice.id.clone(), error })?;
        let call = PlannedCall {
            author: Author(index),
            label: entry.label.as_str().into(),
            place: entry.place.clone(),
            plugin: choice.id.clone(),
            digest: choice.digest,
            role: entry.role,
            select: if entry.generate { nothing() } else { entry.select.clone() },
            config: entry.config.clone(),
            files: entry.files.clone(),
            grants: choice.grants.clone(),
            limits: Arc::new(limits),
        };
        let (named, plugin) = ((&call.place, &call.label), (&call.plugin, &*call.grants));
        check_outputs(release, &call.config, named, plugin)?;
        calls.push(call);
    }
    Ok(Plan {
        release: facts.clone(),
        created: created(release),
        customer: customer.name.clone(),
        labels: customer.labels.clone(),
        values,
        calls,
        guards: release.guards,
    })
}

fn nothing() -> Selector {
    Selector { kinds: Some(Vec::new()), ..Selector::default() }
}

fn created(release: &Release) -> Duration {
    let seconds = release.created.map_or(0, jiff::Timestamp::as_second);
    Duration::from_secs(u64::try_from(seconds).unwrap_or(0))
}

/// A config that carries a secret is refused before anything runs: a plugin gets one only by name.
fn check_outputs(
    release: &Release,
    config: &Value,
    (place, entry): (&Place, &Arc<str>),
    (plugin, grants): (&PluginId, &Grants),
) -> Result<(), PlanError> {
    let sensitive = |name: &str| {
        let declared = release.terraform.as_ref().and_then(|terraform| terraform.outputs.get(name));
        declared.is_some_and(|declared| declared.sensitive)
    };
    // A config whose references cannot be read is reported when they are resolved.
    for (_, reference) in references(config).unwrap_or_default() {
        if let Reference::Output(output) = reference
            && sensitive(&output)
            && let Err(missing) = grants.check(&Capability::Output(output.clone()))
        {
            return Err(PlanError::SensitiveConfig {
                place: place.clone(),
                entry: entry.clone(),
                output,
                plugin: plugin.clone(),
                missing,
            });
        }
    }
    Ok(())
}

impl Plan {
    /// What this customer's plugins can ask, once there are outputs.
    pub fn facts(&self, outputs: Outputs) -> Facts {
        Facts {
            release: self.release.clone(),
            customer: self.customer.clone(),
            labels: self.labels.clone(),
            values: self.values.clone(),
            outputs,
        }
    }
}

impl PlannedCall {
    /// The config that the plugin gets: every reference replaced by what it stands for.
    pub fn configure(&self, facts: &Facts) -> Result<Value, Vec<ReferenceError>> {
        let known =
            Known { values: &facts.values, outputs: &facts.outputs, images: &facts.release.images };
        resolve(&self.config, known)
    }
}
