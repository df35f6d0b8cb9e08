//! The first-party plugins in Go, held against the stock programs of the same modules.
//!
//! ```text
//! corpus/kustomize/NAME ─┬─► plugin, in the sandbox ─► objects ─┐
//! corpus/helm/NAME ──────┴─► stock program, native ──► objects ─┴─► equal
//! ```

mod called;
mod helm;
mod kustomize;
mod rendered;

use called::{Call, corpus, native, plugin};
