//! Keeps releases that go out: what resume, retry and rollback go by, whatever became of the folder.

use std::fs;
use std::path::{Path, PathBuf};

use bowline_bundle::{Bundle, OpenOptions};
use bowline_core::Digest;
use serde::{Deserialize, Serialize};

use super::state::State;
use crate::error::{Problem, Problems};
use crate::exit::Exit;

/// Where a run's release, customers and settings were read, as the journal has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// The release as it was named.
    pub release: PathBuf,
    /// Its digest.
    pub digest: Digest,
    /// The folder with the customers' files.
    pub customers: PathBuf,
    /// The operator's file, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<PathBuf>,
    /// Where manifests go if a customer's file names no target.
    pub target: PathBuf,
    /// What relative paths in customers' files start from.
    pub base: PathBuf,
}

impl Source {
    /// As the journal keeps it.
    pub fn text(&self) -> String {
        // Paths that are no text are no paths of ours: the command line refuses them.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what the journal kept.
    pub fn read(text: &str) -> Result<Source, Problem> {
        serde_json::from_str(text).map_err(|error| {
            Problem::new(Exit::Failed, format!("what the run was made of cannot be read: {error}"))
        })
    }
}

/// Keeps a bundle of the release in the state folder, complete with its plugins.
pub fn keep(state: &State, bundle: &Bundle, options: &OpenOptions) -> Result<(), Problems> {
    let folder = state.release(bundle.digest);
    if folder.join("index.json").is_file() {
        return Ok(());
    }
    let parent = folder.parent().unwrap_or(Path::new("."));
    let fault = |error: std::io::Error| {
        Problem::new(Exit::Failed, format!("{}: {error}", folder.display()))
    };
    fs::create_dir_all(parent).map_err(fault)?;
    let built = bowline_bundle::artefact::build(options)?;
    let draft = tempfile::tempdir_in(parent).map_err(fault)?;
    built.write(draft.path())?;
    match fs::rename(draft.path(), &folder) {
        Ok(()) => {
            // It has its name now; there is nothing left to take away.
            let _ = draft.keep();
            Ok(())
        }
        // Another process was quicker.
        Err(_) if folder.join("index.json").is_file() => Ok(()),
        Err(error) => Err(fault(error).into()),
    }
}

/// A reference to a kept release.
pub fn kept(state: &State, digest: Digest) -> Result<PathBuf, Problem> {
    let folder = state.release(digest);
    if folder.join("index.json").is_file() {
        return Ok(PathBuf::from(format!("oci-layout:{}", folder.display())));
    }
    Err(Problem::new(Exit::Failed, format!("the release {digest} is not kept any more"))
        .hint("name it: its folder, or where its bundle is"))
}
