//! What a plugin reads from a real cluster while it is tried, and a recording of it.
//!
//! ```text
//! plugin ──get──► LiveReads ──► ClusterReader ──► API server
//!                     └─ each question and answer, once ──► Recording ──► cluster.yaml of a case
//! ```

use std::sync::Arc;

use bowline_core::object::ObjectId;
use bowline_core::run::Failure;
use bowline_core::{FailureClass, Value};
use bowline_sandbox::{ClusterReads, Waiting};
use bowline_sync::ClusterReader;
use tokio::sync::Mutex;

use crate::cases::{Recording, is_secret, marked};

/// Reads from a cluster, with the same answer for the whole call.
pub struct LiveReads {
    cluster: ClusterReader,
    /// Whether what is read will be written down, which a Secret must not be.
    recorded: bool,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    recording: Recording,
    /// What is being asked. It stays where the call's own deadline cut the answer off.
    asking: Option<ObjectId>,
    failure: Option<Failure>,
}

impl LiveReads {
    /// Reads from this cluster.
    pub fn new(cluster: ClusterReader, recorded: bool) -> LiveReads {
        LiveReads { cluster, recorded, seen: Mutex::default() }
    }

    /// All that was read; or why the cluster could not be asked, which is not the plugin's fault,
    /// whatever it made of it.
    pub async fn recording(self: Arc<LiveReads>) -> Result<Recording, Failure> {
        let mut seen = self.seen.lock().await;
        let cut_off = seen.asking.take().map(|id| {
            let message = format!("the cluster gave no answer in time to a read of {id}");
            Failure::new(FailureClass::SyncUnavailable, message)
        });
        match seen.failure.take().or(cut_off) {
            Some(failure) => Err(failure),
            None => Ok(std::mem::take(&mut seen.recording)),
        }
    }

    async fn read(&self, id: &ObjectId) -> Result<Option<Value>, String> {
        if self.recorded && is_secret(id) {
            return Err("denied: a Secret is not recorded".to_owned());
        }
        let mut seen = self.seen.lock().await;
        if let Some(answer) = seen.recording.answer(id) {
            return answer.clone();
        }
        seen.asking = Some(id.clone());
        let answer = self.cluster.get(id).await;
        seen.asking = None;
        match answer {
            Ok(found) => {
                let found = found.map(|object| marked(id, object));
                seen.recording.push(id.clone(), Ok(found.clone()));
                Ok(found)
            }
            Err(failure) => {
                let told = format!("unavailable: {}", failure.message);
                seen.failure.get_or_insert(failure);
                Err(told)
            }
        }
    }
}

impl ClusterReads for LiveReads {
    fn get<'a>(&'a self, id: &'a ObjectId) -> Waiting<'a, Result<Option<Value>, String>> {
        Box::pin(self.read(id))
    }
}
