//! Seeing to it that this machine has what the tests need: rustfmt, clippy, and a compiler of Rust for
//! WebAssembly. What is missing is installed where that can be done, or named.
//!
//! ```text
//! found? ─no─► rustup target add ─► found? ─no─► apt-get install, as root ─► found? ─no─► say so
//! ```

use anyhow::{Context, anyhow, bail};
use bowline_artifact::build::{Toolchain, ToolchainKind};

use crate::{call, places};

/// What guests are compiled for.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's compiler, the sources of its standard library, and a linker for WebAssembly.
const DEBIAN: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-19"];

/// Finds a compiler for guests, or installs one.
pub fn ensure_guest_compiler() -> anyhow::Result<Toolchain> {
    let find = || Toolchain::find(&places::root(), None);
    if let Ok(found) = find() {
        return Ok(found);
    }
    // Either may be refused by this machine or its network; the last look says what is missing.
    let attempts: [fn() -> anyhow::Result<()>; 2] = [add_target, install_debian];
    let mut refusals = Vec::new();
    for attempt in attempts {
        if let Err(refusal) = attempt() {
            refusals.push(format!("{refusal:#}"));
        } else if let Ok(found) = find() {
            return Ok(found);
        }
    }
    let refusals = refusals.join("; ");
    find().map_err(|missing| anyhow!("{missing}\nwhich could not be done here: {refusals}"))
}

/// Sees to it that the workspace's own compiler has these components of rustup.
pub fn ensure_components() -> anyhow::Result<()> {
    for (component, subcommand) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if call::asked("cargo", &[subcommand, "--version"]).is_none() {
            let added = call::shown("rustup", &["component", "add", component]);
            added.with_context(|| format!("`cargo {subcommand}` is not installed"))?;
        }
    }
    Ok(())
}

/// Whether the workspace's own compiler makes guests too, so that it can look at their code.
pub fn is_own(toolchain: &Toolchain) -> bool {
    toolchain.kind() == ToolchainKind::Rustup
}

fn add_target() -> anyhow::Result<()> {
    if !call::exists("rustup") {
        bail!("there is no rustup");
    }
    call::shown("rustup", &["target", "add", TARGET])
}

fn install_debian() -> anyhow::Result<()> {
    apt_get(&DEBIAN)
}

/// Installs packages of Debian, where that can be done.
pub(crate) fn apt_get(packages: &[&str]) -> anyhow::Result<()> {
    if !call::exists("apt-get") {
        bail!("there is no apt-get");
    }
    if call::asked("id", &["-u"]).as_deref() != Some("0") {
        bail!("apt-get needs root");
    }
    // Lists that are out of date are the usual reason why a package is not found.
    call::shown("apt-get", &["update", "--quiet"])?;
    let options = ["install", "--yes", "--quiet", "--no-install-recommends"];
    call::shown("apt-get", &[&options[..], packages].concat())
}
