//! Where things are in the checkout.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

/// The folder of the workspace.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// The folders of the first-party plugins in Rust, sorted. Their files are committed with the example.
pub fn plugin_folders() -> anyhow::Result<Vec<PathBuf>> {
    plugins_with("Cargo.toml")
}

/// The folders of the first-party plugins in Go, sorted. Their files are too large to be committed.
pub fn go_plugin_folders() -> anyhow::Result<Vec<PathBuf>> {
    plugins_with("go.mod")
}

fn plugins_with(file: &str) -> anyhow::Result<Vec<PathBuf>> {
    let mut folders = entries(&root().join("plugins"))?;
    folders.retain(|folder| folder.join("plugin.toml").is_file() && folder.join(file).is_file());
    Ok(folders)
}

/// The folder of the test guests.
pub fn guests_folder() -> PathBuf {
    root().join("tests/guests")
}

/// The names of the test guests that are written in Rust, sorted.
pub fn guest_names() -> anyhow::Result<Vec<String>> {
    let mut sources = entries(&guests_folder().join("examples"))?;
    sources.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let stems = sources.iter().filter_map(|path| path.file_stem()?.to_str());
    Ok(stems.map(str::to_owned).collect())
}

/// What a folder holds, sorted.
pub fn entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let listed =
        fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut paths = Vec::new();
    for entry in listed {
        paths.push(entry?.path());
    }
    paths.sort();
    Ok(paths)
}
