//! `bowline runs list`

use bowline_journal::RunRow;
use serde::Serialize;

use super::ending_words;
use crate::report::{API_VERSION, Table};

/// `runs list -o json`: one document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunsReport {
    api_version: &'static str,
    kind: &'static str,
    runs: Vec<RunLine>,
}

/// One run.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunLine {
    /// Its id.
    pub id: String,
    /// The customer.
    pub customer: String,
    /// The release.
    pub release: String,
    /// Its version.
    pub version: String,
    /// Its digest.
    pub digest: String,
    /// What it was for.
    pub purpose: String,
    /// When it was created.
    pub created: String,
    /// Who asked for it.
    pub by: String,
    /// `running`, `lost` where its process is gone, or `finished`.
    pub state: &'static str,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ending: Option<bowline_core::run::Finished>,
}

impl RunLine {
    /// A row of the journal. `is_gone` says whether an owner's process is.
    pub fn of(row: RunRow, is_gone: impl FnOnce(&str) -> bool) -> RunLine {
        let state = match (&row.finished, &row.owner) {
            (Some(_), _) => "finished",
            (None, Some(owner)) if !is_gone(owner) => "running",
            (None, _) => "lost",
        };
        RunLine {
            id: row.id,
            customer: row.customer,
            release: row.release,
            version: row.version,
            digest: row.digest,
            purpose: row.purpose,
            created: row.created,
            by: row.actor,
            state,
            ended: row.ended,
            ending: row.finished,
        }
    }
}

impl RunsReport {
    /// These runs.
    pub fn new(runs: Vec<RunLine>) -> RunsReport {
        RunsReport { api_version: API_VERSION, kind: "RunList", runs }
    }
}

/// The table for people.
pub fn runs_text(report: &RunsReport) -> String {
    let mut table = Table::new(["RUN", "RELEASE", "CREATED", "BY", "STATE"], &[]);
    for run in &report.runs {
        let state = run.ending.as_ref().map_or_else(|| run.state.to_owned(), ending_words);
        let release = format!("{} {}", run.release, run.version);
        table.row([run.id.clone(), release, seconds(&run.created), run.by.clone(), state]);
    }
    table.text()
}

/// A time without its fraction.
fn seconds(time: &str) -> String {
    match time.split_once('.') {
        Some((whole, _)) => format!("{whole}Z"),
        None => time.to_owned(),
    }
}
