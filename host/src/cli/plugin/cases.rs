//! Which plugin and which of its cases a command is about.

use std::path::{Path, PathBuf};

use bowline_artifact::{Artifact, Form};
use bowline_core::Role;
use clap::Args;

use super::build::{HowToBuild, build};
use super::{Global, read_artifact};
use crate::cases::{Case, CaseError, KNOWN, read_all, read_testdata};
use crate::error::{Problem, Problems};
use crate::exit::Exit;

/// A plugin's folder, and some of its cases.
#[derive(Debug, Args)]
pub(super) struct WhichCases {
    /// The plugin's folder
    #[arg(default_value = ".")]
    pub(super) folder: PathBuf,
    /// Take this file instead of building the folder
    #[arg(long, value_name = "FILE")]
    pub(super) plugin: Option<PathBuf>,
    /// Only cases whose name has this in it
    #[arg(long, value_name = "TEXT")]
    case: Option<String>,
}

impl WhichCases {
    /// The plugin, built where no file is named.
    pub(super) fn artifact(&self, how: &HowToBuild, global: &Global) -> Result<Artifact, Problems> {
        match &self.plugin {
            Some(file) => Ok(read_artifact(file)?),
            None => build(&self.folder, how, global),
        }
    }

    /// The cases, each of which fits the plugin; there is at least one.
    pub(super) fn read(&self, artifact: &Artifact) -> Result<Vec<Case>, Problem> {
        let role = artifact.manifest().role;
        let mut cases = read_all(&self.folder.join("cases")).map_err(|error| wrong(&error))?;
        if artifact.form() == Form::Module {
            let more = read_testdata(&self.folder.join("testdata"));
            cases.extend(more.map_err(|error| wrong(&error))?);
        }
        if cases.is_empty() {
            return Err(none(&self.folder, artifact.form(), role));
        }
        if let Some(text) = &self.case {
            cases.retain(|case| case.name.contains(text));
            if cases.is_empty() {
                let folder = self.folder.display();
                let message = format!("no case of {folder} has {text:?} in its name");
                return Err(Problem::new(Exit::Usage, message));
            }
        }
        for case in &cases {
            case.fits(role).map_err(|error| wrong(&error))?;
        }
        Ok(cases)
    }
}

/// An error of a case's files.
pub(super) fn wrong(error: &CaseError) -> Problem {
    Problem::of_error(Exit::InvalidInput, error)
}

fn none(folder: &Path, form: Form, role: Role) -> Problem {
    let message = format!("there are no cases in {}", folder.join("cases").display());
    let hint = format!("a case of a {role} is a folder with {}", usual_files(role));
    let problem = Problem::new(Exit::InvalidInput, message).hint(hint);
    if form == Form::Module { problem.hint(KNOWN) } else { problem }
}

fn usual_files(role: Role) -> &'static str {
    match role {
        Role::Transformer => "input.yaml, config.yaml and expected.yaml",
        Role::Validator => "input.yaml, config.yaml and findings.yaml",
        Role::Health => "input.yaml, config.yaml and assessment.yaml",
        Role::Step => "config.yaml, http.yaml and outcome.yaml",
    }
}
