//! Plugin files: their manifest, their interfaces, how they are built.
//!
//! ```text
//! plugin.toml ──► Manifest ──┐
//! src/ ──cargo──► core module ──encode──► component ──attach──► file ──Artifact::read──► Artifact
//! ```
//!
//! [`wit`] says of two versions of an interface what the newer one does to plugins of the older.
//!
//! Nothing here compiles WebAssembly to machine code or runs it: what a plugin is can be read from
//! its bytes.

pub mod artifact;
pub mod build;
mod interfaces;
pub mod manifest;
pub mod section;
pub mod wit;

pub use artifact::{Artifact, ArtifactError, Fault, Form, ReadOptions};
pub use interfaces::{Extern, SUPPORTED, offered};
pub use manifest::{Interface, Manifest};
pub use section::attach;
