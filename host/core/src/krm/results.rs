//! A function's results as findings.

use super::field::{path, pointer};
use super::hand::Handed;
use super::printed::Printed;
use crate::object::ObjectId;
use crate::value::{Map, View};
use crate::{Finding, Severity, Value};

/// Results have no codes of their own.
const CODE: &str = "result";

/// What a function found.
pub fn findings(handed: &Handed, printed: &Printed) -> Vec<Finding> {
    printed.results.iter().map(|result| finding(handed, result)).collect()
}

fn finding(handed: &Handed, result: &Value) -> Finding {
    let field = result.key("field");
    let extra = |name: &str, value: Option<&Value>| Some((name.to_owned(), value?.to_json()));
    let extras = [
        extra("file", result.key("file")),
        extra("currentValue", field.and_then(|field| field.key("currentValue"))),
        extra("proposedValue", field.and_then(|field| field.key("proposedValue"))),
        extra("tags", result.key("tags")),
    ];
    let proposed = field.and_then(|field| field.key("proposedValue"));
    Finding {
        severity: severity(result),
        code: CODE.to_owned(),
        message: text(result.key("message")).unwrap_or_else(|| "(no message)".to_owned()),
        object: referred(result).or_else(|| in_file(handed, result)),
        field: field.and_then(|field| text(field.key("path"))).map(|path| pointer(&path)),
        hint: proposed.map(|value| format!("the function proposes {}", value.to_json())),
        extra: extras.into_iter().flatten().collect(),
    }
}

/// A finding as a result.
pub(super) fn result(finding: &Finding) -> Value {
    let extra = |name: &str| {
        let (_, json) = finding.extra.iter().find(|(known, _)| known == name)?;
        Value::from_json(json).ok()
    };
    let field = finding.field.as_deref().map(|field| {
        let values = ["currentValue", "proposedValue"];
        let values = values.into_iter().filter_map(|name| Some((name, extra(name)?)));
        [("path", path(field).into())].into_iter().chain(values).collect::<Map>().into()
    });
    let parts = [
        ("message", Some(finding.message.as_str().into())),
        ("severity", Some(finding.severity.word().into())),
        ("resourceRef", finding.object.as_ref().map(reference)),
        ("field", field),
        ("file", extra("file")),
        ("tags", extra("tags")),
    ];
    parts.into_iter().filter_map(|(key, part)| Some((key, part?))).collect::<Map>().into()
}

fn reference(id: &ObjectId) -> Value {
    let parts = [
        ("apiVersion", Some(id.api_version.clone())),
        ("kind", Some(id.kind.clone())),
        ("name", Some(id.name.clone())),
        ("namespace", id.namespace.clone()),
    ];
    parts.into_iter().filter_map(|(key, part)| Some((key, part?.into()))).collect::<Map>().into()
}

/// A finding in the words in which frameworks show results on stderr, which people match.
pub fn line(finding: &Finding) -> String {
    let mut line = format!("[{}]", finding.severity);
    if let Some(id) = &finding.object {
        let namespace = id.namespace.as_ref().map(|namespace| format!("{namespace}/"));
        let namespace = namespace.unwrap_or_default();
        line.push_str(&format!(" {}/{}/{namespace}{}", id.api_version, id.kind, id.name));
    }
    if let Some(field) = &finding.field {
        line.push_str(&format!(" {}", path(field)));
    }
    format!("{line}: {}", finding.message)
}

/// One that says none is good to know, as the framework of kustomize has it.
fn severity(result: &Value) -> Severity {
    let word = text(result.key("severity")).unwrap_or_default();
    if word.is_empty() { Severity::Info } else { Severity::of_word(&word) }
}

/// The object that a result refers to by its name.
fn referred(result: &Value) -> Option<ObjectId> {
    let reference = result.key("resourceRef")?;
    let part = |name: &str| text(reference.key(name)).filter(|part| !part.is_empty());
    Some(ObjectId {
        api_version: part("apiVersion")?.into(),
        kind: part("kind")?.into(),
        namespace: part("namespace").map(Into::into),
        name: part("name")?.into(),
    })
}

/// The object that a result refers to by the file which it was said to stand in.
fn in_file(handed: &Handed, result: &Value) -> Option<ObjectId> {
    let file = result.key("file")?;
    let path = file.key("path")?.as_str()?;
    let index = text(file.key("index")).map_or(Ok(0), |index| index.parse()).ok()?;
    let mut given = handed.given.iter();
    let meant = given.find(|given| given.mark.path == path && given.mark.index == index)?;
    ObjectId::of(&meant.object).ok()
}

fn text(value: Option<&Value>) -> Option<String> {
    match value?.view() {
        View::String(text) => Some(text.to_string()),
        View::Bool(_) | View::Number(_) => value.map(Value::to_json),
        View::Null | View::Array(_) | View::Object(_) => None,
    }
}
