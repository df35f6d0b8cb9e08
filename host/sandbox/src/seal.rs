//! The seal of this installation: what carries it was written here, by this user, and is whole.
//!
//! Caches are files, and files can be damaged, copied and changed. What is read back from one is
//! believed only under a MAC with a key that nobody else has.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const KEY_BYTES: usize = 32;
/// The size of a seal.
pub const SEAL_BYTES: usize = 32;

/// A key that only this installation has.
#[derive(Clone)]
pub struct Seal {
    key: [u8; KEY_BYTES],
}

/// The key is never shown.
impl std::fmt::Debug for Seal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Seal")
    }
}

impl Seal {
    /// The seal of a cache's folder; the folder and the key in it are made where they are missing.
    pub fn open(folder: &Path) -> io::Result<Seal> {
        fs::create_dir_all(folder)?;
        // A cache that others may enter is closed; one on a read-only disk can still be read, if it is.
        if fs::metadata(folder)?.permissions().mode() & 0o077 != 0 {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        }
        Ok(Seal { key: read_or_make_key(&folder.join("key"))? })
    }

    /// The seal on `parts`, in this order. Whoever calls it keeps parts from running into each other.
    pub fn of(&self, parts: &[&[u8]]) -> [u8; SEAL_BYTES] {
        self.mac(parts).finalize().into_bytes().into()
    }

    /// Whether `seal` is the seal on `parts`, in a time that tells nothing.
    pub fn holds(&self, parts: &[&[u8]], seal: &[u8]) -> bool {
        self.mac(parts).verify_slice(seal).is_ok()
    }

    fn mac(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        // HMAC fills a short key up with zeros; the type wants a whole block.
        let mut block = [0; 64];
        block[..KEY_BYTES].copy_from_slice(&self.key);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        parts.iter().for_each(|part| mac.update(part));
        mac
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
