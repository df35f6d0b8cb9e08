//! Why an artefact cannot be had from a registry, or given to it.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use bowline_core::{Digest, FailureClass};

use crate::error::Errors;
use crate::layout::LayoutError;
use crate::trust::Distrust;

/// Why an artefact cannot be had or given. The text names the artefact or the registry.
#[derive(Debug)]
pub struct OciError {
    /// What it is about: a reference, a repository or a registry.
    pub target: String,
    /// What happened.
    pub fault: Box<OciFault>,
}

impl fmt::Display for OciError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.target, self.fault)
    }
}

impl Error for OciError {
    /// The fault is in the text already, so what is behind it comes next.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.fault.source()
    }
}

/// What happened.
#[derive(Debug, thiserror::Error)]
pub enum OciFault {
    /// The network is needed, and it may not be used.
    #[error("this needs the network, and --offline forbids it")]
    Offline,
    /// No answer.
    #[error("{host} cannot be reached: {why}")]
    Unreachable {
        /// The registry, or who gives tokens for it.
        host: String,
        /// Why, in words.
        why: String,
    },
    /// An answer that nobody can do anything with.
    #[error("{host} {what}")]
    Odd {
        /// The registry.
        host: String,
        /// What it did.
        what: String,
    },
    /// 401.
    #[error("{host} wants to know who asks (401); {tried}")]
    Unauthorized {
        /// The registry.
        host: String,
        /// Which credentials were sent, or where they were looked for.
        tried: String,
    },
    /// 403.
    #[error("{host} forbids this (403){}", said(.detail))]
    Forbidden {
        /// The registry.
        host: String,
        /// Its words.
        detail: String,
    },
    /// 404.
    #[error("no such {what}")]
    NotFound {
        /// A tag, a manifest or a blob.
        what: String,
    },
    /// 429, to the end.
    #[error("{host} has had too many requests (429){}", wait(.seconds))]
    TooMany {
        /// The registry.
        host: String,
        /// For how long it wants to be left alone.
        seconds: Option<u64>,
    },
    /// Another status.
    #[error("{host} answers with status {status}{}", said(.detail))]
    Status {
        /// The registry.
        host: String,
        /// The number.
        status: u16,
        /// Its words.
        detail: String,
    },
    /// Bytes that are not what was announced.
    #[error("{what} is not what it should be: expected {expected}, found {found}")]
    Lie {
        /// A manifest or a blob.
        what: String,
        /// A digest or a size.
        expected: String,
        /// The other.
        found: String,
    },
    /// More bytes than there may be.
    #[error("{what} {}, and the most are {most} bytes", many(.size))]
    TooLarge {
        /// A manifest or a blob.
        what: String,
        /// As announced; none where it just does not end.
        size: Option<u64>,
        /// The bound.
        most: u64,
    },
    /// A document that cannot be read.
    #[error("{what} is not the JSON that belongs there")]
    Malformed {
        /// Which.
        what: String,
        /// Where and why.
        #[source]
        cause: serde_json::Error,
    },
    /// An artefact of another kind.
    #[error("{0}")]
    OtherKind(String),
    /// A reference that leaves open which artefact is meant.
    #[error("{0}")]
    Unclear(String),
    /// A version that is there with another file.
    #[error("{there} is there already, and this is {given}: a version never changes")]
    Conflict {
        /// The file that is there.
        there: Digest,
        /// The other file.
        given: Digest,
    },
    /// Credentials that cannot be read.
    #[error("{0}")]
    Credentials(String),
    /// A local layout folder.
    #[error("it cannot be taken from a folder, or put there")]
    Layout(#[from] LayoutError),
    /// The file system refuses.
    #[error("cannot {verb} {}", .path.display())]
    Io {
        /// What was tried.
        verb: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// What the artefact holds is not the release that it should be.
    #[error("the release in it is not whole")]
    Release(#[source] Errors),
    /// Nobody who may sign it has signed it.
    #[error("{0}")]
    Untrusted(Box<Distrust>),
    /// What the artefact holds is no plugin.
    #[error("it is no plugin")]
    Artifact(#[from] bowline_artifact::ArtifactError),
}

impl OciError {
    pub(crate) fn new(target: impl ToString, fault: impl Into<OciFault>) -> OciError {
        OciError { target: target.to_string(), fault: Box::new(fault.into()) }
    }

    /// The same about what somebody asked for, of which this is a part.
    pub(crate) fn about(self, target: impl ToString) -> OciError {
        OciError { target: target.to_string(), ..self }
    }

    /// What kind of failure it is.
    pub fn class(&self) -> FailureClass {
        match &*self.fault {
            OciFault::Offline
            | OciFault::Unreachable { .. }
            | OciFault::Odd { .. }
            | OciFault::TooMany { .. }
            | OciFault::Status { .. } => FailureClass::RegistryUnavailable,
            OciFault::Unauthorized { .. }
            | OciFault::Forbidden { .. }
            | OciFault::Credentials(_) => FailureClass::RegistryDenied,
            OciFault::NotFound { .. } => FailureClass::ReleaseIncomplete,
            OciFault::Lie { .. } | OciFault::Conflict { .. } => FailureClass::ReleaseChanged,
            OciFault::TooLarge { .. }
            | OciFault::Malformed { .. }
            | OciFault::OtherKind(_)
            | OciFault::Unclear(_) => FailureClass::ReleaseInvalid,
            OciFault::Io { .. } => FailureClass::Unknown,
            OciFault::Untrusted(distrust) => distrust.class(),
            OciFault::Release(errors) => errors.class(),
            OciFault::Layout(cause) => cause.class(),
            OciFault::Artifact(cause) => cause.class(),
        }
    }

    /// Whether there is no such thing; a source that lacks a plugin is no fault of the source.
    pub(crate) fn is_absent(&self) -> bool {
        matches!(*self.fault, OciFault::NotFound { .. })
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let hint = match &*self.fault {
            OciFault::Offline => "what is in the cache is used off-line: run it once without",
            OciFault::Unauthorized { .. } => {
                "`docker login`, `podman login` and `skopeo login` write such credentials"
            }
            OciFault::Forbidden { .. } => "these credentials lack a right on this repository",
            OciFault::NotFound { .. } => {
                "check the spelling; some registries say this of what one may not see, too"
            }
            OciFault::Conflict { .. } => "publish the change as the next version",
            OciFault::Lie { .. } => {
                "the registry, or somebody between, gave other bytes; nothing of them was used"
            }
            OciFault::Untrusted(distrust) => return Some(distrust.hint()),
            OciFault::Unclear(_) => "add :TAG or @sha256:… to the reference",
            _ => return None,
        };
        Some(hint.to_owned())
    }
}

fn said(detail: &str) -> String {
    if detail.is_empty() { String::new() } else { format!(": {detail}") }
}

fn wait(seconds: &Option<u64>) -> String {
    seconds.map_or(String::new(), |seconds| format!(" and asks to wait for {seconds} s"))
}

fn many(size: &Option<u64>) -> String {
    size.map_or("does not end".to_owned(), |size| format!("has {size} bytes"))
}
