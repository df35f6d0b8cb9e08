//! Runs on disk: append-only events, each durable before the commands that follow from it.
//!
//! ```text
//! Journal::open(state folder) ─► create / append ─► one writer thread ─► SQLite, WAL, fsync
//!                                    └ many runs' events in one commit
//!                              ─► runs / events ─► whoever shows or resumes
//! ```
//!
//! One database a state folder. Several processes may use it at once; a run is driven by one of them,
//! its *owner*, and the others leave *requests* for it: to end, or an answer to a step's question.

mod approval;
mod error;
mod event;
mod open;
mod request;
mod run;
mod writer;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

pub use approval::Approved;
pub use error::JournalError;
pub use event::Recorded;
pub use request::{Request, Requested};
pub use run::{NewRun, RunFilter, RunRow};

use writer::Writer;

/// The journal of one state folder.
pub struct Journal {
    folder: PathBuf,
    writer: Writer,
    reader: Mutex<Connection>,
}

impl Journal {
    /// The state folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn read(&self) -> MutexGuard<'_, Connection> {
        // A reader that panicked has left nothing half done: it only reads.
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
