//! Release and customer files, plugin folders and digests, read and checked.
//!
//! ```text
//! release.yaml ─┐
//! its parts ────┤ open ─► Bundle ─► for each customer: values, plugins, or what is wrong
//! customers/ ───┤         │
//! bowline.toml ─┘         └ base objects, release digest
//! ```
//!
//! A file is read with places (`document`), checked against the JSON Schema of its kind (`schemas`,
//! made from the types in `format`), and turned into core's plain data (`read`). What all customers
//! share must be right for a bundle to open; what is wrong with one customer stays with that one.

pub mod artefact;
mod base;
mod candidate;
mod customers;
mod digest;
mod discover;
mod document;
mod durable;
mod error;
mod files;
mod fleet;
mod folder;
pub mod format;
mod guard;
pub mod layout;
mod lock;
mod module;
pub mod oci;
mod open;
mod read;
mod remote;
mod resolve;
pub mod schemas;
mod select;
pub mod signature;
mod sources;
pub mod trust;
mod values;
mod written;

#[cfg(test)]
mod tests;

pub use base::BaseObject;
pub use candidate::candidates;
pub use discover::{OperatorSearch, find_operator_file};
pub use error::{BundleError, Errors, Fault, MAX_ERRORS};
pub use files::FilesFolder;
pub use fleet::{Fleet, Member, fleet};
pub use lock::{Change, LockOptions, LockedFile, lock};
pub use module::ModuleFiles;
pub use open::{Bundle, OpenOptions, Ready, Tenant, open};
pub use read::operator::{Grant, Operator, PluginSource};
pub use read::secrets::{SecretSource, SecretSources};
pub use schemas::FileKind;
pub use select::{BadSelector, CustomerSelection};
pub use written::Written;
