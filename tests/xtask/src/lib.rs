//! What a developer of Bowline types, as a library, so that the test suites can ask the same questions.
//!
//! ```text
//! main.rs ─► verbs/VERB.rs ─► compiler, guests, frozen   things that are looked at or made
//!                          └► call, timetable            running programs and saying how long it took
//! ```
//!
//! Never depends on the sandbox: what only builds and compares must not wait for wasmtime.

pub mod call;
pub mod compiler;
pub mod cosign;
pub mod frozen;
pub mod git;
pub mod go;
pub mod kubernetes;
pub mod languages;
pub mod peers;
pub mod places;
pub mod registry;
pub mod terraform;
pub mod timetable;
pub mod verbs;
