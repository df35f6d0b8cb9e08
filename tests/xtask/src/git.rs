//! The git program, which the tests of the git target use as a person and a server would.

use anyhow::Context;

use crate::{call, compiler};

/// Finds the program, or installs it.
pub fn ensure() -> anyhow::Result<()> {
    let find = || call::asked("git", &["--version"]);
    if find().is_some() {
        return Ok(());
    }
    let missing = || "there is no git on PATH: install Debian's package, or any git from 2.30 on";
    compiler::apt_get(&["git"]).with_context(missing)?;
    find().map(drop).with_context(missing)
}
