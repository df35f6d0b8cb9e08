//! What a call is, before it asks anything: with another key it is another call.

use bowline_core::plan::{Plan, PlannedCall};
use bowline_core::{Digest, Value};
use bowline_sandbox::Files;

use super::SEMANTICS;

/// The key of a call.
pub(crate) type CallKey = [u8; 32];

/// The key of a call: the plugin, its role and config, and what is in force for it. What it asks is
/// not in here; `wasi` are the files of a guest that could read them without asking.
pub(crate) fn call_key(
    plan: &Plan,
    call: &PlannedCall,
    config: &Value,
    wasi: Option<&Files>,
) -> CallKey {
    let mut text = format!(
        "{SEMANTICS}\n{}\n{}\n{:?}\n{:?}\n{:?}\n",
        call.digest,
        call.role,
        call.grants,
        call.limits,
        // The wall clock of a guest that has one.
        plan.created,
    );
    // As the plugin reads it, the order of keys included.
    text.push_str(&config.to_json());
    if let Some(files) = wasi {
        for (path, content) in files.contents.iter() {
            text.push_str(&format!("\n{path:?} {}", Digest::of(content)));
        }
    }
    *Digest::of(text.as_bytes()).bytes()
}
