//! `NAME`: refuses objects that do not name their owner.

use bowline_guest::{Context, Finding, Findings, Validator, role::Validate};
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

impl Validator for Plugin {
    type Config = Config;

    fn validate(&self, config: Config, cx: &Context<Validate>) -> Result<Findings, Findings> {
        let mut findings = Findings::none();
        for object in cx.objects() {
            let owner: Option<String> = object.get("/metadata/labels/owner")?;
            if owner.as_deref() != Some(&config.owner) {
                findings.push(
                    Finding::error("wrong-owner", "the object does not name its owner")
                        .object(object.id()?)
                        .field("/metadata/labels/owner")
                        .hint(format!("set it to {}", config.owner)),
                );
            }
        }
        Ok(findings)
    }
}

bowline_guest::export!(Plugin as Validator);

#[cfg(test)]
mod tests {
    use bowline_guest::TestCall;
    use serde_json::json;

    use super::*;

    #[test]
    fn an_object_without_an_owner_is_found() {
        let outcome = TestCall::new()
            .object(json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}}))
            .validate(&Plugin, json!({"owner": "payments"}));
        assert!(outcome.result.expect("it could judge").has_errors());
    }
}
