//! KRM functions: programs that read a `ResourceList` and print it as it should be.
//!
//! ```text
//! objects, config ──hand──► Handed: text for stdin, what stands for which object
//! text from stdout ──read──► Printed: items, results
//! Handed, Printed ──edits──► Edit…       Handed, Printed ──findings──► Finding…
//! Handed, Printed ──listed──► Listed: the objects and findings of a list that is only expected
//! ```
//!
//! What a function leaves as it was is no edit, so whoever looks at a render sees what the function did
//! and not that it printed everything again. The order of the items has no meaning.

mod annotations;
mod config;
mod edits;
mod field;
mod hand;
mod listed;
mod printed;
mod results;

pub use config::ConfigError;
pub use edits::{Edit, edits};
pub use hand::{Handed, hand};
pub use listed::{Listed, list};
pub use printed::{Printed, PrintedError, read};
pub use results::{findings, line};

/// What a `ResourceList` says it is.
const API_VERSION: &str = "config.kubernetes.io/v1";
const KIND: &str = "ResourceList";

#[cfg(test)]
mod tests;
