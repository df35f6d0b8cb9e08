//! `progress.yaml`: where a step's work stands when the case calls it.
//!
//! ```yaml
//! key: run-7/announce       # the idempotency key
//! attempt: 2                # 1 for the first call
//! began: 1000               # milliseconds since 1970
//! now: 31000
//! saved: 503                # what the step last asked to remember
//! outputs: {drain: {queue: orders}}
//! answer: true              # a person's
//! ending: terminated        # in an exit step
//! ```

use std::collections::BTreeMap;
use std::path::Path;

use bowline_core::{Map, Value};
use bowline_sandbox::Progress;

use super::fields::Fields;
use super::read::CaseError;

const KEYS: [&str; 8] = ["key", "attempt", "began", "now", "saved", "outputs", "answer", "ending"];

/// Reads the file's one document; what it does not say is as in the first call of a step.
pub(super) fn read(path: &Path, document: Option<&Value>) -> Result<Progress, CaseError> {
    let nothing = Map::new().into();
    let fields = Fields::of(path, "", document.unwrap_or(&nothing), &KEYS)?;
    let attempt = fields.number("attempt", u32::MAX.into())?.unwrap_or(1);
    let mut outputs = BTreeMap::new();
    for (step, given) in fields.entries("outputs")? {
        let Some(given) = given.as_object() else {
            let message = format!("expected an object, found {}", given.kind());
            return Err(fields.error(&format!("outputs/{step}"), message));
        };
        for (name, value) in given.iter() {
            outputs.insert((step.clone(), name.to_string()), value.clone());
        }
    }
    Ok(Progress {
        key: fields.text("key")?.unwrap_or_else(|| "run-1/step".to_owned()),
        attempt: u32::try_from(attempt).unwrap_or(u32::MAX),
        began: fields.number("began", u64::MAX)?.unwrap_or(0),
        now: fields.number("now", u64::MAX)?.unwrap_or(0),
        saved: fields.value("saved").cloned(),
        outputs,
        answer: fields.value("answer").cloned(),
        ending: fields.text("ending")?,
    })
}
