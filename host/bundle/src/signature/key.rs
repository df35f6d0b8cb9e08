//! Public keys, and whether a signature is by one.

use std::path::Path;

use bowline_core::Digest;
use p256::ecdsa::signature::Verifier;
use p256::pkcs8::{DecodePublicKey, EncodePublicKey};
use sha2::{Digest as _, Sha512};

use super::claim::Claim;
use super::key_file::{self, KeyError};

/// The label of a public key in PEM.
const LABEL: &str = "PUBLIC KEY";

/// What signatures are verified with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(pub(super) Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    P256(p256::ecdsa::VerifyingKey),
    Ed25519(ed25519_dalek::VerifyingKey),
}

/// A signature as it was found, by nobody yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// What it says that it is of.
    pub claim: Claim,
    /// The bytes that were signed; the claim was read from them.
    pub(super) message: Vec<u8>,
    pub(super) bytes: Vec<u8>,
}

impl PublicKey {
    /// Reads a key in PEM.
    pub fn from_pem(text: &str) -> Result<PublicKey, KeyError> {
        let (label, der) = key_file::decode(text.as_bytes())?;
        if label != LABEL {
            return Err(KeyError::Label { found: label, expected: LABEL });
        }
        let p256 = p256::ecdsa::VerifyingKey::from_public_key_der(&der);
        let ed25519 = || ed25519_dalek::VerifyingKey::from_public_key_der(&der);
        match p256 {
            Ok(key) => Ok(PublicKey(Kind::P256(key))),
            Err(_) => {
                ed25519().map(|key| PublicKey(Kind::Ed25519(key))).map_err(|_| KeyError::Algorithm)
            }
        }
    }

    /// Reads the file of a key in PEM.
    pub fn open(path: &Path) -> Result<PublicKey, KeyError> {
        let bytes = key_file::read(path)?;
        PublicKey::from_pem(&String::from_utf8_lossy(&bytes))
    }

    /// The digest of its usual binary form, by which two keys can be told apart.
    pub fn fingerprint(&self) -> Digest {
        let der = match &self.0 {
            Kind::P256(key) => key.to_public_key_der(),
            Kind::Ed25519(key) => key.to_public_key_der(),
        };
        Digest::of(der.map(|der| der.into_vec()).unwrap_or_default())
    }

    fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.0 {
            Kind::P256(key) => p256::ecdsa::DerSignature::from_bytes(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            Kind::Ed25519(key) => {
                let Ok(signature) = ed25519_dalek::Signature::from_slice(signature) else {
                    return false;
                };
                // Cosign signs the message's hash; its older versions signed the message itself.
                let hash = Sha512::new_with_prefix(message);
                key.verify_prehashed_strict(hash, None, &signature).is_ok()
                    || key.verify_strict(message, &signature).is_ok()
            }
        }
    }
}

impl Signature {
    /// Whether this key made it.
    pub fn is_by(&self, key: &PublicKey) -> bool {
        key.verifies(&self.message, &self.bytes)
    }
}
