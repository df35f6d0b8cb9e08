//! Values and decisions of Bowline.
//!
//! Nothing here does I/O, reads a clock or draws a random number: what a function needs comes in as
//! an argument, so every decision can be tested from values alone.

pub mod applyset;
pub mod classify;
pub mod conflict;
pub mod diff;
pub mod digest;
pub mod facts;
pub mod failure;
pub mod finding;
pub mod grant;
pub mod health;
pub mod kinds;
pub mod krm;
pub mod limits;
pub mod manifests;
pub mod masks;
pub mod merge;
pub mod nearest;
pub mod object;
pub mod order;
pub mod owned;
pub mod plan;
pub mod plugin;
pub mod prune;
pub mod reference;
pub mod release;
pub mod rendered;
pub mod room;
pub mod run;
pub mod schema;
pub mod store;
pub mod target;
pub mod terraform;
pub mod trace;
pub mod url;
pub mod value;
pub mod waves;
pub mod window;
pub mod yaml;

pub use digest::Digest;
pub use failure::FailureClass;
pub use finding::{Finding, Severity};
pub use plugin::{PluginId, PluginName, Role};
pub use value::{Map, Number, Pointer, Value};
