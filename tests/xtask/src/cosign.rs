//! The cosign that signatures are checked with, both ways: a real one, built from its Go module.

use std::env;
use std::ffi::OsStr;
use std::path::PathBuf;

use anyhow::Context;

use crate::{call, places};

const PROGRAM: &str = "cosign";
/// The module's version that is built where there is no cosign.
const MODULE: &str = "github.com/sigstore/cosign/v3/cmd/cosign@v3.1.3";

/// Finds the program: on PATH, or in `target/tools`.
pub fn find() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain([tools()]);
    folders.map(|folder| folder.join(PROGRAM)).find(|path| path.is_file())
}

/// Finds the program, or builds it. That takes minutes, once.
pub fn ensure() -> anyhow::Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    let missing = || format!("there is no {PROGRAM}: put one on PATH, or install Go to build it");
    if call::asked("go", &["version"]).is_none() {
        anyhow::bail!(missing());
    }
    eprintln!("building {MODULE} into target/tools");
    let tools = tools();
    let surroundings = [("GOBIN", tools.as_os_str()), ("CGO_ENABLED", OsStr::new("0"))];
    // Without what debuggers want: half of the linker's work, and nobody debugs it here.
    let arguments = ["install", "-trimpath", "-ldflags=-s -w", MODULE];
    call::shown_with(&surroundings, "go", &arguments).with_context(missing)?;
    find().with_context(missing)
}

fn tools() -> PathBuf {
    places::root().join("target/tools")
}
