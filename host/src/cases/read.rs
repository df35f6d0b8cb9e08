//! Reads the folders of cases.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bowline_core::krm::PrintedError;
use bowline_core::{Role, Value, yaml};
use regex::Regex;

use super::cluster::Recording;
use super::files::{check_names, contents, documents, single};
use super::given::Given;
use super::layouts::{self, Layout};
use super::{network, progress};

/// One case: what a plugin is given, and what must come of it.
#[derive(Clone, Debug)]
pub struct Case {
    /// The folder's name; beneath `testdata` its path.
    pub name: String,
    /// The folder.
    pub folder: PathBuf,
    /// Which files it has.
    pub layout: Layout,
    /// What the plugin is given.
    pub given: Given,
    /// The objects after a call that went well, in order.
    pub expected: Option<Vec<Value>>,
    /// The findings of a call that went well.
    pub findings: Option<Vec<Value>>,
    /// How the plugin says no, where it does.
    pub refused: Option<Refusal>,
    /// How a health plugin judges.
    pub assessment: Option<Value>,
    /// What the run does after a step.
    pub outcome: Option<Value>,
}

/// What a plugin says that says no.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// These findings.
    Findings(Vec<Value>),
    /// Words that match each of these.
    Words(Vec<Regex>),
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
    /// No list of a function.
    #[error("{}: had a function printed this", path.display())]
    List {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: PrintedError,
    },
    /// No regular expression.
    #[error("{}:{line}: not a regular expression", path.display())]
    Pattern {
        /// Which file.
        path: PathBuf,
        /// Which line of it.
        line: usize,
        /// What is wrong with it.
        #[source]
        source: regex::Error,
    },
    /// A case that nothing can fail.
    #[error(
        "{} expects nothing: it needs {wanted} (bowline plugin test --update writes what comes)",
        folder.display()
    )]
    NothingExpected {
        /// The case's folder.
        folder: PathBuf,
        /// What it has none of.
        wanted: &'static str,
    },
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
        let at = |name: &str| folder.join(name);
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let nothing = || bowline_core::Map::new().into();
        Ok(Case {
            name,
            folder: folder.to_owned(),
            layout: Layout::Own,
            given: Given {
                objects: documents(&at("input.yaml"))?.unwrap_or_default(),
                config: single(&at("config.yaml"))?.unwrap_or_else(nothing),
                checked: true,
                facts: single(&at("facts.yaml"))?,
                files: contents(&at("files"))?,
                folder: Some(at("files")).filter(|files| files.is_dir()),
                progress: progress::read(
                    &at("progress.yaml"),
                    single(&at("progress.yaml"))?.as_ref(),
                )?,
                exchanges: network::read(&at("http.yaml"), single(&at("http.yaml"))?.as_ref())?,
                reads: Recording::read(&at("cluster.yaml"))?,
            },
            expected: documents(&at("expected.yaml"))?,
            findings: findings(&at("findings.yaml"))?,
            refused: findings(&at("refused.yaml"))?.map(Refusal::Findings),
            assessment: with_status(&at("assessment.yaml"))?,
            outcome: with_status(&at("outcome.yaml"))?,
        })
    }

    /// The same folder as it is now.
    pub fn again(&self) -> Result<Case, CaseError> {
        match self.layout {
            Layout::Own => Case::read(&self.folder),
            other => layouts::read(other, &self.folder, self.name.clone()),
        }
    }

    /// Whether a plugin of this role can be given it.
    pub fn fits(&self, role: Role) -> Result<(), CaseError> {
        if self.layout != Layout::Own {
            return Ok(());
        }
        check_names(&self.folder, role)?;
        match (role, self.given.objects.len()) {
            (Role::Health, count) if count != 1 => Err(CaseError::Form {
                path: self.folder.join("input.yaml"),
                message: format!("a health plugin judges one object, found {count}"),
            }),
            _ => Ok(()),
        }
    }

    /// Whether something must come of it.
    pub fn expects(&self, role: Role) -> Result<(), CaseError> {
        let findings = self.findings.is_some() || self.refused.is_some();
        let answer = self.assessment.is_some() || self.outcome.is_some();
        match findings || answer || self.expected.is_some() {
            true => Ok(()),
            false => Err(CaseError::NothingExpected {
                folder: self.folder.clone(),
                wanted: wanted(self.layout, role),
            }),
        }
    }
}

/// The files of which a case has one.
fn wanted(layout: Layout, role: Role) -> &'static str {
    match layout {
        Layout::Own => {}
        Layout::Golden => return "an _expected.yaml",
        Layout::Command | Layout::Processor => return "an expected.yaml or an errors.txt",
    }
    match role {
        Role::Transformer => "an expected.yaml, a findings.yaml or a refused.yaml",
        Role::Validator => "a findings.yaml or a refused.yaml",
        Role::Health => "an assessment.yaml",
        Role::Step => "an outcome.yaml or a refused.yaml",
    }
}

fn findings(path: &Path) -> Result<Option<Vec<Value>>, CaseError> {
    let Some(documents) = documents(path)? else { return Ok(None) };
    match documents.as_slice() {
        [] => Ok(Some(Vec::new())),
        [one] if one.as_array().is_some() => Ok(Some(one.as_array().unwrap_or_default().to_vec())),
        _ => Err(CaseError::Form {
            path: path.to_owned(),
            message: "expected one list of findings".to_owned(),
        }),
    }
}

/// An answer whose least part is a status.
fn with_status(path: &Path) -> Result<Option<Value>, CaseError> {
    let Some(answer) = documents(path)? else { return Ok(None) };
    match answer.as_slice() {
        [one] if one.key("status").is_some_and(|status| status.as_str().is_some()) => {
            Ok(Some(one.clone()))
        }
        _ => Err(CaseError::Form {
            path: path.to_owned(),
            message: "expected one object with a status".to_owned(),
        }),
    }
}
