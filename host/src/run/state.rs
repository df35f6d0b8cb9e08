//! The state folder: the journal, what runs logged, Terraform's folders, and the releases that went out.
//!
//! ```text
//! STATE/journal.db                     runs, event by event
//! STATE/installation                   which installation this is, for what it changes in the world
//! STATE/key                            what secrets are sealed with where a digest of them is kept
//! STATE/logs/RUN.log                   what tasks said
//! STATE/releases/DIGEST/               a bundle, an OCI layout: what resume and rollback go by
//! STATE/terraform/CUSTOMER/            the module's copy, plans, local state
//! ```

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bowline_core::Digest;
use bowline_journal::Journal;
use bowline_sync::Installation;

use crate::error::Problem;
use crate::exit::Exit;

/// An open state folder.
#[derive(Clone)]
pub struct State {
    /// The journal.
    pub journal: Arc<Journal>,
    /// Which installation this is, and its key.
    pub installation: Installation,
    folder: PathBuf,
}

impl State {
    /// Opens a state folder, and makes it where it is not there.
    pub fn open(folder: &Path) -> Result<State, Problem> {
        let journal = Journal::open(folder)?;
        // Relative to wherever the program happens to be, it would not be found again.
        let folder = fs::canonicalize(folder).map_err(|error| io(folder, &error))?;
        let id = drawn(&folder.join("installation"), 16)?;
        let key = drawn(&folder.join("key"), 32)?;
        let key = hex::decode(&key).ok().and_then(|key| key.try_into().ok()).ok_or_else(|| {
            let message = format!("{} holds no key", folder.join("key").display());
            Problem::new(Exit::Failed, message)
        })?;
        Ok(State { journal: Arc::new(journal), installation: Installation { id, key }, folder })
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What a run's tasks said.
    pub fn log(&self, run: &str) -> PathBuf {
        self.folder.join("logs").join(format!("{run}.log"))
    }

    /// A customer's folder for Terraform.
    pub fn terraform(&self, customer: &str) -> PathBuf {
        self.folder.join("terraform").join(customer)
    }

    /// Where copies of repositories are kept.
    pub fn repositories(&self) -> PathBuf {
        self.folder.join("repositories")
    }

    /// Where the bundles of releases that went out are kept.
    pub fn releases(&self) -> PathBuf {
        self.folder.join("releases")
    }

    /// The bundle of a release that went out.
    pub fn release(&self, digest: Digest) -> PathBuf {
        self.releases().join(digest.hex())
    }
}

/// Reads a number that was drawn before, or draws it. Whoever is first decides for all.
fn drawn(file: &Path, bytes: usize) -> Result<String, Problem> {
    let fault = |error: std::io::Error| io(file, &error);
    for _ in 0..2 {
        if let Ok(text) = fs::read_to_string(file) {
            return Ok(text.trim().to_owned());
        }
        let mut number = vec![0; bytes];
        getrandom::fill(&mut number)
            .map_err(|error| Problem::new(Exit::Failed, format!("no random numbers: {error}")))?;
        let folder = file.parent().unwrap_or(Path::new("."));
        // A temporary file is for its owner alone, and stays so.
        let mut draft = tempfile::NamedTempFile::new_in(folder).map_err(fault)?;
        writeln!(draft, "{}", hex::encode(number)).map_err(fault)?;
        draft.as_file().sync_all().map_err(fault)?;
        // Where another process was quicker, its number is read.
        let _ = draft.persist_noclobber(file);
    }
    fs::read_to_string(file).map(|text| text.trim().to_owned()).map_err(fault)
}

fn io(path: &Path, error: &std::io::Error) -> Problem {
    Problem::new(Exit::Failed, format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_installation_keeps_its_number_and_no_other_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let open = |name| State::open(&folder.path().join(name)).unwrap().installation;
        let first = open("a");
        assert_eq!((open("a").id, open("a").key), (first.id.clone(), first.key));
        assert_ne!(open("b").id, first.id);
        assert_ne!(open("b").key, first.key);
    }
}
