//! The folder that renders are written to: ours, one writer at a time, never half-written.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

/// The file that says that a folder is ours, and of which release.
pub(crate) const MARKER: &str = ".bowline";

/// Why nothing can be written to a folder.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// Something else stands where the folder would be.
    #[error("{} is no folder", .0.display())]
    NoFolder(PathBuf),
    /// The folder holds something else.
    #[error(
        "{} holds other files ({found}) and no {MARKER} file: bowline writes only to an empty folder \
         or one that it wrote before", folder.display()
    )]
    NotOurs {
        /// The folder.
        folder: PathBuf,
        /// One of the files in it.
        found: String,
    },
    /// The folder holds another release's renders.
    #[error("{} holds renders of release {theirs}, not of {ours}", folder.display())]
    OtherRelease {
        /// The folder.
        folder: PathBuf,
        /// Whose renders it holds.
        theirs: String,
        /// Whose we would write.
        ours: String,
    },
    /// Another process writes to it.
    #[error("another bowline writes to {} at this moment", .0.display())]
    Busy(PathBuf),
    /// The system says no.
    #[error("cannot write {}", path.display())]
    Io {
        /// What was to be written.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// What an earlier render wrote cannot be read back.
    #[error("cannot read {}: {why}", path.display())]
    Unreadable {
        /// What was to be read.
        path: PathBuf,
        /// Why it cannot.
        why: String,
    },
}

impl OutputError {
    pub(crate) fn unreadable(path: &Path, why: String) -> OutputError {
        OutputError::Unreadable { path: path.to_owned(), why }
    }

    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> OutputError + use<> {
        let path = path.to_owned();
        move |source| OutputError::Io { path, source }
    }
}

/// A folder of renders, held by this process until it is dropped.
#[derive(Debug)]
pub struct OutputFolder {
    pub(crate) path: PathBuf,
    /// The lock on it goes with the process, however that ends.
    _marker: File,
}

impl OutputFolder {
    /// Opens a folder for the renders of `release`, and makes it where it is missing.
    pub fn open(path: &Path, release: &str) -> Result<OutputFolder, OutputError> {
        match fs::create_dir_all(path) {
            Err(_) if path.exists() => return Err(OutputError::NoFolder(path.to_owned())),
            made => made.map_err(OutputError::io(path))?,
        }
        let marker_path = path.join(MARKER);
        if !marker_path.exists() {
            refuse_other_files(path)?;
        }
        let mut marker = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&marker_path)
            .map_err(OutputError::io(&marker_path))?;
        flock(&marker, FlockOperation::NonBlockingLockExclusive)
            .map_err(|_| OutputError::Busy(path.to_owned()))?;
        claim(&mut marker, path, release)?;
        Ok(OutputFolder { path: path.to_owned(), _marker: marker })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Folders of customers that are not among `known`: they left the release, or were renamed.
    pub fn strangers(&self, known: &[&str]) -> Vec<String> {
        let entries = fs::read_dir(&self.path).into_iter().flatten().flatten();
        let folders = entries.filter(|entry| entry.path().is_dir());
        let names = folders.filter_map(|entry| entry.file_name().into_string().ok());
        let mut strangers: Vec<String> = names
            .filter(|name| !name.starts_with('.') && !known.contains(&name.as_str()))
            .collect();
        strangers.sort();
        strangers
    }
}

fn refuse_other_files(folder: &Path) -> Result<(), OutputError> {
    let first = fs::read_dir(folder).map_err(OutputError::io(folder))?.next();
    match first {
        None => Ok(()),
        Some(Err(error)) => Err(OutputError::io(folder)(error)),
        Some(Ok(entry)) => Err(OutputError::NotOurs {
            folder: folder.to_owned(),
            found: entry.file_name().to_string_lossy().into_owned(),
        }),
    }
}

/// Writes the release's name into a new marker, or compares it with what stands there.
fn claim(marker: &mut File, folder: &Path, release: &str) -> Result<(), OutputError> {
    let path = folder.join(MARKER);
    let mut theirs = String::new();
    marker.take(4096).read_to_string(&mut theirs).map_err(OutputError::io(&path))?;
    if let Some(theirs) = whose(&theirs) {
        return same_release(folder, theirs, release);
    }
    let write = || {
        marker.rewind()?;
        marker.write_all(format!("release: {release}\n").as_bytes())?;
        marker.sync_all()
    };
    let mut write = write;
    write().map_err(OutputError::io(&path))
}

/// The release that a marker names.
pub(crate) fn whose(marker: &str) -> Option<&str> {
    let name = marker.trim().strip_prefix("release: ").unwrap_or(marker.trim());
    (!name.is_empty()).then_some(name)
}

pub(crate) fn same_release(folder: &Path, theirs: &str, ours: &str) -> Result<(), OutputError> {
    match theirs == ours {
        true => Ok(()),
        false => Err(OutputError::OtherRelease {
            folder: folder.to_owned(),
            theirs: theirs.chars().take(80).collect(),
            ours: ours.to_owned(),
        }),
    }
}
