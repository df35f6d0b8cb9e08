//! The sandbox: hostile and odd guests, called for real, and what must hold beside and after them.
//!
//! A test builds a [`Case`] and calls it. After each call the same sandbox, which all tests of the
//! process share, calls a well-behaved guest whose output must be what it always is.

pub mod aot;
pub mod border;
pub mod busy;
pub mod capabilities;
mod case;
mod compiling;
mod damage;
pub mod innocent;
pub mod invalid;
pub mod memory;
pub mod numbers;
pub mod output;
mod outside;
pub mod roles;
pub mod secrets;
pub mod time;
pub mod traps;
pub mod wasi;
mod world;

pub use case::{Case, SANDBOX, Told};
