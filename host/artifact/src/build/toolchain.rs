//! Finding a compiler of Rust for WebAssembly: rustup's target, or Debian's compiler with the standard
//! library built from source. This is the one place here that reads the environment.

mod debian;
mod rustup;
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The target that guests are compiled for: pure, without WASI.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// The variable that names the toolchain to use.
pub const VARIABLE: &str = "BOWLINE_WASM_TOOLCHAIN";

/// The two ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToolchainKind {
    /// `rustc` of the path, whose folder has the target.
    Rustup,
    /// Debian's compiler, sources and linker, beneath `/usr`.
    Debian,
}

impl ToolchainKind {
    /// Reads `rustup` or `debian`.
    pub fn read(word: &str) -> Option<ToolchainKind> {
        match word {
            "rustup" => Some(ToolchainKind::Rustup),
            "debian" => Some(ToolchainKind::Debian),
            _ => None,
        }
    }
}

/// A compiler that can make guests.
#[derive(Clone, Debug)]
pub struct Toolchain {
    kind: ToolchainKind,
    cargo: PathBuf,
    /// Added to cargo's environment.
    variables: Vec<(&'static str, OsString)>,
    /// Added to `cargo build`.
    arguments: &'static [&'static str],
    /// Folders of the standard library's sources, and what they are called in what is built.
    renamed_folders: Vec<(PathBuf, String)>,
    version: String,
}

/// No compiler: what was looked for, and how to get one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct NoToolchain {
    /// One line for each thing that is missing.
    pub missing: Vec<String>,
    /// The commands of which one is enough.
    pub remedies: Vec<&'static str>,
}

impl fmt::Display for NoToolchain {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "no Rust compiler for {TARGET}; looked for")?;
        for missing in &self.missing {
            writeln!(out, "  {missing}")?;
        }
        let one = if self.remedies.len() > 1 { "one of" } else { "it with" };
        write!(out, "install {one}")?;
        for remedy in &self.remedies {
            write!(out, "\n  {remedy}")?;
        }
        Ok(())
    }
}

/// Where to look.
pub(super) struct Places {
    pub(super) rustc: PathBuf,
    pub(super) system: PathBuf,
}

impl Toolchain {
    /// Finds a toolchain for sources in `folder`: the one asked for, or the one that the environment
    /// asks for in `BOWLINE_WASM_TOOLCHAIN`, or the first that is there.
    pub fn find(folder: &Path, kind: Option<ToolchainKind>) -> Result<Toolchain, NoToolchain> {
        let asked = match (kind, std::env::var(VARIABLE)) {
            (None, Ok(word)) => Some(ToolchainKind::read(&word).ok_or_else(|| NoToolchain {
                missing: vec![format!("{VARIABLE}={word}, which is neither rustup nor debian")],
                remedies: vec![rustup::REMEDY, debian::REMEDY],
            })?),
            (kind, _) => kind,
        };
        let places = Places { rustc: "rustc".into(), system: "/usr".into() };
        places.find(folder, asked)
    }

    /// How it was found.
    pub fn kind(&self) -> ToolchainKind {
        self.kind
    }

    /// The compiler's own line about its version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// A call of cargo with this compiler, in `folder`.
    pub(super) fn cargo(&self, folder: &Path) -> Command {
        let mut cargo = Command::new(&self.cargo);
        cargo.current_dir(folder).envs(self.variables.iter().map(|(key, value)| (key, value)));
        cargo
    }

    pub(super) fn arguments(&self) -> &'static [&'static str] {
        self.arguments
    }

    pub(super) fn renamed_folders(&self) -> &[(PathBuf, String)] {
        &self.renamed_folders
    }
}

impl Places {
    pub(super) fn find(
        &self,
        folder: &Path,
        kind: Option<ToolchainKind>,
    ) -> Result<Toolchain, NoToolchain> {
        let mut none = NoToolchain { missing: Vec::new(), remedies: Vec::new() };
        if kind != Some(ToolchainKind::Debian) {
            match rustup::find(&self.rustc, folder) {
                Ok(toolchain) => return Ok(toolchain),
                Err(missing) => none.missing.push(format!("rustup's target: {missing}")),
            }
            none.remedies.push(rustup::REMEDY);
        }
        if kind != Some(ToolchainKind::Rustup) {
            match debian::find(&self.system) {
                Ok(toolchain) => return Ok(toolchain),
                Err(missing) => none.missing.push(format!("Debian's compiler: {missing}")),
            }
            none.remedies.push(debian::REMEDY);
        }
        Err(none)
    }
}

/// What `rustc` says of itself.
struct Compiler {
    /// `rustc 1.95.0 (59807616e 2026-04-14)`.
    line: String,
    minor: u32,
    commit: Option<String>,
    sysroot: PathBuf,
}

impl Compiler {
    fn ask(rustc: &Path, folder: &Path) -> Result<Compiler, String> {
        let ask = |arguments: &[&str]| {
            let output = Command::new(rustc).args(arguments).current_dir(folder).output();
            let output = output.map_err(|error| format!("{}: {error}", rustc.display()))?;
            match output.status.success() {
                true => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
                false => Err(format!("{} fails: {}", rustc.display(), first_line(&output.stderr))),
            }
        };
        let verbose = ask(&["-vV"])?;
        let field = |name: &str| verbose.lines().find_map(|line| line.strip_prefix(name));
        let minor = field("release: 1.").and_then(|rest| rest.split('.').next()?.parse().ok());
        Ok(Compiler {
            line: verbose.lines().next().unwrap_or_default().to_owned(),
            minor: minor.unwrap_or(0),
            commit: field("commit-hash: ").filter(|hash| *hash != "unknown").map(str::to_owned),
            sysroot: ask(&["--print", "sysroot"])?.into(),
        })
    }

    /// The standard library's sources, where they are installed.
    fn sources(&self) -> PathBuf {
        self.sysroot.join("lib/rustlib/src/rust")
    }
}

fn first_line(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).lines().next().unwrap_or_default().to_owned()
}
