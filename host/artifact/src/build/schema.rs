//! Whether `config.schema.json` is what the plugin's config type gives.
//!
//! The SDK's `export!` makes a native test of it. Building the plugin builds and runs that test, so
//! that a plugin never carries a schema that its code does not have. A plugin without that test wrote
//! its schema itself, and is taken at its word.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::BuildOptions;
use super::cargo::{self, CargoError};
use super::toolchain::Toolchain;
use super::workspace::Workspace;

/// The test that `bowline_guest::export!` makes.
const TEST: &str = "config_schema_file_is_made_from_the_config_type";

/// Why a schema was not found to be up to date.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// The test does not compile.
    #[error("cannot compile the test that compares the config's schema")]
    Compile(#[source] CargoError),
    /// The test cannot be run.
    #[error("cannot run {}", .test.display())]
    Run {
        /// The test program.
        test: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// The file is out of date.
    #[error(
        "{}: the config's schema is not what the config type gives: write it with `BOWLINE_UPDATE=1 \
         cargo test`, look at what changed, and commit it", .folder.display()
    )]
    OutOfDate {
        /// The plugin's folder.
        folder: PathBuf,
    },
}

pub(super) fn check(
    toolchain: &Toolchain,
    workspace: &Workspace,
    folder: &Path,
    options: &BuildOptions,
) -> Result<(), SchemaError> {
    let Some(package) = workspace.member(folder) else { return Ok(()) };
    let mut call = toolchain.cargo(folder);
    call.args(["test", "--lib", "--no-run", "--package", &package.id]);
    call.args(["--message-format", "json-render-diagnostics"]);
    if options.locked {
        call.arg("--locked");
    }
    if let Some(folder) = workspace.target_dir_of_its_own() {
        call.arg("--target-dir").arg(folder);
    }
    let built = cargo::run(call, folder, options.output).map_err(SchemaError::Compile)?;
    let tests = cargo::made(&built.stdout);
    for test in tests.into_iter().filter_map(|made| made.executable) {
        run(&test, folder)?;
    }
    Ok(())
}

fn run(test: &Path, folder: &Path) -> Result<(), SchemaError> {
    let mut call = Command::new(test);
    // With this variable the test would write the file, which is for the author to do.
    call.arg(TEST).current_dir(folder).env_remove("BOWLINE_UPDATE");
    let done = call.output().map_err(|cause| SchemaError::Run { test: test.to_owned(), cause })?;
    match done.status.success() {
        true => Ok(()),
        false => Err(SchemaError::OutOfDate { folder: folder.to_owned() }),
    }
}
