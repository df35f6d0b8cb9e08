//! The blobs of a layout: files named by the digest of their bytes.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use bowline_core::Digest;
use rustix::fs::{Mode, OFlags};

use super::LayoutError;

pub(super) use crate::durable::PARTIAL;

#[derive(Clone, Debug)]
pub(crate) struct Blobs {
    folder: PathBuf,
}

impl Blobs {
    pub(crate) fn beneath(layout: &Path) -> Blobs {
        Blobs { folder: layout.join("blobs").join("sha256") }
    }

    pub(crate) fn path(&self, digest: Digest) -> PathBuf {
        self.folder.join(digest.hex())
    }

    /// Checks that the folders are folders.
    pub(super) fn check(&self) -> Result<(), LayoutError> {
        for folder in [self.folder.parent().unwrap_or(&self.folder), &self.folder] {
            let found = fs::symlink_metadata(folder).map_err(LayoutError::io(folder, "open"))?;
            if !found.is_dir() {
                return Err(LayoutError::Odd { path: folder.to_owned(), expected: "folder" });
            }
        }
        Ok(())
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn create(&self) -> Result<(), LayoutError> {
        fs::create_dir_all(&self.folder).map_err(LayoutError::io(&self.folder, "create"))
    }

    /// Reads a blob whose bytes have this digest and, where it is known, this size.
    pub(crate) fn read(
        &self,
        digest: Digest,
        size: Option<u64>,
        most: u64,
    ) -> Result<Vec<u8>, LayoutError> {
        let path = self.path(digest);
        let bytes = read_file(&path, most)?;
        let found = bytes.len() as u64;
        if let Some(expected) = size.filter(|expected| *expected != found) {
            let (expected, found) = (format!("{expected} bytes"), format!("{found} bytes"));
            return Err(LayoutError::Changed { path, expected, found });
        }
        let found = Digest::of(&bytes);
        if found != digest {
            let (expected, found) = (digest.to_string(), found.to_string());
            return Err(LayoutError::Changed { path, expected, found });
        }
        Ok(bytes)
    }

    /// Puts a blob there. One that is there and sound stays; one that is damaged is replaced.
    pub(crate) fn write(&self, bytes: &[u8]) -> Result<Digest, LayoutError> {
        let digest = Digest::of(bytes);
        if self.read(digest, None, bytes.len() as u64).is_err() {
            write_file(&self.path(digest), bytes)?;
        }
        Ok(digest)
    }
}

/// Takes away what a process that died left half written. Only for who holds the lock.
pub(super) fn sweep(folder: &Path) -> Result<(), LayoutError> {
    let listed = fs::read_dir(folder).map_err(LayoutError::io(folder, "list"))?;
    for entry in listed.flatten() {
        if entry.file_name().to_string_lossy().starts_with(PARTIAL) {
            let path = entry.path();
            fs::remove_file(&path).map_err(LayoutError::io(&path, "remove"))?;
        }
    }
    Ok(())
}

/// Reads a plain file of at most `most` bytes. Neither a link nor a pipe in its place can lead or
/// hold up the reader.
pub(super) fn read_file(path: &Path, most: u64) -> Result<Vec<u8>, LayoutError> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file: File = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(file) => file.into(),
        Err(rustix::io::Errno::LOOP) => {
            return Err(LayoutError::Odd { path: path.to_owned(), expected: "file" });
        }
        Err(error) => return Err(LayoutError::io(path, "open")(error.into())),
    };
    let found = file.metadata().map_err(LayoutError::io(path, "read"))?;
    if !found.is_file() {
        return Err(LayoutError::Odd { path: path.to_owned(), expected: "file" });
    }
    if found.len() > most {
        return Err(LayoutError::TooLarge { path: path.to_owned(), size: found.len(), most });
    }
    let mut bytes = Vec::with_capacity(found.len() as usize);
    // It may grow while it is read.
    file.take(most).read_to_end(&mut bytes).map_err(LayoutError::io(path, "read"))?;
    Ok(bytes)
}

/// Writes a file whole or not at all.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), LayoutError> {
    crate::durable::write(path, bytes).map_err(LayoutError::io(path, "write"))
}
