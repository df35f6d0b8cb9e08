//! Golden tests of kpt's SDK: a folder with `_fnconfig.yaml`, objects, and `_expected.yaml`.

use std::fs;
use std::path::{Path, PathBuf};

use bowline_core::Value;

use super::{Layout, case, expect, listed, objects};
use crate::cases::files::single;
use crate::cases::read::{Case, CaseError};

/// Reads one folder.
pub(super) fn read(folder: &Path, name: String) -> Result<Case, CaseError> {
    let mut given = Vec::new();
    for file in files(folder)? {
        given.extend(objects(&file)?);
    }
    let config = single(&folder.join("_fnconfig.yaml"))?.unwrap_or(Value::NULL);
    let mut case = case(Layout::Golden, folder, name, given, config);
    if let Some(listed) = listed(&folder.join("_expected.yaml"), &case.given)? {
        expect(&mut case, listed);
    }
    Ok(case)
}

/// The files with objects, by name: those of a package, and none of the test's own.
fn files(folder: &Path) -> Result<Vec<PathBuf>, CaseError> {
    let wrong = |source| CaseError::Io { path: folder.to_owned(), source };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(wrong)? {
        let path = entry.map_err(wrong)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_yaml = name.ends_with(".yaml") || name.ends_with(".yml");
        if path.is_file() && !name.starts_with('_') && (is_yaml || name == "Kptfile") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
