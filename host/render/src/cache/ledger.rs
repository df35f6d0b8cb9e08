//! What the last render into a folder was made of, and how it left each customer's file: whoever is
//! asked for the same again looks at the file's state and is done.
//!
//! ```text
//! CACHE/render/v1/DIGEST-OF-THE-FOLDER.outputs     a line a customer
//! ```
//!
//! A file is taken to be what was written as long as its size, inode and time of modification are. That
//! is what `make` and git believe too; [`Ledger::verifying`] is for who does not. Only single files are
//! noted: a folder of files costs as much to look at as to compare.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use bowline_core::facts::Outputs;
use bowline_core::plan::Plan;
use bowline_core::{Digest, Finding};
use serde::{Deserialize, Serialize};

use super::RenderCache;
use super::kept::KeptFinding;
use crate::output::OutputFolder;

/// Everything that a customer's output depends on, under the installation's seal.
pub type Inputs = [u8; 32];

/// What the last renders into a folder left.
#[derive(Debug)]
pub struct Ledger {
    cache: Arc<RenderCache>,
    out: PathBuf,
    name: Digest,
    path: PathBuf,
    /// When it was saved: a file that was written in the same instant may have been written twice.
    saved: (i64, i64),
    verify: bool,
    form: String,
    before: HashMap<String, Line>,
    now: Mutex<HashMap<String, Line>>,
}

/// A customer whose output is as it would be written.
#[derive(Clone, Debug)]
pub struct Settled {
    /// How many objects there are.
    pub objects: usize,
    /// The digest of all objects.
    pub digest: Digest,
    /// What the pipeline's calls found, with the entry that they come from.
    pub findings: Vec<(Arc<str>, Finding)>,
    /// Whether anything in the objects came from a sensitive output.
    pub sensitive: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Line {
    inputs: Inputs,
    state: State,
    text: [u8; 32],
    objects: usize,
    digest: [u8; 32],
    findings: Vec<(String, KeptFinding)>,
    sensitive: bool,
}

/// What changes when a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct State {
    size: u64,
    inode: u64,
    modified: (i64, i64),
}

impl Ledger {
    /// The ledger of a folder; an empty one where there is none that can be believed. `form` is which
    /// program writes, and how.
    pub fn of(cache: Arc<RenderCache>, folder: &OutputFolder, form: String) -> Ledger {
        let out = folder.path();
        // Another way to the same folder is the same folder.
        let real = fs::canonicalize(out).unwrap_or_else(|_| out.to_owned());
        let name = Digest::of(real.as_os_str().as_bytes());
        let path = cache.folder.join(format!("{}.outputs", name.hex()));
        let before = cache.read(&name, &path).and_then(|bytes| postcard::from_bytes(&bytes).ok());
        let saved = fs::metadata(&path).map_or((0, 0), |about| modified(&about));
        let (before, now) = (before.unwrap_or_default(), Mutex::default());
        Ledger { cache, out: out.to_owned(), name, path, saved, verify: false, form, before, now }
    }

    /// The same, which reads every file before it believes it.
    #[must_use]
    pub fn verifying(self, verify: bool) -> Ledger {
        Ledger { verify, ..self }
    }

    /// Everything that a customer's output depends on.
    pub fn inputs(&self, plan: &Plan, outputs: &Outputs) -> Inputs {
        self.cache.inputs(plan, outputs, &self.form)
    }

    /// What was noted of a customer, if it was made of the same and its file was not touched since.
    pub fn settled(&self, customer: &str, inputs: &Inputs) -> Option<Settled> {
        let line = self.before.get(customer).filter(|line| line.inputs == *inputs)?;
        let file = self.file(customer);
        let state = State::of(&file)?;
        let split = || self.out.join(customer).join("manifests").exists();
        if state != line.state || state.modified >= self.saved || split() {
            return None;
        }
        if self.verify && fingerprint(&file).ok()? != line.text {
            return None;
        }
        self.keep(customer, line.clone());
        Some(line.settled())
    }

    /// Notes what was written, or was there already: `text` is the digest of the file.
    pub fn note(&self, customer: &str, inputs: Inputs, text: Digest, settled: &Settled) {
        let Some(state) = State::of(&self.file(customer)) else { return };
        let findings = settled.findings.iter();
        let findings =
            findings.map(|(entry, finding)| (entry.to_string(), KeptFinding::of(finding)));
        let line = Line {
            inputs,
            state,
            text: *text.bytes(),
            objects: settled.objects,
            digest: *settled.digest.bytes(),
            findings: findings.collect(),
            sensitive: settled.sensitive,
        };
        self.keep(customer, line);
    }

    /// Saves what was noted. Customers that were not rendered this time keep their lines.
    pub fn save(&self) {
        let now = std::mem::take(&mut *self.now.lock().unwrap_or_else(PoisonError::into_inner));
        let same = now.iter().all(|(customer, line)| {
            let known = self.before.get(customer);
            known.is_some_and(|known| known.inputs == line.inputs && known.state == line.state)
        });
        // One that was too young to be believed is saved again, so that it ages.
        let aged = now.values().all(|line| line.state.modified < self.saved);
        if same && aged {
            return;
        }
        let mut lines = self.before.clone();
        lines.extend(now);
        let saved = postcard::to_allocvec(&lines)
            .map_err(io::Error::other)
            .and_then(|content| self.cache.write(&self.name, &self.path, &content));
        if let Err(error) = saved {
            tracing::warn!(out = %self.out.display(), %error, "what was written could not be noted");
        }
    }

    fn keep(&self, customer: &str, line: Line) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        now.insert(customer.to_owned(), line);
    }

    fn file(&self, customer: &str) -> PathBuf {
        self.out.join(customer).join("manifests.yaml")
    }
}

impl Line {
    fn settled(&self) -> Settled {
        let findings = self.findings.iter();
        Settled {
            objects: self.objects,
            digest: Digest::from_bytes(self.digest),
            findings: findings
                .map(|(entry, finding)| (entry.as_str().into(), finding.finding()))
                .collect(),
            sensitive: self.sensitive,
        }
    }
}

impl State {
    fn of(file: &Path) -> Option<State> {
        let about = fs::symlink_metadata(file).ok().filter(fs::Metadata::is_file)?;
        Some(State { size: about.len(), inode: about.ino(), modified: modified(&about) })
    }
}

fn modified(about: &fs::Metadata) -> (i64, i64) {
    (about.mtime(), about.mtime_nsec())
}

fn fingerprint(file: &Path) -> io::Result<[u8; 32]> {
    let mut bytes = Vec::new();
    fs::File::open(file)?.read_to_end(&mut bytes)?;
    Ok(*Digest::of(&bytes).bytes())
}
