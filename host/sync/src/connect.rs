//! From what a customer's file says to something that can be asked.

use std::path::PathBuf;
use std::sync::Arc;

use bowline_core::prune::PruneAllowance;
use bowline_core::target::Target;

use crate::claim::Claims;
use crate::directory::Directory;
use crate::git::GitRepository;
use crate::kubernetes::Cluster;
use crate::target::{Judge, Removal, SyncTarget};

/// All that a run needs of a target.
pub trait Destination: SyncTarget + Claims + Removal {}

impl<T: SyncTarget + Claims + Removal> Destination for T {}

/// What a target is told about its surroundings.
#[derive(Clone, Debug)]
pub struct Site {
    /// The customer.
    pub customer: Arc<str>,
    /// The release's name.
    pub release: Arc<str>,
    /// Where the manifests go if the customer's file names no folder.
    pub folder: PathBuf,
    /// What relative paths start from.
    pub base: PathBuf,
    /// A folder of this machine for what can be fetched again.
    pub cache: PathBuf,
    /// Which Bowline this is.
    pub installation: Installation,
    /// Whether what the target holds may be taken over, though another Bowline or a person wrote it.
    pub adopt: bool,
    /// How git is run.
    pub git: GitSettings,
    /// What a person allows a cluster to lose, beyond the guard.
    pub prune: PruneAllowance,
    /// Who judges kinds that the built-in rules of health do not know; nobody where there is none.
    pub judge: Option<Arc<dyn Judge>>,
}

/// Which Bowline this is: one state folder.
#[derive(Clone)]
pub struct Installation {
    /// What is written into targets.
    pub id: String,
    /// What digests of secrets are made with. Never leaves the state folder.
    pub key: [u8; 32],
}

/// The key is not shown.
impl std::fmt::Debug for Installation {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Installation").field("id", &self.id).finish_non_exhaustive()
    }
}

/// How git is run.
#[derive(Clone, Debug)]
pub struct GitSettings {
    /// The program.
    pub program: PathBuf,
    /// The one configuration that it reads: where the operator names a credential helper or a proxy.
    pub config: Option<PathBuf>,
}

impl Default for GitSettings {
    fn default() -> GitSettings {
        GitSettings { program: PathBuf::from("git"), config: None }
    }
}

/// Makes a customer's target ready. Nothing is asked of it yet.
pub fn connect(target: &Target, site: Site) -> Arc<dyn Destination> {
    match target {
        Target::Directory(directory) => Arc::new(Directory::new(directory, site)),
        Target::Git(git) => Arc::new(GitRepository::new(git, site)),
        Target::Kubernetes(cluster) => Arc::new(Cluster::new(cluster, site)),
    }
}
