//! Why a layout cannot be read or written.

use std::io;
use std::path::{Path, PathBuf};

use bowline_artifact::ArtifactError;
use bowline_core::{Digest, FailureClass, PluginId};

use super::Entry;

/// Why a layout cannot be read or written. The text names the layout's folder or the file in it.
#[derive(Debug, thiserror::Error)]
pub enum LayoutError {
    /// No layout at all.
    #[error("{}: no OCI layout: it has no file oci-layout; `bowline plugin push` makes one", .path.display())]
    Missing {
        /// The folder.
        path: PathBuf,
    },
    /// A folder in which something else is.
    #[error("{}: holds {found}, and a layout is made in an empty folder only", .path.display())]
    Occupied {
        /// The folder.
        path: PathBuf,
        /// A name in it.
        found: String,
    },
    /// A layout of a later version.
    #[error("{}: layout version {found:?}, this host reads 1.0.0", .path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// The version.
        found: String,
    },
    /// The file system refuses.
    #[error("{}: cannot {verb}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried.
        verb: &'static str,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// A link, a device or a folder where a file must be, or the other way round.
    #[error("{}: not a plain {expected}, and links are not followed in a layout", .path.display())]
    Odd {
        /// Where.
        path: PathBuf,
        /// `file` or `folder`.
        expected: &'static str,
    },
    /// More bytes than there may be.
    #[error("{}: {size} bytes, and the most are {most}", .path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        size: u64,
        /// The bound.
        most: u64,
    },
    /// A document that cannot be read.
    #[error("{}: not the JSON that belongs there", .path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where and why.
        #[source]
        cause: serde_json::Error,
    },
    /// A blob that is not what its name or its descriptor says.
    #[error("{}: changed or damaged: expected {expected}, found {found}", .path.display())]
    Changed {
        /// The blob.
        path: PathBuf,
        /// A digest or a size.
        expected: String,
        /// The other.
        found: String,
    },
    /// A plugin version that is not there.
    #[error("{}: no {id}; {there}", .path.display())]
    Unknown {
        /// The folder.
        path: PathBuf,
        /// What was wanted.
        id: Box<PluginId>,
        /// What is there.
        there: String,
    },
    /// An index that says something else than the plugin does.
    #[error("{}: its index says {id}, and the plugin there is {found}: push it again", .path.display())]
    Misleading {
        /// The folder.
        path: PathBuf,
        /// What the index says.
        id: Box<PluginId>,
        /// What it is.
        found: String,
    },
    /// Two files that claim one version.
    #[error(
        "{}: {id} has two different files, {first} and {second}: a version never changes, so publish \
         the change as the next one", .path.display()
    )]
    Conflict {
        /// The folder.
        path: PathBuf,
        /// The plugin.
        id: Box<PluginId>,
        /// The file that is there.
        first: Box<Digest>,
        /// The other file.
        second: Box<Digest>,
    },
    /// A plugin that cannot be read.
    #[error("{}", .path.display())]
    Artifact {
        /// The blob.
        path: PathBuf,
        /// Why.
        #[source]
        cause: Box<ArtifactError>,
    },
}

impl LayoutError {
    /// What kind of failure it is.
    pub fn class(&self) -> FailureClass {
        match self {
            LayoutError::Missing { .. } | LayoutError::Unknown { .. } => {
                FailureClass::ReleaseIncomplete
            }
            LayoutError::Changed { .. } | LayoutError::Conflict { .. } => {
                FailureClass::ReleaseChanged
            }
            LayoutError::Artifact { cause, .. } => cause.class(),
            LayoutError::Io { cause, .. } if cause.kind() == io::ErrorKind::NotFound => {
                FailureClass::ReleaseIncomplete
            }
            LayoutError::Io { .. } => FailureClass::Unknown,
            _ => FailureClass::ReleaseInvalid,
        }
    }

    pub(super) fn io(path: &Path, verb: &'static str) -> impl FnOnce(io::Error) -> LayoutError {
        let path = path.to_owned();
        move |cause| LayoutError::Io { path, verb, cause }
    }

    pub(super) fn conflict(path: &Path, first: &Entry, second: Digest) -> LayoutError {
        LayoutError::Conflict {
            path: path.to_owned(),
            id: Box::new(first.id.clone()),
            first: Box::new(first.layer_digest),
            second: Box::new(second),
        }
    }

    pub(super) fn unknown(path: &Path, id: &PluginId, entries: &[Entry]) -> LayoutError {
        let same_name = entries.iter().filter(|entry| entry.id.name == id.name);
        let versions: Vec<_> = same_name.map(|entry| entry.id.version.to_string()).collect();
        let mut names: Vec<_> = entries.iter().map(|entry| entry.id.name.as_str()).collect();
        names.dedup();
        let there = match (&versions[..], &names[..]) {
            ([], []) => "it has no plugins".to_owned(),
            ([], names) => format!("its plugins are {}", names.join(", ")),
            (versions, _) => format!("its versions are {}", versions.join(", ")),
        };
        LayoutError::Unknown { path: path.to_owned(), id: Box::new(id.clone()), there }
    }
}
