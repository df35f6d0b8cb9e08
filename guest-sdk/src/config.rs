//! A plugin's config: read on each call, described once by a JSON schema.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{Finding, Findings};

/// The config of a plugin that has nothing to configure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoConfig {}

/// Reads the config, or says in one finding of code `config` what is wrong with it.
///
/// The host checks it against the schema first, so this fails only for what a schema cannot say.
pub(crate) fn read<C: DeserializeOwned>(config: &str) -> Result<C, Findings> {
    serde_json::from_str(config).map_err(|error| {
        Finding::error("config", format!("config is not what this plugin takes: {error}"))
            .hint("compare it with the plugin's config.schema.json")
            .into()
    })
}
