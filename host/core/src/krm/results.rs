//! A function's results as findings.

use super::field::pointer;
use super::hand::Handed;
use super::printed::Printed;
use crate::object::ObjectId;
use crate::value::View;
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
