//! Terraform as it is: the real program, with resources that are built into it.
//!
//! `cargo xtask test` sees to it that there is one. With `BOWLINE_TERRAFORM=PATH` it is that one.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails, in what tests share too")]

mod bad_input;
mod fixture;
mod http_state;
mod killed;
mod locks;
mod outputs;
mod plans;
mod secrets;
mod stopped;
