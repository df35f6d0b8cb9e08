//! Where things are: the checkout, and the folder that this program was built into.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// The folder of the workspace.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// A program of this workspace, of the same profile as this one.
pub fn program(name: &str) -> anyhow::Result<PathBuf> {
    let own = std::env::current_exe().context("cannot find this program's own file")?;
    let path = own.with_file_name(name);
    if !path.is_file() {
        bail!("{} is not built; `cargo xtask bench` builds it", path.display());
    }
    Ok(path)
}

/// Programs that come from elsewhere and are kept between builds.
pub fn tools() -> anyhow::Result<PathBuf> {
    made(root().join("target/tools"))
}

/// Where benchmarks leave their files: on the disk that holds the checkout, which `/tmp` may not be.
pub fn work() -> anyhow::Result<PathBuf> {
    made(root().join("target/bench"))
}

fn made(folder: PathBuf) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}
