//! Single objects of a cluster, for plugins that look something up.

use std::path::PathBuf;

use bowline_core::object::{ObjectId, with_metadata};
use bowline_core::run::Failure;
use bowline_core::{FailureClass, Value};
use tokio::sync::OnceCell;

use super::client::Client;
use super::resources::Resources;

/// No object is larger than what an API server takes, with room for what it adds.
const LARGEST: usize = 8 << 20;

/// Reads a cluster's objects, and changes none.
pub struct ClusterReader {
    client: Client,
    resources: OnceCell<Resources>,
}

impl ClusterReader {
    /// A reader of the cluster of this kubeconfig and context; of those that are in force where none is
    /// named. Nothing is asked of it yet.
    pub fn new(kubeconfig: Option<PathBuf>, context: Option<String>) -> ClusterReader {
        ClusterReader { client: Client::new(kubeconfig, context), resources: OnceCell::new() }
    }

    /// An object as it is in the cluster; none where it is not there, or where the cluster does not know
    /// its kind. Who wrote which field is left out: it is large, and another after every write.
    pub async fn get(&self, id: &ObjectId) -> Result<Option<Value>, Failure> {
        let resources = self.resources.get_or_try_init(|| Resources::ask(&self.client)).await?;
        let path = match resources.path(id) {
            Err(failure) if failure.class == FailureClass::SyncMissingKind => return Ok(None),
            path => path?,
        };
        let found = self.client.get_at_most(&path, LARGEST).await?;
        Ok(found.map(|object| {
            with_metadata(&object, |metadata| {
                metadata.remove("managedFields");
            })
        }))
    }
}
