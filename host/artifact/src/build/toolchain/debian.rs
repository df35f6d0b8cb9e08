//! Debian's compiler. It has no standard library for the target, but its sources: cargo builds them
//! (`-Zbuild-std`), which takes about a minute, once for each target folder.

use std::path::{Path, PathBuf};

use super::{Compiler, Toolchain, ToolchainKind};

pub(super) const REMEDY: &str = "apt-get install rustc-web cargo-web rust-web-src lld-19";

/// The oldest that knows edition 2024.
const OLDEST_MINOR: u32 = 85;

/// An `Err` says what is missing.
pub(super) fn find(system: &Path) -> Result<Toolchain, String> {
    let programs = system.join("bin");
    let (rustc, cargo) = (programs.join("rustc"), programs.join("cargo"));
    for program in [&rustc, &cargo] {
        if !program.is_file() {
            return Err(format!("no {}", program.display()));
        }
    }
    let compiler = Compiler::ask(&rustc, system)?;
    if compiler.minor < OLDEST_MINOR {
        return Err(format!("{} is older than 1.{OLDEST_MINOR}", compiler.line));
    }
    let sources = compiler.sources();
    if !sources.join("library/std/Cargo.toml").is_file() {
        return Err(format!("no sources of std in {}", sources.display()));
    }
    let linker = linker(&programs)?;
    // The sources may be there through a link, and rustc names them by where they really are.
    let real = sources.canonicalize().unwrap_or_else(|_| sources.clone());
    let renamed_folders = vec![(sources, "/rust".into()), (real, "/rust".into())];
    Ok(Toolchain {
        kind: ToolchainKind::Debian,
        cargo,
        variables: vec![
            ("RUSTC", rustc.into()),
            // `-Zbuild-std` is unstable, and Debian's compiler is a stable one.
            ("RUSTC_BOOTSTRAP", "1".into()),
            ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker.into()),
        ],
        arguments: &["-Zbuild-std=std,panic_abort"],
        renamed_folders,
        version: compiler.line,
    })
}

/// `wasm-ld`, or the newest `wasm-ld-NN`.
fn linker(programs: &Path) -> Result<PathBuf, String> {
    let plain = programs.join("wasm-ld");
    if plain.is_file() {
        return Ok(plain);
    }
    let listed = std::fs::read_dir(programs).map_err(|error| error.to_string())?;
    let versioned = listed.filter_map(|entry| {
        let path = entry.ok()?.path();
        let number = path.file_name()?.to_str()?.strip_prefix("wasm-ld-")?.parse::<u32>().ok()?;
        Some((number, path))
    });
    let newest = versioned.max().map(|(_, path)| path);
    newest.ok_or_else(|| format!("no linker wasm-ld or wasm-ld-NN in {}", programs.display()))
}
