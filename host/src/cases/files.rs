//! The files of a case's folder: which there may be, and their bytes.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use bowline_core::nearest::nearest;
use bowline_core::{Role, Value, yaml};

use super::read::CaseError;

/// The names of the files that a case of a role may have.
pub(super) fn names(role: Role) -> &'static [&'static str] {
    match role {
        Role::Transformer => {
            &["config", "input", "facts", "cluster", "expected", "findings", "refused"]
        }
        Role::Validator => &["config", "input", "facts", "cluster", "findings", "refused"],
        Role::Health => &["config", "input", "assessment", "refused"],
        Role::Step => &["config", "facts", "cluster", "progress", "http", "outcome", "refused"],
    }
}

/// A file that a case of this role does not have is a misspelt one: nothing would read it.
pub(super) fn check_names(folder: &Path, role: Role) -> Result<(), CaseError> {
    let known = names(role);
    let io = |source| CaseError::Io { path: folder.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(io)? {
        let path = entry.map_err(io)?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let kind = path.extension().unwrap_or_default();
        let fits = known.contains(&name.as_str()) && kind == "yaml";
        if fits || !(kind == "yaml" || kind == "yml") {
            continue;
        }
        let message = match nearest(&name, known.iter().copied()) {
            Some(near) => {
                format!("a case of role {role} has no such file, did you mean {near}.yaml?")
            }
            None => format!("a case of role {role} has no such file; it has {}", known.join(", ")),
        };
        return Err(CaseError::Form { path, message });
    }
    Ok(())
}

/// The documents of a file; none where there is no file.
pub(super) fn documents(path: &Path) -> Result<Option<Vec<Value>>, CaseError> {
    let Some(bytes) = bytes(path)? else { return Ok(None) };
    let wrong = |source| CaseError::Yaml { path: path.to_owned(), source };
    let text = yaml::text(&bytes).map_err(wrong)?;
    let documents = yaml::read(text, &yaml::Limits::default()).map_err(wrong)?;
    Ok(Some(documents.into_iter().map(|document| document.value).collect()))
}

/// The one document of a file; none where there is no file, or nothing in it.
pub(super) fn single(path: &Path) -> Result<Option<Value>, CaseError> {
    match documents(path)?.as_deref() {
        None | Some([]) => Ok(None),
        Some([one]) => Ok(Some(one.clone())),
        Some(_) => {
            let message = "expected one document".to_owned();
            Err(CaseError::Form { path: path.to_owned(), message })
        }
    }
}

/// The contents of files, by path.
pub(super) type Contents = BTreeMap<String, Arc<[u8]>>;

/// All files beneath `folder`; none where there is no such folder.
pub(super) fn contents(folder: &Path) -> Result<Contents, CaseError> {
    let mut contents = Contents::new();
    let mut folders = vec![(folder.to_owned(), String::new())];
    while let Some((path, prefix)) = folders.pop() {
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(source) => return Err(CaseError::Io { path, source }),
        };
        for entry in entries {
            let entry = entry.map_err(|source| CaseError::Io { path: path.clone(), source })?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            match entry.path().is_dir() {
                true => folders.push((entry.path(), format!("{name}/"))),
                false => {
                    if let Some(bytes) = bytes(&entry.path())? {
                        contents.insert(name, bytes.into());
                    }
                }
            }
        }
    }
    Ok(contents)
}

/// More than this is no file of a case.
const MOST_BYTES: u64 = 64 << 20;

/// The bytes of a file; none where there is no file.
pub(super) fn bytes(path: &Path) -> Result<Option<Vec<u8>>, CaseError> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes));
    match read {
        Ok(size) if size as u64 > MOST_BYTES => {
            let message = format!("larger than {MOST_BYTES} bytes");
            Err(CaseError::Form { path: path.to_owned(), message })
        }
        Ok(_) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(CaseError::Io { path: path.to_owned(), source }),
    }
}
