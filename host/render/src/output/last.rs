//! What an earlier render wrote, read back to be compared. Nothing is changed here, and no lock taken:
//! a customer's file is replaced as a whole.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use bowline_core::{Value, yaml};

use super::folder::{MARKER, OutputError, same_release, whose};
use super::single;

/// No customer's output is larger than this.
const LIMITS: yaml::Limits = yaml::Limits { bytes: 1 << 28, nodes: 20_000_000, depth: 128 };

/// What an earlier render wrote for one customer.
#[derive(Clone, Debug)]
pub struct Last {
    /// Its files with their text.
    files: Vec<(PathBuf, String)>,
    /// Whether only its owner may read it: something in it came from a sensitive output.
    pub owner_only: bool,
}

impl Last {
    /// Reads a customer's output in the folder `out`, in either layout; none where there is none.
    pub fn read(out: &Path, release: &str, customer: &str) -> Result<Option<Last>, OutputError> {
        check_marker(out, release)?;
        let folder = out.join(customer);
        let mut paths = vec![folder.join("manifests.yaml")];
        if let Ok(entries) = fs::read_dir(folder.join("manifests")) {
            let yaml = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "yaml");
            paths.extend(entries.flatten().map(|entry| entry.path()).filter(yaml));
        }
        paths[1..].sort();
        let (mut files, mut owner_only) = (Vec::new(), false);
        for path in paths {
            let Some(bytes) = single::read(&path)? else { continue };
            let mode = fs::metadata(&path).map_err(OutputError::io(&path))?.permissions().mode();
            owner_only |= mode & 0o077 == 0;
            let text = String::from_utf8(bytes)
                .map_err(|error| OutputError::unreadable(&path, error.to_string()))?;
            files.push((path, text));
        }
        Ok((!files.is_empty()).then_some(Last { files, owner_only }))
    }

    /// Whether it is one file with this very text.
    pub fn is(&self, text: &str) -> bool {
        matches!(&self.files[..], [(_, only)] if only == text)
    }

    /// The objects.
    pub fn objects(&self) -> Result<Vec<Value>, OutputError> {
        let mut objects = Vec::new();
        for (path, text) in &self.files {
            let documents = yaml::read(text, &LIMITS).map_err(|error| {
                OutputError::unreadable(path, format!("line {}: {}", error.mark.line, error.kind))
            })?;
            objects.extend(documents.into_iter().map(|document| document.value));
        }
        Ok(objects)
    }
}

fn check_marker(out: &Path, release: &str) -> Result<(), OutputError> {
    if !out.is_dir() {
        return Err(OutputError::NoFolder(out.to_owned()));
    }
    let marker = out.join(MARKER);
    let text = single::read(&marker)?
        .ok_or_else(|| OutputError::unreadable(out, "bowline never wrote to it".to_owned()))?;
    let text = String::from_utf8_lossy(&text);
    whose(&text).map_or(Ok(()), |theirs| same_release(out, theirs, release))
}
