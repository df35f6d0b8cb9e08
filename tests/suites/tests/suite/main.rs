//! Whole-program tests: one binary, one module a room.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails, in what tests share too")]

mod architecture;
mod bad_input;
mod cache;
mod cluster;
mod conformance;
mod diff;
mod explain;
mod go_plugins;
mod guests;
mod guide;
mod krm;
mod native;
mod plugin_cli;
mod program;
mod registry;
mod released;
mod render;
mod replay;
mod runs;
mod sandbox;
mod shadow;
mod shop;
mod small;
mod versions;
mod windows;
mod wit;
