//! What a call is, before it asks anything: with another key it is another call.

use bowline_core::facts::Outputs;
use bowline_core::plan::{Plan, PlannedCall};
use bowline_core::{Digest, Value};
use bowline_sandbox::Files;

use super::ledger::Inputs;
use super::{RenderCache, SEMANTICS};

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

impl RenderCache {
    /// Everything that a customer's output depends on; `form` is which program writes it, and how. A
    /// secret output may be easy to guess, and a plain digest would confirm the guess: so it is under
    /// the seal.
    pub(super) fn inputs(&self, plan: &Plan, outputs: &Outputs, form: &str) -> Inputs {
        let mut text = format!(
            "{SEMANTICS}\n{form}\n{} {} {:?}\n",
            plan.release.digest, plan.customer, plan.labels,
        );
        text.push_str(&plan.values.to_json());
        for name in outputs.names() {
            let value = outputs.get(name).map(|value| (value.to_json(), value.is_sensitive()));
            text.push_str(&format!("\n{name:?} {value:?}"));
        }
        for call in &plan.calls {
            text.push_str(&format!("\n{} {:?} {:?}", call.digest, call.grants, call.limits));
        }
        self.seal.of(&[b"inputs", text.as_bytes()])
    }
}
