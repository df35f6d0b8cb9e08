//! Plugins that runs call outside of a render: steps. Each file is loaded once, whoever calls it, and
//! only if somebody does.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bowline_artifact::Artifact;
use bowline_core::Digest;
use bowline_sandbox::{Failed, SharedProgram, SharedSandbox};
use tokio::sync::OnceCell;

type Loading = Arc<OnceCell<Result<SharedProgram, Failed>>>;

/// The loaded ones, by digest.
pub struct Programs {
    /// The sandbox that they run in.
    pub sandbox: SharedSandbox,
    by_digest: Mutex<HashMap<Digest, Loading>>,
}

impl Programs {
    /// None is loaded yet.
    pub fn new(sandbox: SharedSandbox) -> Programs {
        Programs { sandbox, by_digest: Mutex::new(HashMap::new()) }
    }

    /// Makes a plugin ready to be called with this much memory.
    pub async fn load(&self, artifact: &Artifact, memory: u64) -> Result<SharedProgram, Failed> {
        let cell = {
            // Whoever panicked here has left a map of cells.
            let mut known = self.by_digest.lock().unwrap_or_else(PoisonError::into_inner);
            known.entry(artifact.digest()).or_default().clone()
        };
        let load = || async { Ok(Arc::new(self.sandbox.load(artifact, memory).await?)) };
        cell.get_or_init(load).await.clone()
    }
}
