//! Files of keys, in PEM: what all of them have in common, and what can be wrong with one.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

/// More than any key has.
const MOST_BYTES: u64 = 64 << 10;

/// Why a key cannot be used. Nothing of the key is in the text.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file system refuses.
    #[error("cannot read the key {}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// A private key that others may read.
    #[error("{} is a private key that others may read: its mode is {mode:04o}", .path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// More bytes than a key has.
    #[error("this is no key: it has more than {MOST_BYTES} bytes")]
    TooLarge,
    /// No PEM.
    #[error("this is no key in PEM, which begins with -----BEGIN")]
    NotPem,
    /// Something else in PEM.
    #[error("this is a {found:?}, and a {expected:?} is needed")]
    Label {
        /// What it calls itself.
        found: String,
        /// What it should be.
        expected: &'static str,
    },
    /// A key that signs in another way.
    #[error("this key is neither an ECDSA key of the curve P-256 nor an Ed25519 key")]
    Algorithm,
    /// An encrypted key without what it takes to read it.
    #[error("this key is encrypted, and no password was given")]
    NoPassword,
    /// A password that is not this key's; or a file that was changed.
    #[error("the password does not open this key")]
    WrongPassword,
    /// An encrypted key that is not encrypted as cosign does it.
    #[error("this key is encrypted in a way that is not known: {0}")]
    Encryption(&'static str),
}

impl KeyError {
    /// Whether the text names the file.
    pub fn names_file(&self) -> bool {
        matches!(self, KeyError::Io { .. } | KeyError::Exposed { .. })
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            KeyError::Exposed { path, .. } => format!("chmod 600 {}", path.display()),
            KeyError::Label { .. } | KeyError::NotPem | KeyError::Algorithm => {
                "`cosign generate-key-pair` makes a pair: cosign.key signs, cosign.pub verifies"
                    .to_owned()
            }
            KeyError::NoPassword => {
                "set COSIGN_PASSWORD, or name a file with --password-file".to_owned()
            }
            _ => return None,
        })
    }
}

/// Reads a key's file.
pub(super) fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let io = |cause| KeyError::Io { path: path.to_owned(), cause };
    let mut bytes = Zeroizing::new(Vec::new());
    let file = File::open(path).map_err(io)?;
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(io)?;
    match bytes.len() as u64 > MOST_BYTES {
        true => Err(KeyError::TooLarge),
        false => Ok(bytes),
    }
}

/// Reads the file of a private key. One that others may read is no secret any more.
pub(super) fn read_private(path: &Path) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let about = fs::metadata(path).map_err(|cause| KeyError::Io { path: path.into(), cause })?;
    let mode = about.mode() & 0o7777;
    match about.is_file() && mode & 0o077 != 0 {
        true => Err(KeyError::Exposed { path: path.to_owned(), mode }),
        false => read(path),
    }
}

/// The label of a PEM text, and what is in it.
pub(super) fn decode(text: &[u8]) -> Result<(String, Zeroizing<Vec<u8>>), KeyError> {
    let (label, bytes) = pem_rfc7468::decode_vec(text).map_err(|_| KeyError::NotPem)?;
    let label = label.chars().filter(|letter| !letter.is_control()).take(60).collect();
    Ok((label, Zeroizing::new(bytes)))
}
