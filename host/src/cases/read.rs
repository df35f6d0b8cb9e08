//! Reads the folders of cases.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bowline_core::{Value, yaml};

use super::given::Given;

/// One case: what a plugin is given, and what must come of it.
#[derive(Clone, Debug)]
pub struct Case {
    /// The folder's name.
    pub name: String,
    /// The folder.
    pub folder: PathBuf,
    /// What the plugin is given.
    pub given: Given,
    /// The objects after a call that went well, in order.
    pub expected: Option<Vec<Value>>,
    /// The findings of a call that went well.
    pub findings: Option<Vec<Value>>,
    /// The findings of a call in which the plugin says no.
    pub refused: Option<Vec<Value>>,
}

/// Why a case cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// The system says no.
    #[error("cannot read {}", path.display())]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// Not YAML.
    #[error("{}", path.display())]
    Yaml {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: yaml::Error,
    },
    /// YAML that is not what this file holds.
    #[error("{}: {message}", path.display())]
    Form {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
    },
    /// A case that nothing can fail.
    #[error(
        "{} expects nothing: it needs an expected.yaml, a findings.yaml or a refused.yaml (bowline \
         plugin test --update writes what comes)", .0.display()
    )]
    NothingExpected(PathBuf),
}

/// Reads all cases beneath `folder`, by name.
pub fn read_all(folder: &Path) -> Result<Vec<Case>, CaseError> {
    let mut folders = Vec::new();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(CaseError::Io { path: folder.to_owned(), source }),
    };
    for entry in entries {
        let entry = entry.map_err(|source| CaseError::Io { path: folder.to_owned(), source })?;
        if entry.path().is_dir() {
            folders.push(entry.path());
        }
    }
    folders.sort();
    folders.iter().map(|folder| Case::read(folder)).collect()
}

impl Case {
    /// Reads one case's folder.
    pub fn read(folder: &Path) -> Result<Case, CaseError> {
        let list = |name: &str| -> Result<Option<Vec<Value>>, CaseError> {
            let path = folder.join(name);
            let Some(documents) = documents(&path)? else { return Ok(None) };
            match documents.as_slice() {
                [] => Ok(Some(Vec::new())),
                [one] if one.as_array().is_some() => {
                    Ok(Some(one.as_array().unwrap_or_default().to_vec()))
                }
                _ => Err(CaseError::Form {
                    path,
                    message: "expected one list of findings".to_owned(),
                }),
            }
        };
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Case {
            name,
            folder: folder.to_owned(),
            given: Given {
                objects: documents(&folder.join("input.yaml"))?.unwrap_or_default(),
                config: single(&folder.join("config.yaml"))?
                    .unwrap_or_else(|| bowline_core::Map::new().into()),
                facts: single(&folder.join("facts.yaml"))?,
                files: files(&folder.join("files"))?,
                folder: Some(folder.join("files")).filter(|files| files.is_dir()),
            },
            expected: documents(&folder.join("expected.yaml"))?,
            findings: list("findings.yaml")?,
            refused: list("refused.yaml")?,
        })
    }

    /// Whether something must come of it.
    pub fn expects(&self) -> Result<(), CaseError> {
        match (&self.expected, &self.findings, &self.refused) {
            (None, None, None) => Err(CaseError::NothingExpected(self.folder.clone())),
            _ => Ok(()),
        }
    }
}

fn bytes(path: &Path) -> Result<Option<Vec<u8>>, CaseError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(CaseError::Io { path: path.to_owned(), source }),
    }
}

/// The documents of a file; none where there is no file.
fn documents(path: &Path) -> Result<Option<Vec<Value>>, CaseError> {
    let Some(bytes) = bytes(path)? else { return Ok(None) };
    let wrong = |source| CaseError::Yaml { path: path.to_owned(), source };
    let text = yaml::text(&bytes).map_err(wrong)?;
    let documents = yaml::read(text, &yaml::Limits::default()).map_err(wrong)?;
    Ok(Some(documents.into_iter().map(|document| document.value).collect()))
}

fn single(path: &Path) -> Result<Option<Value>, CaseError> {
    match documents(path)?.as_deref() {
        None | Some([]) => Ok(None),
        Some([one]) => Ok(Some(one.clone())),
        Some(_) => {
            let message = "expected one document".to_owned();
            Err(CaseError::Form { path: path.to_owned(), message })
        }
    }
}

type Contents = BTreeMap<String, Arc<[u8]>>;

/// All files beneath a folder, by their path in it.
fn files(folder: &Path) -> Result<Contents, CaseError> {
    let mut contents = Contents::new();
    let mut folders = vec![(folder.to_owned(), String::new())];
    while let Some((path, prefix)) = folders.pop() {
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(source) => return Err(CaseError::Io { path, source }),
        };
        for entry in entries.flatten() {
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
