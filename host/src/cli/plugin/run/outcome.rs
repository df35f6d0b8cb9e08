//! What came of a plugin that was run by itself, for people and programs.

use bowline_artifact::Artifact;
use bowline_core::{Finding, Severity, Value, krm, yaml};
use bowline_sandbox::Receipt;
use serde::Serialize;

use super::Input;
use crate::cases::{Answer, Came};
use crate::cli::{Global, OutputFormat};
use crate::error::Problem;
use crate::exit::Exit;
use crate::report::{self, microseconds};

/// What came of one call.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunReport {
    api_version: &'static str,
    kind: &'static str,
    plugin: String,
    /// Whether the plugin said no, or found an error.
    refused: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    objects: Option<Vec<serde_json::Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    assessment: Option<serde_json::Value>,
    findings: Vec<serde_json::Value>,
    /// What the call used; null where the config was refused before it.
    used: Option<Used>,
}

/// What a call used. The time is in microseconds, sizes are in bytes.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Used {
    time: u64,
    peak_memory: u64,
    host_calls: u64,
    bytes_in: u64,
    bytes_out: u64,
}

/// Shows it, and says how the program ends.
pub(super) fn show(
    artifact: &Artifact,
    input: &Input,
    came: &Came,
    global: &Global,
) -> Result<Exit, Problem> {
    match global.output {
        OutputFormat::Text => show_text(input, came)?,
        OutputFormat::Json => report::print_json(&RunReport::of(artifact, came)?)?,
        OutputFormat::Jsonl => report::print_line(&RunReport::of(artifact, came)?)?,
    }
    Ok(if refused(came) { Exit::Plugin } else { Exit::Done })
}

/// Whether a render would stop: the plugin said no, or found an error.
fn refused(came: &Came) -> bool {
    let is_error = |finding: &Finding| finding.severity == Severity::Error;
    came.result.is_err() || came.findings.iter().any(is_error)
}

fn show_text(input: &Input, came: &Came) -> Result<(), Problem> {
    for finding in findings(came) {
        report::note(&finding.to_string());
        finding.hint.iter().for_each(|hint| report::note(&format!("  hint: {hint}")));
    }
    match &came.result {
        Ok(_) if refused(came) => Ok(()),
        Ok(Answer::Objects(objects)) if input.is_list => {
            let list = krm::list(objects, &input.given.config, &came.findings)
                .map_err(|error| Problem::of_error(Exit::InvalidInput, &error))?;
            report::print(&text(&list))
        }
        Ok(Answer::Objects(objects)) => {
            report::print(&objects.iter().map(text).collect::<Vec<_>>().join("---\n"))
        }
        Ok(Answer::Assessment(said) | Answer::Outcome(said)) => report::print(&text(said)),
        Err(findings) => {
            if findings.is_empty() {
                came.said.iter().for_each(|line| report::note(line));
            }
            Ok(())
        }
    }
}

/// The findings of a call, whichever way it ended.
fn findings(came: &Came) -> &[Finding] {
    came.result.as_ref().err().unwrap_or(&came.findings)
}

fn text(value: &Value) -> String {
    let mut text = String::new();
    yaml::write(value, &mut text);
    text
}

impl RunReport {
    fn of(artifact: &Artifact, came: &Came) -> Result<RunReport, Problem> {
        let (objects, assessment) = match &came.result {
            Ok(_) if refused(came) => (None, None),
            Ok(Answer::Objects(objects)) => {
                (Some(objects.iter().map(json).collect::<Result<_, _>>()?), None)
            }
            Ok(Answer::Assessment(said) | Answer::Outcome(said)) => (None, Some(json(said)?)),
            Err(_) => (None, None),
        };
        let told = findings(came).iter().map(|one| json(&crate::cases::finding(one)));
        Ok(RunReport {
            api_version: report::API_VERSION,
            kind: "PluginRun",
            plugin: artifact.id().reference(),
            refused: refused(came),
            objects,
            assessment,
            findings: told.collect::<Result<_, _>>()?,
            used: came.receipt.as_ref().map(Used::of),
        })
    }
}

impl Used {
    fn of(receipt: &Receipt) -> Used {
        Used {
            time: microseconds(receipt.wall),
            peak_memory: receipt.peak_memory,
            host_calls: receipt.host_calls,
            bytes_in: receipt.bytes_in,
            bytes_out: receipt.bytes_out,
        }
    }
}

fn json(value: &Value) -> Result<serde_json::Value, Problem> {
    serde_json::from_str(&value.to_json())
        .map_err(|error| Problem::new(Exit::Bug, format!("a value is no JSON: {error}")))
}
