//! Writing locks: what a release and its customers' pins resolve to, as files that people commit.
//!
//! ```text
//! release.yaml's ranges ──choose──► bowline.lock             part of the release, in its digest
//! customers' pins ────────choose──► customers/bowline.lock   part of no release
//!                            ▲
//!      the sources' plugins ─┘   a version that is locked stays; a locked digest never changes
//! ```
//!
//! Every other command only reads them: a plugin version that no lock has is refused, and so is one
//! whose file is not the one that was locked.

mod change;
mod choose;
mod text;

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bowline_core::nearest::nearest;
use bowline_core::release::{Place, Release};
use bowline_core::{FailureClass, PluginName};

pub use change::Change;
pub(crate) use choose::{is_locked, outside};

use crate::customers;
use crate::document::{Document, MAX_BYTES};
use crate::error::{BundleError, Errors, Gathered};
use crate::folder::{Folder, read_file};
use crate::open::{OpenOptions, release_document, release_folder};
use crate::read::lock::{self, Lock};
use crate::read::{self, operator::Operator};
use crate::select::CustomerSelection;
use crate::sources::Sources;

/// The name of both lock files.
pub(crate) const LOCK: &str = "bowline.lock";

/// What to lock, and how.
#[derive(Clone, Debug, Default)]
pub struct LockOptions {
    /// The release, its customers and the operator's file. All customers count, whatever is selected.
    pub open: OpenOptions,
    /// Plugins that move to the newest version in their range. The others stay where they are.
    pub update: Vec<PluginName>,
    /// Only tell what would change.
    pub check: bool,
    /// The release is that of a bundle: its own lock is part of it and stays as it is.
    pub sealed: bool,
}

/// What became of one lock file.
#[derive(Clone, Debug)]
pub struct LockedFile {
    /// What messages call it.
    pub shown: String,
    /// How many plugin versions it holds.
    pub entries: usize,
    /// What changed, or would, by plugin.
    pub changes: Vec<Change>,
}

/// Locks a release: its own plugins, and those that its customers pin.
pub fn lock(options: &LockOptions) -> Result<Vec<LockedFile>, Errors> {
    let operator = match &options.open.operator {
        Some(path) => Operator::read(path)?,
        None => Operator::default(),
    };
    let folder = Folder::open(&release_folder(&options.open.release))?;
    let _alone = alone(folder.path())?;
    let release = read::release::read(&release_document(&folder)?)?;
    refuse_strangers(&release, &options.update)?;
    let mut sources = Sources::open(folder.path(), &operator, &options.open.registries)?;
    let own = LockFile::open(folder.path().join(LOCK), LOCK.to_owned())?;
    let pinned = customers_lock(&options.open, &folder)?;
    let known = [Some(&own), pinned.as_ref().map(|(file, _)| file)];
    let known: Vec<&Lock> = known.into_iter().flatten().map(|file| &file.lock).collect();

    let mut errors = Gathered::default();
    let mut chooser = choose::Chooser { release: &release, sources: &mut sources, known: &known };
    let own_entries = match options.sealed {
        true => None,
        false => errors.take_all(chooser.release(&own.lock, &options.update)),
    };
    let pinned_entries = pinned.as_ref().map(|(_, pins)| errors.take_all(chooser.pins(pins)));
    errors.finish()?;
    let mut done = Vec::new();
    if let Some(entries) = own_entries {
        done.push(own.replace(entries, options.check)?);
    }
    if let (Some((file, _)), Some(Some(entries))) = (pinned, pinned_entries) {
        // A fleet without a pin needs no file for them.
        if file.text.is_some() || !entries.is_empty() {
            done.push(file.replace(entries, options.check)?);
        }
    }
    Ok(done)
}

/// A lock file as it is on the disk.
struct LockFile {
    path: PathBuf,
    shown: String,
    text: Option<Vec<u8>>,
    lock: Lock,
}

impl LockFile {
    fn open(path: PathBuf, shown: String) -> Result<LockFile, Errors> {
        let text = match path.exists() {
            true => Some(read_file(&path, &shown, MAX_BYTES)?),
            false => None,
        };
        let lock = match &text {
            Some(bytes) => of_bytes(&shown, bytes)?,
            None => Lock::default(),
        };
        Ok(LockFile { path, shown, text, lock })
    }

    fn replace(self, entries: choose::Entries, check: bool) -> Result<LockedFile, BundleError> {
        let text = text::write(&entries);
        if !check && self.text.as_deref() != Some(text.as_bytes()) {
            crate::durable::write(&self.path, text.as_bytes()).map_err(|cause| {
                let place = Place::file(self.shown.clone());
                BundleError::text(place, "cannot write this file")
                    .of_class(FailureClass::Unknown)
                    .caused_by(cause)
            })?;
        }
        let same = self.text.as_deref() == Some(text.as_bytes());
        let changes = change::between(&self.lock, &entries, same);
        Ok(LockedFile { shown: self.shown, entries: entries.len(), changes })
    }
}

/// Reads a lock that may be there. What it says of its own form is told with what to do.
pub(crate) fn of_bytes(shown: &str, bytes: &[u8]) -> Result<Lock, Errors> {
    let file: Arc<str> = shown.into();
    let document = Document::toml(&file, bytes)
        .map_err(|error| error.with_hint("take the file away and write it with `bowline lock`"))?;
    lock::read(&document)
}

/// The customers' lock, to hold them to it.
pub(crate) fn read_customers_lock(options: &OpenOptions, release: &Path) -> Result<Lock, Errors> {
    let (path, shown) = customers_folder(options, release);
    Ok(LockFile::open(path.join(LOCK), format!("{}/{LOCK}", shown.trim_end_matches('/')))?.lock)
}

/// The folder with the customers' files, and what messages call it.
pub(crate) fn customers_folder(options: &OpenOptions, release: &Path) -> (PathBuf, String) {
    match &options.customers {
        Some(path) => (path.clone(), path.display().to_string()),
        None => (release.join("customers"), "customers".to_owned()),
    }
}

/// The customers' lock and what they pin; none where a release has no customers with it.
fn customers_lock(
    options: &OpenOptions,
    folder: &Folder,
) -> Result<Option<(LockFile, Vec<choose::Pinned>)>, Errors> {
    let (path, shown) = customers_folder(options, folder.path());
    if options.customers.is_none() && !path.exists() {
        return Ok(None);
    }
    let (mut errors, mut pins) = (Gathered::default(), Vec::new());
    for file in customers::read(&path, &shown, &CustomerSelection::All)? {
        if let Some((_, customer)) = errors.take_all(file.outcome) {
            pins.extend(customer.pins);
        }
    }
    errors.finish()?;
    let shown = format!("{}/{LOCK}", shown.trim_end_matches('/'));
    Ok(Some((LockFile::open(path.join(LOCK), shown)?, pins)))
}

/// Whoever locks is alone: two of them must not each write what the other did not see.
fn alone(folder: &Path) -> Result<File, BundleError> {
    let refuse = |cause| {
        let place = Place::file(folder.display().to_string());
        BundleError::text(place, "cannot lock the release's folder").caused_by(cause)
    };
    let open = File::open(folder).map_err(refuse)?;
    open.lock().map_err(refuse)?;
    Ok(open)
}

fn refuse_strangers(release: &Release, update: &[PluginName]) -> Result<(), Errors> {
    let mut errors = Gathered::default();
    let strangers: BTreeSet<&PluginName> =
        update.iter().filter(|name| !release.plugins.contains_key(*name)).collect();
    for name in strangers {
        let meant = nearest(name.as_str(), release.plugins.keys().map(PluginName::as_str));
        let meant = meant.map_or(String::new(), |meant| format!(", did you mean {meant}?"));
        let message = format!("the release declares no plugin {name} to update{meant}");
        errors.push(BundleError::text(Place::file("release.yaml"), message));
    }
    errors.finish()
}
