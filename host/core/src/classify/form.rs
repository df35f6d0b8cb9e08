//! Errors that come as JSON or with a class of our own: their fields say more than their words.

use super::{Classified, text};
use crate::failure::FailureClass;
use crate::run::Phase;
use crate::value::Value;

mod kubernetes;
mod terraform;

/// The form in which an error came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Words.
    Text,
    /// An error of Bowline's, which names its class.
    Own,
    /// A Status of the Kubernetes API.
    KubernetesStatus,
    /// A Pod, or a list with Pods in it.
    KubernetesPod,
    /// Diagnostics of Terraform or OpenTofu: `-json` output, or `validate -json`.
    TerraformJson,
    /// JSON of no known form, read as words.
    Json,
}

impl Form {
    /// The form in words.
    pub fn word(self) -> &'static str {
        match self {
            Form::Text => "text",
            Form::Own => "bowline",
            Form::KubernetesStatus => "kubernetes status",
            Form::KubernetesPod => "kubernetes pod",
            Form::TerraformJson => "terraform json",
            Form::Json => "json",
        }
    }
}

/// Reads an error of a known form; none where it is plain text.
pub(super) fn read(error: &str, phase: Option<Phase>) -> Option<Classified> {
    let error = error.trim();
    if let Ok(document) = Value::from_json(error)
        && document.as_object().is_some()
    {
        let known = own(&document)
            .or_else(|| kubernetes::status(&document, phase))
            .or_else(|| kubernetes::pods(&document))
            .or_else(|| terraform::diagnostics(&document));
        return Some(known.unwrap_or_else(|| text(error, phase, Form::Json)));
    }
    terraform::lines(error).or_else(|| own_line(error))
}

/// A document of ours: an error, a report with problems, an event of a run's journal.
fn own(document: &Value) -> Option<Classified> {
    let problems = document.key("problems").and_then(Value::as_array).unwrap_or_default();
    let inner = ["failure", "error", "because"].iter().filter_map(|key| document.key(key));
    let parts = [document].into_iter().chain(problems).chain(inner);
    let classified = parts.filter_map(|part| {
        let class: FailureClass = part.key("class")?.as_str()?.parse().ok()?;
        Some(Classified::named(class, "own-class", Form::Own, class.word()))
    });
    Classified::worst(classified.collect())
}

/// `error[CLASS]: …`, as a line of ours begins.
fn own_line(error: &str) -> Option<Classified> {
    let classified = error.lines().filter_map(|line| {
        let (word, _) = line.trim_start().strip_prefix("error[")?.split_once("]:")?;
        Some(Classified::named(word.parse().ok()?, "own-class", Form::Own, word))
    });
    Classified::worst(classified.collect())
}
