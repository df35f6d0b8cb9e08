//! The versions of the plugin interface, held against the table of digests in `wit/README.md`.
//!
//! ```text
//! wit/vX.Y/*.wit ─► digests ─┐
//! wit/README.md ──► Table ───┴─► differences, or a new table (`--record`; never for a frozen version)
//! ```

mod table;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use bowline_core::Digest;

use crate::places;
use table::{File, Status, Table};

/// The folder of the versions.
pub fn folder() -> PathBuf {
    places::root().join("wit")
}

/// The version that the SDKs are made for.
const SDK_VERSION: &str = "v0.1/plugin.wit";

/// Each SDK's own copy of it: a package must be whole without the rest of this repository.
const SDK_COPIES: [&str; 3] = [
    "guest-sdk/wit/plugin.wit",
    "guest-sdk/javascript/wit/plugin.wit",
    "guest-sdk/python/bowline_guest/wit/plugin.wit",
];

/// One line for each file that is not as the table in `wit` says, with what to do about it.
pub fn differences(wit: &Path) -> anyhow::Result<Vec<String>> {
    let table = Table::read(&readme(wit)?)?;
    let found = digests(wit)?;
    let mut differences = Vec::new();
    for (file, row) in &table.rows {
        match (found.get(file), row.status) {
            (Some(digest), _) if *digest == row.digest => {}
            (Some(_), Status::Open) => differences.push(format!(
                "{file} was changed: if that is meant, record it with `cargo xtask wit --record`, and \
                 commit it with what the change is for"
            )),
            (Some(_), Status::Frozen) => differences.push(format!(
                "{file} was changed, and its version is frozen: plugins that were built against it are \
                 out there; put it back, and make a new version (wit/README.md says how)"
            )),
            (None, _) => differences.push(format!("{file} is in the table and not there")),
        }
    }
    for file in found.keys().filter(|file| !table.rows.contains_key(file)) {
        differences
            .push(format!("{file} is not in the table: record it with `cargo xtask wit --record`"));
    }
    Ok(differences)
}

/// Writes the digests of open versions into the table. A file of a version that the table does not
/// have begins as open; a change of a frozen one is refused, and then nothing is written.
pub fn record(wit: &Path) -> anyhow::Result<()> {
    let text = readme(wit)?;
    let mut table = Table::read(&text)?;
    let found = digests(wit)?;
    for (file, row) in table.rows.iter().filter(|(_, row)| row.status == Status::Frozen) {
        if found.get(file) != Some(&row.digest) {
            bail!(
                "{file} is frozen and not what the table says: put it back, or make a new version"
            );
        }
    }
    let frozen = table.frozen_versions();
    if let Some(file) =
        found.keys().find(|file| frozen.contains(&file.version) && !table.rows.contains_key(file))
    {
        bail!("{file} is new, and its version is frozen: make a new version");
    }
    table.rows.retain(|file, _| found.contains_key(file));
    for (file, digest) in found {
        table.set(file, digest);
    }
    let path = wit.join("README.md");
    fs::write(&path, table.written_into(&text)?)
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Whether each SDK's copy is the file it copies.
pub fn sdk_is_up_to_date() -> anyhow::Result<bool> {
    let text = read(&folder().join(SDK_VERSION))?;
    for copy in SDK_COPIES {
        if read(&places::root().join(copy))? != text {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Copies the interface into the SDKs.
pub fn copy_to_sdk() -> anyhow::Result<()> {
    let text = read(&folder().join(SDK_VERSION))?;
    for copy in SDK_COPIES {
        let copy = places::root().join(copy);
        fs::write(&copy, &text).with_context(|| format!("cannot write {}", copy.display()))?;
    }
    Ok(())
}

fn readme(wit: &Path) -> anyhow::Result<String> {
    Ok(String::from_utf8(read(&wit.join("README.md"))?)?)
}

fn digests(wit: &Path) -> anyhow::Result<BTreeMap<File, Digest>> {
    let mut digests = BTreeMap::new();
    for folder in places::entries(wit)? {
        let Some(version) = version(&folder) else { continue };
        for path in places::entries(&folder)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let file = File { version: version.to_owned(), name };
            digests.insert(file, Digest::of(read(&path)?));
        }
    }
    Ok(digests)
}

/// Folders of versions are called `v` and numbers.
fn version(folder: &Path) -> Option<&str> {
    let name = folder.file_name()?.to_str()?;
    let numbers = name.strip_prefix('v')?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    numbers.split('.').all(digits).then_some(name)
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

#[cfg(test)]
mod tests;
