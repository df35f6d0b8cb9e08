//! `NAME`: writes the owner's name on each object.

use bowline_guest::{Context, Findings, Transformer};
use schemars::JsonSchema;
use serde::Deserialize;

/// The plugin.
pub struct Plugin;

/// What a pipeline entry says.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Config {
    /// The owner that each object names.
    owner: String,
}

impl Transformer for Plugin {
    type Config = Config;

    fn transform(&self, config: Config, cx: &Context) -> Result<Findings, Findings> {
        for object in cx.objects() {
            object.set("/metadata/labels/owner", &config.owner)?;
        }
        Ok(Findings::none())
    }
}

bowline_guest::export!(Plugin);

#[cfg(test)]
mod tests {
    use bowline_guest::TestCall;
    use serde_json::json;

    use super::*;

    #[test]
    fn each_object_names_its_owner() {
        let outcome = TestCall::new()
            .object(json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}}))
            .transform(&Plugin, json!({"owner": "payments"}));
        assert_eq!(outcome.result, Ok(Findings::none()));
        let web = outcome.find("Service", "web").expect("it is still there");
        assert_eq!(web["metadata"]["labels"]["owner"], "payments");
    }
}
