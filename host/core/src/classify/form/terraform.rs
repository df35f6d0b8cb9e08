//! Terraform's and OpenTofu's diagnostics as JSON.

use super::Form;
use crate::classify::{Classified, text};
use crate::run::Phase;
use crate::value::Value;

/// How many lines of a stream are looked at.
const MOST_LINES: usize = 10_000;

/// One document: a line of the stream, or what `validate -json` says.
pub(super) fn diagnostics(document: &Value) -> Option<Classified> {
    let list = document.key("diagnostics").and_then(Value::as_array).unwrap_or_default();
    let one = document.key("diagnostic");
    Classified::worst(list.iter().chain(one).filter_map(diagnostic).collect())
}

/// The stream of `plan -json` and `apply -json`, a document a line.
pub(super) fn lines(stream: &str) -> Option<Classified> {
    let lines = stream.lines().take(MOST_LINES).filter(|line| line.trim_start().starts_with('{'));
    let documents = lines.filter_map(|line| Value::from_json(line).ok());
    Classified::worst(documents.filter_map(|document| diagnostics(&document)).collect())
}

fn diagnostic(diagnostic: &Value) -> Option<Classified> {
    let part = |key: &str| diagnostic.key(key).and_then(Value::as_str).unwrap_or_default();
    if part("severity") != "error" {
        return None;
    }
    let said = format!("Error: {}\n{}", part("summary"), part("detail"));
    Some(text(&said, Some(Phase::Provision), Form::TerraformJson))
}
