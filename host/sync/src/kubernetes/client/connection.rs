//! From a kubeconfig to a connection, and to another one where the credentials are not taken any more.

use std::path::PathBuf;
use std::time::Duration;

use bowline_core::FailureClass;
use bowline_core::run::Failure;
use kube::config::{KubeConfigOptions, Kubeconfig};
use tokio::sync::Mutex;

const CONNECT: Duration = Duration::from_secs(15);

/// Where the cluster is, and the connections to it once something was asked.
pub(super) struct Connection {
    kubeconfig: Option<PathBuf>,
    context: Option<String>,
    open: Mutex<Option<kube::Client>>,
}

impl Connection {
    pub(super) fn new(kubeconfig: Option<PathBuf>, context: Option<String>) -> Connection {
        Connection { kubeconfig, context, open: Mutex::new(None) }
    }

    /// The client, made once.
    pub(super) async fn client(&self) -> Result<kube::Client, Failure> {
        let mut open = self.open.lock().await;
        if let Some(client) = &*open {
            return Ok(client.clone());
        }
        let client = built(self.config().await?)?;
        *open = Some(client.clone());
        Ok(client)
    }

    /// Lets go of credentials that are not taken any more: the next request reads them anew.
    pub(super) async fn forget(&self) {
        *self.open.lock().await = None;
    }

    async fn config(&self) -> Result<kube::Config, Failure> {
        let context = self.context.clone();
        let options = KubeConfigOptions { context, cluster: None, user: None };
        let config = match &self.kubeconfig {
            Some(path) => {
                let file = Kubeconfig::read_from(path);
                let file = file.map_err(|error| no_way(&format!("{}: {error}", path.display())))?;
                kube::Config::from_custom_kubeconfig(file, &options).await
            }
            None if self.context.is_some() => kube::Config::from_kubeconfig(&options).await,
            None => {
                return kube::Config::infer().await.map_err(|error| no_way(&error.to_string()));
            }
        };
        config.map_err(|error| no_way(&error.to_string()))
    }
}

fn built(mut config: kube::Config) -> Result<kube::Client, Failure> {
    // What is tried again, and how often, is decided here and by the run: it has a deadline.
    config.default_retry = false;
    config.connect_timeout = Some(CONNECT);
    kube::Client::try_from(config).map_err(|error| no_way(&error.to_string()))
}

fn no_way(error: &str) -> Failure {
    Failure::new(FailureClass::SyncInvalid, format!("no way to a cluster: {error}"))
        .hint("spec.sync of the customer's file names a kubeconfig and a context")
}
