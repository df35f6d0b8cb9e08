//! The report of `explain`.

use bowline_core::Value;
use bowline_core::diff::field_changes;
use bowline_core::release::Place;
use bowline_core::value::View;
use serde::Serialize;

use super::changes::{IdPart, cut, json, line, named, pair};
use super::render::ReleasePart;
use super::{API_VERSION, Paint};
use crate::explanation::{By, Entry, Explanation, Source, Step};

/// How many references of an entry are listed where none reads the same as what it wrote.
const SHOWN: usize = 5;
/// How many fields of a subtree are listed for an entry.
const INNER: usize = 10;

/// `explain -o json`: one document. What was not there has no `before`, what is gone no `after`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExplanationReport {
    api_version: &'static str,
    kind: &'static str,
    release: ReleasePart,
    customer: String,
    object: IdPart,
    /// Whether the object is in the render.
    object_present: bool,
    /// A JSON Pointer, but for elements of lists that go by a key, such as `[name=web]`.
    path: String,
    /// Whether the field is in the render.
    present: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<serde_json::Value>,
    /// Oldest first.
    history: Vec<StepPart>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct StepPart {
    /// `base` or `entry`.
    by: &'static str,
    file: String,
    line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<EntryPart>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<serde_json::Value>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct EntryPart {
    /// Its place in the pipeline, from 1.
    number: usize,
    label: String,
    plugin: String,
    version: String,
    digest: String,
    /// What its config refers to, and images that it asked for.
    sources: Vec<SourcePart>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SourcePart {
    /// Where in the config; absent for what the plugin asked the host for.
    #[serde(skip_serializing_if = "Option::is_none")]
    config: Option<String>,
    /// Such as `{$value: /replicas}`.
    reference: String,
    file: String,
    line: u32,
    value: serde_json::Value,
    /// Whether it reads the same as what was written, or as a part of that.
    equal: bool,
}

impl ExplanationReport {
    /// The report of an explanation.
    pub fn of(told: &Explanation) -> ExplanationReport {
        ExplanationReport {
            api_version: API_VERSION,
            kind: "Explanation",
            release: ReleasePart::of(&told.bundle),
            customer: told.customer.to_string(),
            object: IdPart::from(&told.object),
            object_present: told.live,
            path: told.at.to_string(),
            present: told.now.is_some(),
            value: shown(told.now.as_ref()),
            history: told.steps.iter().map(StepPart::of).collect(),
        }
    }
}

impl StepPart {
    fn of(step: &Step) -> StepPart {
        let (by, Place { file, line, .. }, entry) = match &step.by {
            By::Base(place) => ("base", place, None),
            By::Entry(entry) => ("entry", &entry.place, Some(EntryPart::of(entry))),
        };
        StepPart {
            by,
            file: file.to_string(),
            line: *line,
            entry,
            before: shown(step.before.as_ref()),
            after: shown(step.after.as_ref()),
        }
    }
}

impl EntryPart {
    fn of(entry: &Entry) -> EntryPart {
        let source = |source: &Source| SourcePart {
            config: source.config.as_ref().map(ToString::to_string),
            reference: source.reference.to_string(),
            file: source.place.file.to_string(),
            line: source.place.line,
            value: json(&source.value.veiled()),
            equal: source.equal,
        };
        EntryPart {
            number: entry.number,
            label: entry.label.to_string(),
            plugin: entry.plugin.name.to_string(),
            version: entry.plugin.version.to_string(),
            digest: entry.digest.to_string(),
            sources: entry.sources.iter().map(source).collect(),
        }
    }
}

fn shown(value: Option<&Value>) -> Option<serde_json::Value> {
    value.map(|value| json(&value.veiled()))
}

/// For people: the field, then who set it, oldest first.
pub fn explanation_text(told: &Explanation, paint: Paint) -> String {
    let now = match (&told.now, told.live) {
        (Some(value), _) => cut(&value.veiled().to_json(), 0),
        (None, true) => "not there any more".to_owned(),
        (None, false) => "not there any more; nor is the object".to_owned(),
    };
    let at = if told.at.is_root() { "(the object)".to_owned() } else { told.at.to_string() };
    let head = paint.head(&format!("{} {at}", named(&told.object)));
    let mut text = format!("{head}: {now}\n");
    for step in &told.steps {
        text.push_str(&step_text(step));
    }
    text
}

fn step_text(step: &Step) -> String {
    let (before, after) = (step.before.as_ref(), step.after.as_ref());
    let what = match (before.map(Value::veiled), after.map(Value::veiled)) {
        (None, Some(after)) => cut(&after.to_json(), 0),
        (Some(_), Some(after)) if step.before == step.after => {
            format!("{} again", cut(&after.to_json(), 0))
        }
        (Some(before), Some(after)) => {
            let (before, after) = pair(&before, &after);
            format!("{before} → {after}")
        }
        (Some(before), None) => format!("{} taken away", cut(&before.to_json(), 0)),
        (None, None) => String::new(),
    };
    match &step.by {
        By::Base(place) => format!("  {place}: {what}\n"),
        By::Entry(entry) => {
            let Entry { number, label, place, plugin, sources, .. } = &**entry;
            let head = format!("  {place}: entry {number}, {label} ({plugin}):");
            let sources = sources_text(sources);
            match (before, after) {
                (Some(before), Some(after))
                    if before != after && is_container(before) && is_container(after) =>
                {
                    format!("{head}\n{}{sources}", inner_text(before, after))
                }
                _ => format!("{head} {what}\n{sources}"),
            }
        }
    }
}

fn is_container(value: &Value) -> bool {
    matches!(value.view(), View::Array(_) | View::Object(_))
}

/// What an entry changed within a subtree, field by field.
fn inner_text(before: &Value, after: &Value) -> String {
    let fields = field_changes(before, after);
    let shown = fields.iter().take(INNER);
    let mut text: String =
        shown.map(|field| format!("    {}\n", line(field, Paint::new(false)))).collect();
    if fields.len() > INNER {
        text.push_str(&format!("    and {} more fields\n", fields.len() - INNER));
    }
    text
}

/// What reads the same as what was written; where nothing does, what there is.
fn sources_text(sources: &[Source]) -> String {
    let equal: Vec<&Source> = sources.iter().filter(|source| source.equal).collect();
    let (sign, shown) = match equal.is_empty() {
        false => ("=", equal),
        true => ("?", sources.iter().collect()),
    };
    let mut text = String::new();
    for source in shown.iter().take(SHOWN) {
        let config = match &source.config {
            Some(at) if at.is_root() => "its config, ".to_owned(),
            Some(at) => format!("config {at}, "),
            None => String::new(),
        };
        let (reference, place) = (&source.reference, &source.place);
        let value = cut(&source.value.veiled().to_json(), 0);
        text.push_str(&format!("      {sign} {config}{reference} at {place}: {value}\n"));
    }
    if shown.len() > SHOWN {
        text.push_str(&format!("      and {} more; -o json shows all\n", shown.len() - SHOWN));
    }
    text
}
