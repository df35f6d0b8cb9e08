//! Private keys: plain ones in PKCS#8, and those that cosign encrypts.
//!
//! ```text
//! password ─scrypt─► key ─secretbox─► PKCS#8      the parameters are those that cosign writes
//! ```

use std::fmt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto_secretbox::aead::{Aead, KeyInit};
use crypto_secretbox::{Key, Nonce, XSalsa20Poly1305};
use p256::ecdsa::signature::Signer;
use p256::pkcs8::DecodePrivateKey;
use serde::Deserialize;
use sha2::{Digest as _, Sha512};
use zeroize::Zeroizing;

use super::claim::Claim;
use super::key::{Kind, PublicKey, Signature};
use super::key_file::{self, KeyError};

const PLAIN: &str = "PRIVATE KEY";
const ENCRYPTED: [&str; 2] = ["ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY"];
/// The sizes of scrypt's table that cosign knows, as powers of two. Any other may only be there to
/// keep the reader busy.
const COSTS: [u8; 3] = [15, 16, 17];

/// What signs.
pub struct SigningKey(Secret);

enum Secret {
    P256(p256::ecdsa::SigningKey),
    Ed25519(Box<ed25519_dalek::SigningKey>),
}

/// The file within the PEM of an encrypted key.
#[derive(Deserialize)]
struct Encrypted {
    kdf: Kdf,
    cipher: Cipher,
    ciphertext: String,
}

#[derive(Deserialize)]
struct Kdf {
    name: String,
    params: Params,
    salt: String,
}

#[derive(Deserialize)]
struct Params {
    #[serde(rename = "N")]
    cost: u64,
    #[serde(rename = "r")]
    block: u32,
    #[serde(rename = "p")]
    parallel: u32,
}

#[derive(Deserialize)]
struct Cipher {
    name: String,
    nonce: String,
}

/// Nothing of the key.
impl fmt::Debug for SigningKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("SigningKey").field(&self.public().fingerprint()).finish()
    }
}

impl SigningKey {
    /// Reads a private key's file, which nobody but its owner may read.
    pub fn open(path: &Path, password: Option<&[u8]>) -> Result<SigningKey, KeyError> {
        SigningKey::from_pem(&key_file::read_private(path)?, password)
    }

    pub(super) fn from_pem(text: &[u8], password: Option<&[u8]>) -> Result<SigningKey, KeyError> {
        let (label, bytes) = key_file::decode(text)?;
        match &*label {
            PLAIN => SigningKey::from_der(&bytes),
            label if ENCRYPTED.contains(&label) => {
                let password = password.ok_or(KeyError::NoPassword)?;
                SigningKey::from_der(&decrypt(&bytes, password)?)
            }
            _ => Err(KeyError::Label { found: label, expected: PLAIN }),
        }
    }

    pub(super) fn from_der(der: &[u8]) -> Result<SigningKey, KeyError> {
        if let Ok(key) = p256::ecdsa::SigningKey::from_pkcs8_der(der) {
            return Ok(SigningKey(Secret::P256(key)));
        }
        let key = ed25519_dalek::SigningKey::from_pkcs8_der(der);
        let key = key.map_err(|_| KeyError::Algorithm)?;
        Ok(SigningKey(Secret::Ed25519(Box::new(key))))
    }

    /// The key that verifies what this one signs.
    pub fn public(&self) -> PublicKey {
        PublicKey(match &self.0 {
            Secret::P256(key) => Kind::P256(*key.verifying_key()),
            Secret::Ed25519(key) => Kind::Ed25519(key.verifying_key()),
        })
    }

    /// Signs a claim. The same key signs the same claim alike.
    pub(crate) fn sign(&self, claim: Claim) -> Signature {
        let message = claim.payload();
        let bytes = self.sign_bytes(&message);
        Signature { claim, message, bytes }
    }

    pub(super) fn sign_bytes(&self, message: &[u8]) -> Vec<u8> {
        match &self.0 {
            Secret::P256(key) => {
                let signature: p256::ecdsa::DerSignature = key.sign(message);
                signature.as_bytes().to_vec()
            }
            Secret::Ed25519(key) => {
                let hash = Sha512::new_with_prefix(message);
                // It fails only for a context that is too long, and there is none.
                let signature = key.sign_prehashed(hash, None);
                signature.map(|signature| signature.to_vec()).unwrap_or_default()
            }
        }
    }

    #[cfg(test)]
    pub(super) fn to_der(&self) -> Vec<u8> {
        use p256::pkcs8::EncodePrivateKey;
        match &self.0 {
            Secret::P256(key) => key.to_pkcs8_der().unwrap().as_bytes().to_vec(),
            Secret::Ed25519(key) => key.to_pkcs8_der().unwrap().as_bytes().to_vec(),
        }
    }
}

fn decrypt(json: &[u8], password: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let odd = |_| KeyError::Encryption("what is in it is not JSON with bytes in base64");
    let file: Encrypted = serde_json::from_slice(json)
        .map_err(|_| KeyError::Encryption("what is in it is not the JSON that cosign writes"))?;
    if file.kdf.name != "scrypt" || file.cipher.name != "nacl/secretbox" {
        return Err(KeyError::Encryption("cosign uses scrypt and nacl/secretbox"));
    }
    let Params { cost, block, parallel } = file.kdf.params;
    let known = COSTS.into_iter().find(|power| cost == 1 << power);
    let (Some(power), 8, 1) = (known, block, parallel) else {
        return Err(KeyError::Encryption("its scrypt parameters are none that cosign uses"));
    };
    let salt = STANDARD.decode(&file.kdf.salt).map_err(odd)?;
    let nonce = STANDARD.decode(&file.cipher.nonce).map_err(odd)?;
    let sealed = STANDARD.decode(&file.ciphertext).map_err(odd)?;
    let nonce: [u8; 24] =
        nonce.try_into().map_err(|_| KeyError::Encryption("its nonce has not 24 bytes"))?;
    let mut key = Zeroizing::new([0; 32]);
    scrypt::Params::new(power, block, parallel)
        .ok()
        .and_then(|params| scrypt::scrypt(password, &salt, &params, &mut *key).ok())
        .ok_or(KeyError::Encryption("its scrypt parameters are none that scrypt knows"))?;
    let cipher = XSalsa20Poly1305::new(Key::from_slice(&*key));
    let plain = cipher.decrypt(Nonce::from_slice(&nonce), &*sealed);
    plain.map(Zeroizing::new).map_err(|_| KeyError::WrongPassword)
}
