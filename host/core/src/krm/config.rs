//! A pipeline entry's config as a function's `functionConfig`.

use super::hand::object;
use crate::Value;
use crate::value::{Map, View};

/// What kpt calls the ConfigMap that it makes of a function's settings; some functions look for it.
const NAME: &str = "function-input";

/// Why a config cannot be given to a function.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// No object.
    #[error("its config is {0}, where a KRM function takes an object")]
    NoObject(&'static str),
    /// A setting that no ConfigMap can hold.
    #[error(
        "its config has {found} under `{key}`, where a KRM function takes texts, numbers and booleans; \
         a config of any other form has an apiVersion and a kind"
    )]
    Nested {
        /// The setting.
        key: String,
        /// What it is.
        found: &'static str,
    },
}

/// What has an `apiVersion` and a `kind` goes as it is. All else is settings, which go as the data of a
/// ConfigMap, where everything is text.
pub(super) fn function_config(config: &Value) -> Result<Value, ConfigError> {
    let settings = match config.view() {
        View::Null => &Map::new(),
        View::Object(map) => map,
        _ => return Err(ConfigError::NoObject(config.kind())),
    };
    let is_text = |key| settings.get(key).is_some_and(|value| value.as_str().is_some());
    if is_text("apiVersion") && is_text("kind") {
        return Ok(config.clone());
    }
    let data = settings.iter().map(|(key, value)| Ok((key.clone(), text(key, value)?)));
    let data = data.collect::<Result<Map, ConfigError>>()?;
    Ok(object([
        ("apiVersion", "v1".into()),
        ("kind", "ConfigMap".into()),
        ("metadata", object([("name", NAME.into())])),
        ("data", data.into()),
    ]))
}

fn text(key: &str, value: &Value) -> Result<Value, ConfigError> {
    match value.view() {
        View::String(text) => Ok(text.clone().into()),
        View::Null => Ok("".into()),
        View::Bool(_) | View::Number(_) => Ok(value.to_json().into()),
        View::Array(_) | View::Object(_) => {
            let key = key.chars().take(80).collect();
            Err(ConfigError::Nested { key, found: value.kind() })
        }
    }
}
