//! Compares what came with what was expected.

use bowline_core::object::ObjectId;
use bowline_core::value::{Change, changes};
use bowline_core::{Finding, Map, Value};
use regex::Regex;

use super::answer::Answer;
use super::read::{Case, Refusal};
use super::run::Came;

/// Whether a case passes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does.
    Passed,
    /// It does not; one line a difference.
    Failed(Vec<String>),
}

/// Compares what came of a case with what it expects.
pub fn compare(case: &Case, came: &Came) -> Verdict {
    let mut differences = Vec::new();
    match (&came.result, &case.refused) {
        (Ok(answer), None) => {
            compare_answer(case, answer, &mut differences);
            if case.layout.tells_findings() {
                let expected = case.findings.as_deref().unwrap_or_default();
                compare_findings(expected, &came.findings, &mut differences);
            }
        }
        (Err(findings), Some(Refusal::Findings(expected))) => {
            compare_findings(expected, findings, &mut differences);
        }
        (Err(_), Some(Refusal::Words(patterns))) => {
            compare_words(patterns, &came.said, &mut differences);
        }
        (Ok(_), Some(_)) => {
            differences.push("it went well, and should have been refused".to_owned())
        }
        (Err(findings), None) => {
            differences.push("it was refused, and should have gone well".to_owned());
            differences.extend(findings.iter().map(|finding| format!("  {finding}")));
            if findings.is_empty() {
                differences.extend(came.said.iter().map(|line| format!("  {line}")));
            }
        }
    }
    differences.extend(came.outside.iter().cloned());
    match differences.is_empty() {
        true => Verdict::Passed,
        false => Verdict::Failed(differences),
    }
}

fn compare_answer(case: &Case, answer: &Answer, differences: &mut Vec<String>) {
    match answer {
        Answer::Objects(objects) => {
            if let Some(expected) = &case.expected {
                compare_objects(expected, objects, differences);
            }
        }
        Answer::Assessment(have) => {
            if let Some(want) = &case.assessment {
                compare_said("", want, have, differences);
            }
        }
        Answer::Outcome(have) => {
            if let Some(want) = &case.outcome {
                differences.extend(changes(want, have).iter().map(difference));
            }
        }
    }
}

fn difference(change: &Change) -> String {
    let side = |value: &Option<Value>| value.as_ref().map_or("nothing".to_owned(), shown);
    let (want, have) = (side(&change.before), side(&change.after));
    format!("{}: expected {want}, came {have}", change.at)
}

fn compare_objects(expected: &[Value], came: &[Value], differences: &mut Vec<String>) {
    let name =
        |object: &Value| ObjectId::of(object).map_or("an object".to_owned(), |id| id.to_string());
    for (index, (want, have)) in expected.iter().zip(came).enumerate() {
        for change in changes(want, have) {
            let object = name(&came[index]);
            differences.push(format!("object {index}, {object}: {}", difference(&change)));
        }
    }
    for missing in expected.iter().skip(came.len()) {
        differences.push(format!("{} was expected and did not come", name(missing)));
    }
    for extra in came.iter().skip(expected.len()) {
        differences.push(format!("{} came and was not expected", name(extra)));
    }
}

/// A finding is what was expected if everything that the case says of it is so.
fn compare_findings(expected: &[Value], came: &[Finding], differences: &mut Vec<String>) {
    for (index, want) in expected.iter().enumerate() {
        let Some(have) = came.get(index).map(finding) else {
            differences.push(format!("a finding was expected and did not come: {}", shown(want)));
            continue;
        };
        compare_said(&format!("finding {index}: "), want, &have, differences);
    }
    for extra in came.iter().skip(expected.len()) {
        differences.push(format!("a finding that was not expected: {extra}"));
    }
}

/// Each pattern must be found in what the plugin said.
fn compare_words(patterns: &[Regex], said: &[String], differences: &mut Vec<String>) {
    let text = said.join("\n");
    let missing = patterns.iter().filter(|pattern| !pattern.is_match(&text));
    let missing: Vec<&Regex> = missing.collect();
    differences
        .extend(missing.iter().map(|pattern| format!("what it said does not match {pattern}")));
    if !missing.is_empty() {
        differences.extend(said.iter().map(|line| format!("  it said: {line}")));
    }
}

/// Everything that is said must be so; what is not said may be anything.
fn compare_said(place: &str, want: &Value, have: &Value, differences: &mut Vec<String>) {
    for (key, wanted) in want.as_object().into_iter().flat_map(Map::iter) {
        let found = have.key(key);
        if found != Some(wanted) {
            let found = found.map_or("nothing".to_owned(), shown);
            let wanted = shown(wanted);
            differences.push(format!("{place}{key}: expected {wanted}, came {found}"));
        }
    }
}

pub(super) fn shown(value: &Value) -> String {
    let text = value.to_json();
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// A finding as a case's files have it.
pub fn finding(finding: &Finding) -> Value {
    let mut map = Map::new();
    map.insert("severity", finding.severity.word().into());
    map.insert("code", finding.code.as_str().into());
    if let Some(object) = &finding.object {
        let mut id = Map::new();
        id.insert("apiVersion", object.api_version.clone().into());
        id.insert("kind", object.kind.clone().into());
        if let Some(namespace) = &object.namespace {
            id.insert("namespace", namespace.clone().into());
        }
        id.insert("name", object.name.clone().into());
        map.insert("object", id.into());
    }
    if let Some(field) = &finding.field {
        map.insert("field", field.as_str().into());
    }
    map.insert("message", finding.message.as_str().into());
    if let Some(hint) = &finding.hint {
        map.insert("hint", hint.as_str().into());
    }
    if !finding.extra.is_empty() {
        // What a plugin says here should be JSON; what is not is shown as it is.
        let value = |json: &str| Value::from_json(json).unwrap_or_else(|_| json.into());
        let extra = finding.extra.iter().map(|(key, json)| (key.as_str(), value(json)));
        map.insert("extra", extra.collect::<Map>().into());
    }
    map.into()
}
