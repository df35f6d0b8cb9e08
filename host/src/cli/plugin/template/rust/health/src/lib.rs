//! `NAME`: judges objects by one condition of their status.

use bowline_guest::{Assessment, Context, Health, role::Assess};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// The plugin.
pub struct Plugin;

/// What may be configured.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Config {
    /// The condition that says how an object is doing, such as `Ready`.
    condition: String,
}

impl Health for Plugin {
    type Config = Config;

    fn assess(&self, object: &Value, config: Config, _cx: &Context<Assess>) -> Assessment {
        let conditions = object.pointer("/status/conditions").and_then(Value::as_array);
        let wanted = |one: &&Value| one["type"] == config.condition.as_str();
        let Some(condition) = conditions.into_iter().flatten().find(wanted) else {
            let message = format!("its status has no condition {}", config.condition);
            return Assessment::progressing("NoCondition", message);
        };
        let text = |key: &str| condition[key].as_str().unwrap_or_default();
        match text("status") {
            "True" => Assessment::healthy(),
            "False" => Assessment::degraded(text("reason"), text("message")),
            _ => Assessment::unknown(text("reason"), text("message")),
        }
    }
}

bowline_guest::export!(Plugin as Health);

#[cfg(test)]
mod tests {
    use bowline_guest::{HealthStatus, TestCall};
    use serde_json::json;

    use super::*;

    #[test]
    fn an_object_is_healthy_when_its_condition_is_true() {
        let condition = json!({"type": "Ready", "status": "True"});
        let object = json!({"status": {"conditions": [condition]}});
        let outcome = TestCall::new().assess(&Plugin, &object, json!({"condition": "Ready"}));
        assert_eq!(outcome.result.status, HealthStatus::Healthy);
    }
}
