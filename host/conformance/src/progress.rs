//! `progress.yaml` of a step's case: where the step stands.

use std::collections::BTreeMap;

use bowline_core::Value;
use bowline_sandbox::Progress;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct ProgressFile {
    key: String,
    attempt: u32,
    began: u64,
    now: u64,
    saved: Option<serde_json::Value>,
    answer: Option<serde_json::Value>,
    ending: Option<String>,
}

impl Default for ProgressFile {
    fn default() -> Self {
        ProgressFile {
            key: "run-1/step".to_owned(),
            attempt: 1,
            began: 1_767_225_600_000,
            now: 1_767_225_600_000,
            saved: None,
            answer: None,
            ending: None,
        }
    }
}

/// Reads the file's one document; a first call where there is none.
pub(crate) fn read(document: Option<&Value>) -> Result<Progress, String> {
    let file = match document {
        None => ProgressFile::default(),
        Some(value) => {
            serde_json::from_str(&value.to_json()).map_err(|odd| format!("progress.yaml: {odd}"))?
        }
    };
    let value = |json: Option<serde_json::Value>| {
        json.map(|json| Value::from_json(&json.to_string()).map_err(|odd| odd.to_string()))
            .transpose()
    };
    let ProgressFile { key, attempt, began, now, saved, answer, ending } = file;
    let (saved, answer) = (value(saved)?, value(answer)?);
    Ok(Progress { key, attempt, began, now, saved, outputs: BTreeMap::new(), answer, ending })
}
