//! Where a customer's manifests go: what `spec.sync` says, read and checked. Nothing is asked of the
//! target itself.
//!
//! ```text
//! {to: directory, path: FOLDER}                           FOLDER/CUSTOMER/manifests.yaml
//! {to: git, repository: URL, branch: main, path: FOLDER}  FOLDER/manifests.yaml, one commit a customer
//! {to: kubernetes, kubeconfig: FILE, context: NAME}       objects in a cluster; what others own there
//!                                                         goes by `conflicts`, `ignore` and `adopt`
//! ```

mod place;
mod read;
mod rules;
#[cfg(test)]
mod tests;

use std::fmt;
use std::time::Duration;

use crate::conflict::{ConflictRule, IgnoreRule};
use crate::health::Tolerance;

pub use read::TargetError;

/// What stands for the customer's name in a path.
pub const CUSTOMER: &str = "{customer}";

/// A customer's target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A folder.
    Directory(DirectoryTarget),
    /// A branch of a git repository.
    Git(GitTarget),
    /// A cluster.
    Kubernetes(KubernetesTarget),
}

/// A folder, in which each customer has one of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirectoryTarget {
    /// The folder; none where the host decides.
    pub path: Option<String>,
    /// Whether what came from a sensitive output may be written there.
    pub allow_secrets: bool,
}

/// A branch of a git repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitTarget {
    /// Where the repository is.
    pub repository: Repository,
    /// The branch, without `refs/heads/`.
    pub branch: String,
    /// The customer's folder in the repository; [`CUSTOMER`] stands for the customer's name.
    pub path: String,
    /// Who its commits are by.
    pub author: Author,
    /// Whether what came from a sensitive output may be committed.
    pub allow_secrets: bool,
}

/// A cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KubernetesTarget {
    /// The file that says where the cluster is; none for where kubectl would look.
    pub kubeconfig: Option<String>,
    /// Which of that file's contexts; none for its current one.
    pub context: Option<String>,
    /// The namespace of what Bowline keeps there, the claim and the inventory; [`CUSTOMER`] stands for
    /// the customer's name.
    pub namespace: String,
    /// Whether namespaces that the manifests are for and that are not there are made.
    pub create_namespaces: bool,
    /// What to do with fields that others own; the first rule that covers a field counts.
    pub conflicts: Vec<ConflictRule>,
    /// Fields that are not ours to compare.
    pub ignore: Vec<IgnoreRule>,
    /// Field managers whose objects are taken over, once.
    pub adopt: Vec<String>,
    /// How much trouble is borne before waiting for health ends.
    pub tolerate: Tolerance,
    /// How long what is deleted may take to go.
    pub deletion: Duration,
}

impl KubernetesTarget {
    /// The namespace of what Bowline keeps of a customer.
    pub fn namespace_of(&self, customer: &str) -> String {
        self.namespace.replace(CUSTOMER, customer)
    }
}

/// Where a repository is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repository {
    /// An address that git takes, with no password in it.
    Url(String),
    /// A folder of this machine, perhaps a relative one.
    Path(String),
}

/// Who a commit is by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
}

impl Default for Target {
    fn default() -> Target {
        Target::Directory(DirectoryTarget::default())
    }
}

impl Target {
    /// Whether what came from a sensitive output may go there.
    pub fn allows_secrets(&self) -> bool {
        match self {
            Target::Directory(directory) => directory.allow_secrets,
            Target::Git(git) => git.allow_secrets,
            // That is where secrets are for.
            Target::Kubernetes(_) => true,
        }
    }
}

impl GitTarget {
    /// A customer's folder in the repository.
    pub fn folder_of(&self, customer: &str) -> String {
        self.path.replace(CUSTOMER, customer)
    }
}

impl Default for Author {
    fn default() -> Author {
        Author { name: "bowline".to_owned(), email: "bowline@localhost".to_owned() }
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Repository::Url(text) | Repository::Path(text) => out.pad(text),
        }
    }
}

/// In words, as far as the customer's file says it.
impl fmt::Display for Target {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Directory(DirectoryTarget { path: Some(path), .. }) => {
                write!(out, "directory {path}")
            }
            Target::Directory(_) => out.write_str("directory"),
            Target::Git(git) => {
                write!(out, "git {}, branch {}, {}", git.repository, git.branch, git.path)
            }
            Target::Kubernetes(KubernetesTarget { context: Some(context), .. }) => {
                write!(out, "kubernetes {context}")
            }
            Target::Kubernetes(_) => out.write_str("kubernetes"),
        }
    }
}
