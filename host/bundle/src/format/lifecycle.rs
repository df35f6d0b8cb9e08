//! The parts of `release.yaml` that runs obey: health rules, steps and deadlines.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{AnyObject, DurationText, NameText, PluginText};

/// A plugin that judges live objects of one kind.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HealthPart {
    /// The plugin.
    pub plugin: PluginText,
    /// The kind, such as `acid.zalan.do/v1/postgresql`.
    #[serde(rename = "for")]
    #[schemars(
        regex(pattern = r"^([a-z0-9.-]+/)?[a-z0-9]+/[A-Za-z][A-Za-z0-9]*$"),
        extend("x-expected" = "GROUP/VERSION/KIND, or VERSION/KIND of the core group")
    )]
    pub kind: String,
    /// The plugin's config; references may stand in it.
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    pub config: Option<AnyObject>,
}

/// Steps around a run.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StepsPart {
    /// Before anything changes.
    #[serde(default)]
    pub before: Vec<StepPart>,
    /// After the sync was verified.
    #[serde(default)]
    pub after: Vec<StepPart>,
    /// At the end, whatever ended the run.
    #[serde(default)]
    pub exit: Vec<StepPart>,
}

/// One step.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StepPart {
    /// Its name, unique in the release.
    pub name: NameText,
    /// The plugin.
    pub uses: PluginText,
    /// Steps of the same list that must be done before.
    #[serde(default)]
    pub needs: Vec<NameText>,
    /// How long it may take in all.
    pub timeout: Option<DurationText>,
    /// Whom to ask about it.
    pub owner: Option<String>,
    /// The plugin's config; references may stand in it, also to secrets.
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    pub config: Option<AnyObject>,
}

/// How long each phase of a run may take.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeadlinesPart {
    /// Steps before.
    pub before: Option<DurationText>,
    /// Terraform.
    pub provision: Option<DurationText>,
    /// Rendering.
    pub render: Option<DurationText>,
    /// Applying.
    pub sync: Option<DurationText>,
    /// Waiting for health.
    pub verify: Option<DurationText>,
    /// Steps after.
    pub after: Option<DurationText>,
    /// Exit steps.
    pub exit: Option<DurationText>,
}
