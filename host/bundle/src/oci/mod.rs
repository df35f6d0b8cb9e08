//! Artefacts in OCI registries: plugins, bundles, and what is said about them.
//!
//! ```text
//! Reference ─► Registries ──manifest──► layers by digest ──► plugin, bundle
//!                  │    │
//!       store ◄────┘    └──► auth ──► http      bounds, retries, TLS
//!  what was pulled           credentials        docker's file, helpers
//! ```
//!
//! A client of the distribution interface that does what Bowline needs and no more, with every answer
//! bounded while it comes in and every manifest and blob held against its digest. It blocks, as opening
//! a release does.

mod auth;
mod challenge;
mod credentials;
mod error;
mod helper;
mod http;
mod named_layout;
mod plugin;
mod reference;
mod registries;
mod shelf;
mod signatures;
mod store;
#[cfg(test)]
pub(crate) mod tests;
mod uploads;

pub use credentials::CredentialFiles;
pub use error::{OciError, OciFault};
pub use http::Retries;
pub use plugin::PushedPlugin;
pub use reference::{ArtefactPlace, NoReference, Reference, Repository, tag_of, version_of};
pub use registries::{Manifest, Registries, RegistrySettings};
pub(crate) use shelf::Shelf;
pub use shelf::Signed;
