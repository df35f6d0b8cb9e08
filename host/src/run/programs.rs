//! Plugins that runs call outside of a render: steps. Customers who run the same version with the same
//! memory share it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bowline_artifact::Artifact;
use bowline_core::Digest;
use bowline_render::Program;
use bowline_sandbox::SharedSandbox;

/// The ones that were asked for, by digest and memory.
pub struct Programs {
    /// The sandbox that they run in.
    pub sandbox: SharedSandbox,
    known: Mutex<HashMap<(Digest, u64), Arc<Program>>>,
}

impl Programs {
    /// None is known yet.
    pub fn new(sandbox: SharedSandbox) -> Programs {
        Programs { sandbox, known: Mutex::new(HashMap::new()) }
    }

    /// A plugin whose calls have this much memory.
    pub fn of(&self, artifact: &Arc<Artifact>, memory: u64) -> Arc<Program> {
        // Whoever panicked here has left a map of plugins.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(Program::new(artifact.clone(), memory));
        known.entry((artifact.digest(), memory)).or_insert_with(new).clone()
    }
}
