//! Signatures of plugins and bundles, in the forms in which cosign stores them beside an artefact.
//!
//! ```text
//! SigningKey ──sign──► Attached ──beside──► registry, layout folder
//!                         │
//!  PublicKey ◄──by?── Signature ─► Claim    which manifests it is of, and where they were signed
//! ```
//!
//! A signature is of the digest of a manifest, and so of all that the manifest names. Two forms are
//! read: an image under the tag `sha256-DIGITS.sig` whose layers are signed payloads, and a sigstore
//! bundle that refers to the manifest. The first is written, which every cosign reads. Only keys count:
//! certificates and transparency logs, which need others' services, are passed over.

mod attached;
mod claim;
mod key;
mod key_file;
mod signing;
#[cfg(test)]
pub(crate) mod tests;

pub(crate) use attached::{
    Attached, Form, MOST_ATTACHED, MOST_BYTES, SIGSTORE_BUNDLE, is_signature_tag,
    is_sigstore_bundle, tag,
};
pub use claim::Claim;
pub use key::{PublicKey, Signature};
pub use key_file::KeyError;
pub use signing::SigningKey;
