//! What can be wrong with a secret.

use std::fmt;
use std::io;
use std::path::PathBuf;

use bowline_core::FailureClass;
use bowline_core::release::Place;

use super::MAX_SECRET_BYTES;

/// A secret that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("secret {secret} of {customer}{}", Shown(.place))]
pub struct SecretError {
    /// Its name.
    pub secret: String,
    /// Whose it is.
    pub customer: String,
    /// Where bowline.toml says where it comes from, if it does.
    pub place: Option<Place>,
    /// What is wrong.
    #[source]
    pub problem: Box<SecretProblem>,
}

struct Shown<'a>(&'a Option<Place>);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map_or(Ok(()), |place| write!(out, " ({place})"))
    }
}

/// What is wrong with a secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretProblem {
    /// bowline.toml does not say where it comes from.
    #[error("bowline.toml does not say where it comes from")]
    NotDeclared,
    /// The environment does not have it.
    #[error("the environment variable {0} is not set")]
    NotSet(String),
    /// There is nothing in it.
    #[error("{0} gives nothing")]
    Empty(String),
    /// A file that cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// Something else than a file: a pipe or a device may never end.
    #[error("{} is no regular file", .0.display())]
    NoFile(PathBuf),
    /// A program that is not there or may not be run.
    #[error("cannot run {program}")]
    NoProgram {
        /// Which.
        program: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A program that says that it failed.
    #[error("{program} failed ({status}){}", said(.complaint))]
    Failed {
        /// Which.
        program: String,
        /// How it ended.
        status: std::process::ExitStatus,
        /// The last line that it wrote to its standard error.
        complaint: String,
    },
    /// A program that does not end.
    #[error("{program} gave no answer within {seconds} s, and was ended")]
    TimedOut {
        /// Which.
        program: String,
        /// How long it had.
        seconds: u64,
    },
    /// Talking to a program failed.
    #[error("{program} cannot be listened to")]
    Unheard {
        /// Which.
        program: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// More than a secret may be.
    #[error("{0} gives more than the {MAX_SECRET_BYTES} bytes that a secret may have")]
    TooLong(String),
    /// Bytes that are no text.
    #[error("{0} gives what is no UTF-8 text")]
    NoText(String),
}

fn said(complaint: &str) -> String {
    if complaint.is_empty() { String::new() } else { format!(": {complaint}") }
}

impl SecretError {
    /// What kind of failure it is.
    pub fn class(&self) -> FailureClass {
        match *self.problem {
            SecretProblem::NotDeclared
            | SecretProblem::NotSet(_)
            | SecretProblem::Empty(_)
            | SecretProblem::Unreadable { .. }
            | SecretProblem::NoFile(_)
            | SecretProblem::NoProgram { .. } => FailureClass::SecretMissing,
            SecretProblem::Failed { .. }
            | SecretProblem::TimedOut { .. }
            | SecretProblem::Unheard { .. } => FailureClass::SecretUnavailable,
            SecretProblem::TooLong(_) | SecretProblem::NoText(_) => FailureClass::SecretInvalid,
        }
    }

    /// What to change.
    pub fn hint(&self) -> Option<String> {
        let name = &self.secret;
        matches!(*self.problem, SecretProblem::NotDeclared).then(|| {
            format!(
                "say it there: [secrets.{name}] with env = \"…\", file = \"…\" or command = [\"…\"]"
            )
        })
    }
}
