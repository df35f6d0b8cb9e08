//! The native side: a host in memory, so that a plugin runs in a plain unit test.
//!
//! ```text
//! TestCall (what is there) ─► Host (World + Session) ─► crate::call ─► TestOutcome
//! ```
//!
//! It keeps to what `wit/plugin.wit` says of each function. What it leaves out are the sandbox's
//! limits: those are the host's.

mod calling;
mod host;
mod kinds;
mod outcome;
mod store;
mod test_call;
mod tree;
mod world;

pub(crate) use host::Host;
pub use outcome::{LogLine, TestOutcome};
pub use test_call::TestCall;
