//! `cargo xtask plugins`: the example's committed plugins, held against their sources.
//!
//! The comparison is a test (`tests/suites`, module `released`), which writes where it would compare if
//! the environment says so. So this package needs to know neither layouts nor the sandbox.

use super::guests;
use crate::{call, compiler};

/// Asked of the whole workspace, so that features unify as in `cargo xtask test` and nothing is compiled
/// twice.
const TESTS: [&str; 4] = ["--workspace", "--test", "suite", "released::"];

/// Says which committed plugins are not what their sources give.
pub fn compare() -> anyhow::Result<()> {
    build()?;
    call::cargo("test", &TESTS)
}

/// Writes the example's plugins anew.
pub fn update() -> anyhow::Result<()> {
    build()?;
    call::cargo_with("BOWLINE_UPDATE", "test", &TESTS)
}

fn build() -> anyhow::Result<()> {
    compiler::ensure_guest_compiler()?;
    guests::plugins().map(|_| ())
}
