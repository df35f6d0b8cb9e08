//! What the files interface shows a plugin: a folder of the release, read once.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use bowline_core::release::{Entry, Place};

use crate::error::{BundleError, Errors, Gathered};
use crate::folder::{Folder, Hidden, MAX_PART};

/// The most bytes of one folder.
const MAX_BYTES: u64 = 64 << 20;

/// A folder that a pipeline entry names with `files:`.
#[derive(Clone, Debug)]
pub struct FilesFolder {
    /// Its path beneath the release's folder.
    pub path: String,
    /// Its real path.
    pub real: PathBuf,
    /// The content of each file, by its path beneath this folder.
    pub content: Arc<BTreeMap<String, Arc<[u8]>>>,
}

/// Reads the folders that the pipeline names, each once.
pub(crate) fn read(
    folder: &mut Folder,
    pipeline: &[Entry],
) -> Result<BTreeMap<String, FilesFolder>, Errors> {
    let (mut errors, mut folders) = (Gathered::default(), BTreeMap::new());
    for entry in pipeline {
        let Some(path) = entry.files.as_ref().filter(|path| !folders.contains_key(*path)) else {
            continue;
        };
        if let Some(read) = errors.take(read_one(folder, path, &entry.place)) {
            folders.insert(path.clone(), read);
        }
    }
    errors.finish()?;
    Ok(folders)
}

fn read_one(folder: &mut Folder, path: &str, named: &Place) -> Result<FilesFolder, BundleError> {
    let real = folder.resolve(path, named)?;
    if !real.is_dir() {
        let message = format!("`files` names a folder, and {path} is a file");
        return Err(BundleError::text(named.clone(), message));
    }
    let (mut content, mut total) = (BTreeMap::new(), 0);
    for file in folder.walk(path, named, Hidden::Included)? {
        let bytes = folder.read(&file, named, MAX_PART)?;
        total += bytes.len() as u64;
        if total > MAX_BYTES {
            let message = format!("{path} has more than the {} MiB allowed", MAX_BYTES >> 20);
            return Err(BundleError::text(named.clone(), message));
        }
        let inner = file.strip_prefix(path).unwrap_or(&file).trim_start_matches('/');
        content.insert(inner.to_owned(), bytes);
    }
    Ok(FilesFolder { path: path.to_owned(), real, content: Arc::new(content) })
}
