//! One file a customer: `OUT/CUSTOMER/manifests.yaml`.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::folder::OutputError;

/// What became of a customer's output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It was not there before.
    New,
    /// It was there, with other bytes.
    Changed,
    /// It was there with these very bytes, and was not touched.
    Unchanged,
}

/// Who may read what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Whoever may enter the folder.
    Anybody,
    /// Its owner only: something in it came from a sensitive output.
    Owner,
}

impl Readers {
    pub(crate) fn file_mode(self) -> u32 {
        if self == Readers::Owner { 0o600 } else { 0o644 }
    }

    pub(crate) fn folder_mode(self) -> u32 {
        if self == Readers::Owner { 0o700 } else { 0o755 }
    }
}

/// The bytes of a file, or none where there is none.
pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>, OutputError> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(OutputError::io(path)(error)),
    };
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(OutputError::io(path))?;
    Ok(Some(bytes))
}

/// Puts `text` at `path`: under a temporary name in the same folder, then renamed, so that nobody
/// ever sees half of it.
pub(crate) fn replace(path: &Path, text: &str, readers: Readers) -> Result<(), OutputError> {
    let (folder, fresh) = (path.parent().unwrap_or(Path::new(".")), fresh_name(path));
    let written = || {
        fs::create_dir_all(folder)?;
        create(&fresh, text, readers)?;
        fs::rename(&fresh, path)
    };
    written().map_err(|error| {
        // Nothing can be done about one that stays; the next render takes it away.
        drop(fs::remove_file(&fresh));
        OutputError::io(path)(error)
    })
}

/// What a file or folder is called until it takes the place of `path`. No other process writes here
/// at the same time, so whatever has this name was left by one that was killed.
pub(crate) fn fresh_name(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".new-{name}"))
}

/// Makes a file that is not there.
pub(crate) fn create(path: &Path, text: &str, readers: Readers) -> io::Result<()> {
    let mut options = File::options();
    options
        .write(true)
        .create_new(true)
        .mode(readers.file_mode())
        .open(path)?
        .write_all(text.as_bytes())
}
