//! Calling Go, so that what comes out does not depend on where it was called.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::BuildOptions;
use super::cargo::{self, CargoError};
use super::folder::PluginFolder;

/// No symbols, no DWARF, and no build id, which the folder would reach.
const LINKER_FLAGS: &str = "-ldflags=-s -w -buildid=";

/// Why Go did not give what was wanted.
#[derive(Debug, thiserror::Error)]
pub enum GoError {
    /// No compiler.
    #[error(
        "no Go compiler; looked for `go` on the path; install Go 1.21 or later, from https://go.dev/dl"
    )]
    Missing(#[source] io::Error),
    /// It failed.
    #[error(transparent)]
    Failed(CargoError),
    /// There is no place to put the file, or it was not made.
    #[error("cannot read what Go made of {}", .folder.display())]
    Read {
        /// The plugin's folder.
        folder: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
}

/// A command that Go made.
pub(super) struct GoCommand {
    pub(super) bytes: Vec<u8>,
    pub(super) compiler: String,
}

/// Whether a plugin's folder holds a command in Go: its sources, and nothing of Rust.
pub(super) fn is_in(folder: &Path) -> bool {
    let has_sources = |entries: std::fs::ReadDir| {
        let names = entries.flatten().map(|entry| entry.path());
        names.into_iter().any(|path| path.extension().is_some_and(|ending| ending == "go"))
    };
    !folder.join("Cargo.toml").exists() && std::fs::read_dir(folder).is_ok_and(has_sources)
}

/// Compiles the command in a plugin's folder, whose `go.mod` is there or above.
pub(super) fn compile(plugin: &PluginFolder, options: &BuildOptions) -> Result<GoCommand, GoError> {
    let folder = plugin.folder();
    let cannot_read = |cause| GoError::Read { folder: folder.to_owned(), cause };
    let compiler = version(folder)?;
    let out = tempfile::tempdir().map_err(cannot_read)?;
    let file = out.path().join("function.wasm");
    let mut call = go(folder);
    call.args(["build", "-trimpath", "-buildvcs=false", LINKER_FLAGS, "-o"]).arg(&file).arg(".");
    call.env("GOOS", "wasip1").env("GOARCH", "wasm").env("CGO_ENABLED", "0");
    if let Some(experiment) = plugin.go_experiment() {
        call.env("GOEXPERIMENT", experiment);
    }
    cargo::run(call, folder, options.output).map_err(GoError::Failed)?;
    let bytes = std::fs::read(&file).map_err(cannot_read)?;
    Ok(GoCommand { bytes, compiler })
}

/// Such as `go1.26.8`.
fn version(folder: &Path) -> Result<String, GoError> {
    let asked = go(folder).args(["env", "GOVERSION"]).output().map_err(GoError::Missing)?;
    Ok(String::from_utf8_lossy(&asked.stdout).trim().to_owned())
}

/// Flags of the environment would reach the bytes.
fn go(folder: &Path) -> Command {
    let mut call = Command::new("go");
    call.current_dir(folder).env("GOFLAGS", "").env_remove("GOWASM").env_remove("GOEXPERIMENT");
    call
}
