//! Compiled code on disk, so that a plugin is compiled once on a machine.
//!
//! Machine code that is loaded runs outside of any sandbox, so each entry carries a MAC under a key
//! that only this installation has, over everything it depends on. An entry is read once into memory,
//! verified, and deserialised from that same buffer; what is off in any way is compiled again. This
//! guards against other users and shared caches, not against the same user, who could replace the
//! program as well.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use bowline_core::Digest;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const MAGIC: &[u8; 8] = b"bowlaot1";
const MAC_BYTES: usize = 32;
const KEY_BYTES: usize = 32;
/// When the entries together are larger, the ones that were not used for the longest time go.
const MOST_BYTES: u64 = 4 << 30;

/// A folder of compiled code.
#[derive(Debug)]
pub(crate) struct AotCache {
    folder: PathBuf,
    key: [u8; KEY_BYTES],
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
        fs::create_dir_all(folder)?;
        // A cache that others may enter is closed; one on a read-only disk can still be read, if it is.
        if fs::metadata(folder)?.permissions().mode() & 0o077 != 0 {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        }
        Ok(AotCache { folder: folder.to_owned(), key: read_or_make_key(&folder.join("key"))? })
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
        let mac = self.mac(of, &code);
        mac.verify_slice(&entry[MAGIC.len()..]).ok()?;
        Some(code)
    }

    /// Keeps compiled code. Written under a temporary name, then renamed: a crash leaves no half.
    pub(crate) fn put(&self, of: EntryKey, code: &[u8]) -> io::Result<()> {
        self.make_room(code.len() as u64)?;
        let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(&self.folder)?;
        file.write_all(MAGIC)?;
        file.write_all(&self.mac(of, code).finalize().into_bytes())?;
        file.write_all(code)?;
        file.as_file().sync_all()?;
        file.persist(self.path(of)).map_err(|error| error.error)?;
        Ok(())
    }

    fn mac(&self, of: EntryKey, code: &[u8]) -> Hmac<Sha256> {
        // HMAC fills a short key up with zeros; the type wants a whole block.
        let mut block = [0; 64];
        block[..KEY_BYTES].copy_from_slice(&self.key);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(of.component.bytes());
        mac.update(of.engine.bytes());
        mac.update(&(code.len() as u64).to_be_bytes());
        mac.update(code);
        mac
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

/// The installation's key. Made once, by whoever comes first: a link never replaces what is there.
fn read_or_make_key(path: &Path) -> io::Result<[u8; KEY_BYTES]> {
    if let Some(key) = read_key(path)? {
        return Ok(key);
    }
    let mut key = [0; KEY_BYTES];
    getrandom::fill(&mut key).map_err(io::Error::other)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let made = tempfile::Builder::new().prefix(".key-").make_in(folder, |path| {
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
    })?;
    made.as_file().write_all(&key)?;
    made.as_file().sync_all()?;
    match fs::hard_link(made.path(), path) {
        Ok(()) => Ok(key),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => match read_key(path)? {
            Some(key) => Ok(key),
            None => Err(error),
        },
        Err(error) => Err(error),
    }
}

/// The key, if it is there, whole and nobody else's to read; a damaged one is replaced.
fn read_key(path: &Path) -> io::Result<Option<[u8; KEY_BYTES]>> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let private = fs::metadata(path)?.permissions().mode() & 0o077 == 0;
    match <[u8; KEY_BYTES]>::try_from(bytes) {
        Ok(key) if private => Ok(Some(key)),
        _ => {
            fs::remove_file(path)?;
            Ok(None)
        }
    }
}

#[cfg(test)]
#[path = "aot_tests.rs"]
mod tests;
