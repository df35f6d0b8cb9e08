//! Calling cargo, so that what comes out does not depend on where it was called.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde::Deserialize;

use super::BuildOptions;
use super::toolchain::{TARGET, Toolchain, ToolchainKind};
use super::workspace::Workspace;

/// How guests are compiled, whatever the workspace's own profiles say.
const PROFILE: [&str; 10] = [
    "inherits=\"release\"",
    "opt-level=3",
    "lto=true",
    "codegen-units=1",
    "panic=\"abort\"",
    "strip=true",
    "debug=false",
    "incremental=false",
    "debug-assertions=false",
    "overflow-checks=false",
];

/// What becomes of the compiler's messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CargoOutput {
    /// They go to this process's standard error, as they come.
    Shown,
    /// They are kept, and are part of the error where it fails.
    Kept,
}

/// Why cargo did not give what was wanted.
#[derive(Debug, thiserror::Error)]
pub enum CargoError {
    /// It could not be run.
    #[error("cannot run {program}")]
    Start {
        /// The program.
        program: String,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// It failed.
    #[error("{} does not compile{}", .folder.display(), after_colon(.messages))]
    Failed {
        /// Where it was called.
        folder: PathBuf,
        /// What it wrote; empty where that was shown.
        messages: String,
    },
    /// No package of the workspace.
    #[error(
        "{} is not a member of the workspace in {}: name it in that Cargo.toml's `members`, or give it \
         a `[workspace]` table of its own", .folder.display(), .root.display()
    )]
    NoMember {
        /// The plugin's folder.
        folder: PathBuf,
        /// The workspace's.
        root: PathBuf,
    },
    /// A library that is not compiled to a file of its own.
    #[error("{}/Cargo.toml: a plugin needs `[lib] crate-type = [\"cdylib\", \"rlib\"]`", .folder.display())]
    NoGuest {
        /// The plugin's folder.
        folder: PathBuf,
    },
    /// It succeeded without making the file.
    #[error("cargo made no WebAssembly file of {what}")]
    Nothing {
        /// The package or example.
        what: String,
    },
    /// The file that it made cannot be read.
    #[error("cannot read {}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
}

/// A core module that cargo made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compiled {
    /// The name of the library or example.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

impl Compiled {
    /// Its bytes.
    pub fn read(&self) -> Result<Vec<u8>, CargoError> {
        std::fs::read(&self.path)
            .map_err(|cause| CargoError::Read { path: self.path.clone(), cause })
    }
}

/// Compiles the libraries of the packages in `folders`; the answers are in their order.
pub(super) fn compile_plugins(
    toolchain: &Toolchain,
    workspace: &Workspace,
    folders: &[&Path],
    options: &BuildOptions,
) -> Result<Vec<Compiled>, CargoError> {
    let mut cargo = guest_build(toolchain, workspace, workspace.root(), options);
    cargo.arg("--lib");
    for folder in folders {
        cargo.args(["--package", &guest(workspace, folder)?]);
    }
    let made = made(&run(cargo, workspace.root(), options.output)?.stdout);
    let find = |folder: &&Path| {
        let manifest = folder.join("Cargo.toml");
        let of_folder = |file: &&Made| file.manifest_path == manifest && !file.is_example();
        let compiled = made.iter().filter(of_folder).find_map(Made::compiled);
        compiled.ok_or_else(|| CargoError::Nothing { what: folder.display().to_string() })
    };
    folders.iter().map(find).collect()
}

/// Compiles examples of the package in `folder`; the answers are in their order.
pub(super) fn compile_examples(
    toolchain: &Toolchain,
    workspace: &Workspace,
    folder: &Path,
    examples: &[String],
    options: &BuildOptions,
) -> Result<Vec<Compiled>, CargoError> {
    let mut cargo = guest_build(toolchain, workspace, folder, options);
    for example in examples {
        cargo.args(["--example", example]);
    }
    let made = made(&run(cargo, folder, options.output)?.stdout);
    let find = |example: &String| {
        let of_name = |file: &&Made| file.is_example() && file.target.name == *example;
        let compiled = made.iter().filter(of_name).find_map(Made::compiled);
        compiled.ok_or_else(|| CargoError::Nothing { what: format!("example {example}") })
    };
    examples.iter().map(find).collect()
}

fn guest(workspace: &Workspace, folder: &Path) -> Result<String, CargoError> {
    match workspace.member(folder) {
        Some(package) if package.is_guest() => Ok(package.id.clone()),
        Some(_) => Err(CargoError::NoGuest { folder: folder.to_owned() }),
        None => Err(CargoError::NoMember {
            folder: folder.to_owned(),
            root: workspace.root().to_owned(),
        }),
    }
}

fn guest_build(
    toolchain: &Toolchain,
    workspace: &Workspace,
    folder: &Path,
    options: &BuildOptions,
) -> Command {
    let mut cargo = toolchain.cargo(folder);
    cargo.args(["build", "--target", TARGET, "--profile", "guest"]);
    cargo.args(["--message-format", "json-render-diagnostics"]);
    for setting in PROFILE {
        cargo.arg("--config").arg(format!("profile.guest.{setting}"));
    }
    cargo
        .args(toolchain.arguments())
        .arg("--target-dir")
        .arg(target_dir(toolchain, workspace, options));
    if options.locked {
        cargo.arg("--locked");
    }
    // This variable replaces every other source of flags, which would reach the bytes.
    cargo
        .env("CARGO_ENCODED_RUSTFLAGS", flags(toolchain, workspace))
        .env_remove("CARGO_INCREMENTAL");
    cargo
}

/// Two compilers never share a folder: each would build anew what the other built.
fn target_dir(toolchain: &Toolchain, workspace: &Workspace, options: &BuildOptions) -> PathBuf {
    let chosen = options.target_dir.clone();
    let folder = chosen.unwrap_or_else(|| workspace.guest_dir());
    match toolchain.kind() {
        ToolchainKind::Rustup => folder,
        ToolchainKind::Debian => folder.join("debian"),
    }
}

/// Takes this machine's folders out of panic messages and hashes.
fn flags(toolchain: &Toolchain, workspace: &Workspace) -> OsString {
    let own = workspace.renamed_folders();
    let mut flags = OsString::new();
    for (folder, name) in toolchain.renamed_folders().iter().chain(&own) {
        if !flags.is_empty() {
            flags.push("\u{1f}");
        }
        flags.push("--remap-path-prefix=");
        flags.push(folder);
        flags.push("=");
        flags.push(name);
    }
    flags
}

/// Runs a call of cargo to its end; standard output is always kept.
pub(super) fn run(
    mut call: Command,
    folder: &Path,
    output: CargoOutput,
) -> Result<Output, CargoError> {
    call.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(match output {
        CargoOutput::Shown => Stdio::inherit(),
        CargoOutput::Kept => Stdio::piped(),
    });
    let program = call.get_program().display().to_string();
    let done = call
        .spawn()
        .and_then(|child| child.wait_with_output())
        .map_err(|cause| CargoError::Start { program, cause })?;
    match done.status.success() {
        true => Ok(done),
        false => Err(CargoError::Failed {
            folder: folder.to_owned(),
            messages: String::from_utf8_lossy(&done.stderr).trim().to_owned(),
        }),
    }
}

/// One of cargo's messages: a target that is built, now or before.
#[derive(Deserialize)]
pub(super) struct Made {
    manifest_path: PathBuf,
    target: MadeTarget,
    filenames: Vec<PathBuf>,
    /// The program, where it is one.
    pub(super) executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct MadeTarget {
    kind: Vec<String>,
    name: String,
}

impl Made {
    fn is_example(&self) -> bool {
        self.target.kind.iter().any(|kind| kind == "example")
    }

    fn compiled(&self) -> Option<Compiled> {
        let wasm = |path: &&PathBuf| path.extension().is_some_and(|extension| extension == "wasm");
        let path = self.filenames.iter().find(wasm)?.clone();
        Some(Compiled { name: self.target.name.clone(), path })
    }
}

/// The targets that cargo's messages speak of; other messages have other shapes.
pub(super) fn made(messages: &[u8]) -> Vec<Made> {
    let lines = messages.split(|byte| *byte == b'\n');
    lines.filter_map(|line| serde_json::from_slice(line).ok()).collect()
}

fn after_colon(messages: &str) -> String {
    match messages {
        "" => String::new(),
        some => format!(":\n{some}"),
    }
}
