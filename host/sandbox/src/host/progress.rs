//! Where a step's work stands, as the run's journal has it.

use std::collections::BTreeMap;

use bowline_core::Value;

/// What a step can ask about itself and the run.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// The same for every attempt of this step in this run.
    pub key: String,
    /// 1 for the first call.
    pub attempt: u32,
    /// When this step first began, in milliseconds since 1970-01-01T00:00:00Z.
    pub began: u64,
    /// The time of this call, likewise.
    pub now: u64,
    /// What this step last asked to remember.
    pub saved: Option<Value>,
    /// Outputs of the steps that this one needs, by step and name.
    pub outputs: BTreeMap<(String, String), Value>,
    /// A person's answer to the question that this step asked.
    pub answer: Option<Value>,
    /// In an exit step, how the run ended.
    pub ending: Option<String>,
}
