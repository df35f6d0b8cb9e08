//! The registry that tests push to and pull from: Debian's `docker-registry`, a real one.

use std::env;
use std::path::PathBuf;

use anyhow::Context;

use crate::{compiler, places};

const PROGRAM: &str = "docker-registry";

/// Finds the program: on PATH, or in `target/tools`.
pub fn find() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain([places::root().join("target/tools")]);
    folders.map(|folder| folder.join(PROGRAM)).find(|path| path.is_file())
}

/// Finds the program, or installs it.
pub fn ensure() -> anyhow::Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    let installed = compiler::apt_get(&[PROGRAM]);
    let missing =
        || format!("there is no {PROGRAM}: install Debian's package, or put it into target/tools");
    installed.with_context(missing)?;
    find().with_context(missing)
}
