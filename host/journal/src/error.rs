//! What can be wrong with a journal.

use std::path::PathBuf;
use std::sync::Arc;

/// Why a journal cannot be used, or did not take something.
#[derive(Clone, Debug, thiserror::Error)]
pub enum JournalError {
    /// The folder cannot be made or used.
    #[error("the state folder {folder} cannot be used")]
    Folder {
        /// The state folder.
        folder: PathBuf,
        /// Why.
        #[source]
        cause: Arc<std::io::Error>,
    },
    /// A file system whose locks cannot be relied on.
    #[error("{folder} is on {kind}, a network file system, and its locks cannot be relied on")]
    Network {
        /// The state folder.
        folder: PathBuf,
        /// Which file system.
        kind: &'static str,
    },
    /// Another version of Bowline wrote it.
    #[error("{file} has the form {found}, and this version of bowline knows forms up to {known}")]
    Newer {
        /// The database.
        file: PathBuf,
        /// Its form.
        found: i64,
        /// The newest that is known.
        known: i64,
    },
    /// An event that this version cannot read.
    #[error("{file}: event {sequence} of run {run} cannot be read")]
    Event {
        /// The database.
        file: PathBuf,
        /// The run.
        run: String,
        /// The event's number.
        sequence: u64,
        /// Why.
        #[source]
        cause: Arc<serde_json::Error>,
    },
    /// No run has this id.
    #[error("there is no run {0:?}")]
    NoRun(String),
    /// Another process drives the run.
    #[error("run {run} is under way in {owner}")]
    Owned {
        /// The run.
        run: String,
        /// Who drives it.
        owner: String,
    },
    /// SQLite says no.
    #[error("{file}")]
    Database {
        /// The database.
        file: PathBuf,
        /// Why.
        #[source]
        cause: Arc<rusqlite::Error>,
    },
    /// The thread that writes is gone, which only happens while the program ends.
    #[error("the journal is closed")]
    Closed,
}

impl JournalError {
    /// What to do.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            JournalError::Folder { .. } | JournalError::Network { .. } => {
                Some("name a folder on a local disk with --state or $BOWLINE_STATE")
            }
            JournalError::Newer { .. } => {
                Some("use the version of bowline that wrote it, or newer")
            }
            JournalError::Event { .. } => {
                Some("a newer version of bowline may read it; the other runs can be used")
            }
            JournalError::NoRun(_) => Some("bowline runs list shows those that there are"),
            JournalError::Database { .. } => Some(
                "where the file is damaged, put a backup in its place (bowline state backup makes \
                 them) or name another folder with --state",
            ),
            _ => None,
        }
    }
}
