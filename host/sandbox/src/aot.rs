//! Compiled code on disk, so that a plugin is compiled once on a machine.
//!
//! Machine code that is loaded runs outside of any sandbox, so each entry carries a MAC under a key
//! that only this installation has, over everything it depends on. An entry is read once into memory,
//! verified, and deserialised from that same buffer; what is off in any way is compiled again. This
//! guards against other users and shared caches, not against the same user, who could replace the
//! program as well.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use bowline_core::Digest;

use crate::seal::{SEAL_BYTES as MAC_BYTES, Seal};

const MAGIC: &[u8; 8] = b"bowlaot1";
/// When the entries together are larger, the ones that were not used for the longest time go.
const MOST_BYTES: u64 = 4 << 30;

/// A folder of compiled code.
#[derive(Debug)]
pub(crate) struct AotCache {
    folder: PathBuf,
    seal: Seal,
}

/// What an entry is for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EntryKey {
    /// The component.
    pub(crate) component: Digest,
    /// The engine, as [`crate::engine::compatibility`] digests it.
    pub(crate) engine: Digest,
}

impl AotCache {
    /// Opens a cache, and makes it and its key where they are missing.
    pub(crate) fn open(folder: &Path) -> io::Result<AotCache> {
        Ok(AotCache { folder: folder.to_owned(), seal: Seal::open(folder)? })
    }

    /// The compiled code, if it is there and what it should be.
    pub(crate) fn get(&self, of: EntryKey) -> Option<Vec<u8>> {
        let path = self.path(of);
        let mut entry = Vec::new();
        let mut file = File::open(&path).ok()?;
        file.read_to_end(&mut entry).ok()?;
        let code = self.verify(of, entry);
        match &code {
            // What is used is young: the oldest entries are the first to go.
            Some(_) => drop(file.set_modified(SystemTime::now())),
            None => {
                tracing::warn!(entry = %path.display(), "not what it should be; compiled again")
            }
        }
        code
    }

    fn verify(&self, of: EntryKey, mut entry: Vec<u8>) -> Option<Vec<u8>> {
        let header = MAGIC.len() + MAC_BYTES;
        if entry.len() < header || !entry.starts_with(MAGIC) {
            return None;
        }
        let code = entry.split_off(header);
        let size = (code.len() as u64).to_be_bytes();
        let sealed = self.seal.holds(&parts(&of, &size, &code), &entry[MAGIC.len()..]);
        sealed.then_some(code)
    }

    /// Keeps compiled code. Written under a temporary name, then renamed: a crash leaves no half.
    pub(crate) fn put(&self, of: EntryKey, code: &[u8]) -> io::Result<()> {
        self.make_room(code.len() as u64)?;
        let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(&self.folder)?;
        file.write_all(MAGIC)?;
        let size = (code.len() as u64).to_be_bytes();
        file.write_all(&self.seal.of(&parts(&of, &size, code)))?;
        file.write_all(code)?;
        file.as_file().sync_all()?;
        file.persist(self.path(of)).map_err(|error| error.error)?;
        Ok(())
    }

    fn path(&self, of: EntryKey) -> PathBuf {
        self.folder.join(format!("{}-{}.cwasm", of.component.hex(), of.engine.short()))
    }

    fn make_room(&self, wanted: u64) -> io::Result<()> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(&self.folder)?.flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|extension| extension == "cwasm")
                && let Ok(about) = entry.metadata()
            {
                entries.push((
                    about.modified().unwrap_or(SystemTime::UNIX_EPOCH),
                    about.len(),
                    path,
                ));
            }
        }
        entries.sort();
        let mut total: u64 = wanted + entries.iter().map(|(_, size, _)| size).sum::<u64>();
        for (_, size, path) in entries {
            if total <= MOST_BYTES {
                break;
            }
            fs::remove_file(path)?;
            total -= size;
        }
        Ok(())
    }
}

/// What an entry's seal is over.
fn parts<'a>(of: &'a EntryKey, size: &'a [u8; 8], code: &'a [u8]) -> [&'a [u8]; 4] {
    [of.component.bytes(), of.engine.bytes(), size, code]
}

#[cfg(test)]
#[path = "aot_tests.rs"]
mod tests;
