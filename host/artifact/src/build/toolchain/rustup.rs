//! A compiler whose own folder has the target's standard library, as `rustup target add` leaves it.

use std::path::Path;

use super::{Compiler, TARGET, Toolchain, ToolchainKind};

pub(super) const REMEDY: &str = "rustup target add wasm32-unknown-unknown";

/// An `Err` says what is missing.
pub(super) fn find(rustc: &Path, folder: &Path) -> Result<Toolchain, String> {
    let compiler = Compiler::ask(rustc, folder)?;
    let library = compiler.sysroot.join("lib/rustlib").join(TARGET).join("lib");
    if !library.is_dir() {
        return Err(format!("no folder {}", library.display()));
    }
    // Without the rust-src component the library's paths are `/rustc/COMMIT/…` already. With it they
    // are those of this machine, in what is inlined from there.
    let commit = compiler.commit.as_deref().unwrap_or("unknown");
    let renamed_folders = vec![(compiler.sources(), format!("/rustc/{commit}"))];
    Ok(Toolchain {
        kind: ToolchainKind::Rustup,
        cargo: "cargo".into(),
        variables: Vec::new(),
        arguments: &[],
        renamed_folders,
        version: compiler.line,
    })
}
