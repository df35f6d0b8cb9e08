//! What a call left behind, besides its answer.

use std::time::Duration;

use bowline_core::{Digest, FailureClass, Finding, PluginId};

/// What one call used.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The plugin.
    pub plugin: PluginId,
    /// Its digest.
    pub digest: Digest,
    /// From begin to end.
    pub wall: Duration,
    /// On a processor.
    pub running: Duration,
    /// The most memory that it held, in bytes.
    pub peak_memory: u64,
    /// How often it called the host.
    pub host_calls: u64,
    /// Bytes from the guest to the host.
    pub bytes_in: u64,
    /// Bytes from the host to the guest.
    pub bytes_out: u64,
    /// How many questions it asked: facts, files, selections, reads.
    pub questions: u64,
    /// What it was denied for want of a capability, each answer once, the first few of them.
    pub denied: Vec<String>,
    /// How often it named an object that it was not given.
    pub foreign: u64,
    /// Whether it was taken over from an earlier render, which takes none of the above.
    pub cached: bool,
}

impl Receipt {
    /// The receipt of a call that did not have to be made.
    pub fn taken_over(plugin: &PluginId, digest: Digest) -> Receipt {
        Receipt {
            plugin: plugin.clone(),
            digest,
            wall: Duration::ZERO,
            running: Duration::ZERO,
            peak_memory: 0,
            host_calls: 0,
            bytes_in: 0,
            bytes_out: 0,
            questions: 0,
            denied: Vec::new(),
            foreign: 0,
            cached: true,
        }
    }
}

/// Why a plugin could not be loaded or a call failed.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{plugin}: {class}: {message}")]
pub struct CallFailure {
    /// Whose fault it is.
    pub plugin: PluginId,
    /// What kind of failure it was.
    pub class: FailureClass,
    /// What happened.
    pub message: String,
    /// What would help.
    pub hint: Option<String>,
    /// Where the plugin said no: why.
    pub findings: Vec<Finding>,
}

/// A [`CallFailure`] on the heap: it is large, and failing is rare.
pub type Failed = Box<CallFailure>;

impl CallFailure {
    pub(crate) fn boxed(
        plugin: &PluginId,
        class: FailureClass,
        message: impl Into<String>,
    ) -> Failed {
        let (plugin, message) = (plugin.clone(), message.into());
        Box::new(CallFailure { plugin, class, message, hint: None, findings: Vec::new() })
    }

    pub(crate) fn with_hint(mut self: Box<Self>, hint: Option<String>) -> Failed {
        self.hint = hint;
        self
    }
}
