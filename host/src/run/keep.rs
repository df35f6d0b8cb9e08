//! Keeps releases that go out: what resume, retry and rollback go by, whatever became of the folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bowline_bundle::{Bundle, OpenOptions};
use bowline_core::Digest;
use bowline_core::run::Ending;
use bowline_journal::{RunFilter, RunRow};
use serde::{Deserialize, Serialize};

use super::state::State;
use crate::error::{Problem, Problems};
use crate::exit::Exit;

/// How many releases that went well stay of each customer.
const GOOD: usize = 5;
/// A release stays for so long whatever the journal says.
const NEW: Duration = Duration::from_secs(24 * 60 * 60);

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

/// Takes releases away that nobody goes back to: of each customer the last ones that went well stay, and
/// what unfinished runs go by.
pub fn tidy(state: &State) -> Result<(), Problem> {
    let kept = worth_keeping(&state.journal.runs(&RunFilter::default())?);
    let folder = state.releases();
    let fault = |error: std::io::Error| {
        Problem::new(Exit::Failed, format!("{}: {error}", folder.display()))
    };
    for entry in fs::read_dir(&folder).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        let old = entry.metadata().and_then(|about| about.modified()).map_err(fault)?;
        // What was kept just now may be of a run that is about to begin.
        let new = old.elapsed().is_ok_and(|age| age < NEW) || old.elapsed().is_err();
        if !new && !kept.contains(&*entry.file_name().to_string_lossy()) {
            fs::remove_dir_all(entry.path()).map_err(fault)?;
        }
    }
    Ok(())
}

/// The digests of releases that stay, as hexadecimal digits. The newest runs come first.
fn worth_keeping(runs: &[RunRow]) -> BTreeSet<String> {
    let mut good: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut kept = BTreeSet::new();
    for run in runs {
        let digest = run.digest.strip_prefix("sha256:").unwrap_or(&run.digest);
        let Some(finished) = &run.finished else {
            kept.insert(digest.to_owned());
            continue;
        };
        let own = good.entry(&run.customer).or_default();
        if finished.ending == Ending::Succeeded && own.len() < GOOD && !own.contains(&digest) {
            own.push(digest);
            kept.insert(digest.to_owned());
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use bowline_core::run::{Effects, Finished};

    use super::*;

    fn run(customer: &str, digest: u32, ending: Option<Ending>) -> RunRow {
        let finished = |ending| Finished {
            ending,
            changed: true,
            partial: false,
            exit_failed: Vec::new(),
            effects: Effects::default(),
        };
        RunRow {
            id: format!("{customer}-1"),
            customer: customer.to_owned(),
            release: "shop".to_owned(),
            version: "1".to_owned(),
            digest: format!("sha256:{digest}"),
            purpose: "deploy".to_owned(),
            source: String::new(),
            created: String::new(),
            actor: "jane".to_owned(),
            ended: None,
            finished: ending.map(finished),
            owner: None,
            events: 1,
        }
    }

    #[test]
    fn five_good_releases_of_each_customer_stay_and_what_is_unfinished() {
        let good = |customer, digest| run(customer, digest, Some(Ending::Succeeded));
        let planned = run("acme", 99, Some(Ending::Planned));
        let mut runs = vec![run("acme", 50, None), planned, good("acme", 9), good("acme", 9)];
        runs.extend((1..=8).rev().map(|digest| good("acme", digest)));
        runs.push(good("globex", 1));
        let kept: Vec<String> = worth_keeping(&runs).into_iter().collect();
        assert_eq!(kept, ["1", "5", "50", "6", "7", "8", "9"]);
    }
}
