//! Compares what came with what was expected, or writes it down.

use std::fs;
use std::io;

use bowline_core::object::ObjectId;
use bowline_core::value::changes;
use bowline_core::{Finding, Map, Value, yaml};

use super::read::Case;
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
        (Ok(objects), None) => {
            if let Some(expected) = &case.expected {
                compare_objects(expected, objects, &mut differences);
            }
            match &case.findings {
                Some(expected) => compare_findings(expected, &came.findings, &mut differences),
                None => differences.extend(
                    came.findings
                        .iter()
                        .map(|finding| format!("a finding that was not expected: {finding}")),
                ),
            }
        }
        (Err(findings), Some(expected)) => compare_findings(expected, findings, &mut differences),
        (Ok(_), Some(_)) => {
            differences.push("it went well, and should have been refused".to_owned())
        }
        (Err(findings), None) => {
            differences.push("it was refused, and should have gone well".to_owned());
            differences.extend(findings.iter().map(|finding| format!("  {finding}")));
        }
    }
    match differences.is_empty() {
        true => Verdict::Passed,
        false => Verdict::Failed(differences),
    }
}

fn compare_objects(expected: &[Value], came: &[Value], differences: &mut Vec<String>) {
    let name =
        |object: &Value| ObjectId::of(object).map_or("an object".to_owned(), |id| id.to_string());
    for (index, (want, have)) in expected.iter().zip(came).enumerate() {
        for change in changes(want, have) {
            let side = |value: &Option<Value>| value.as_ref().map_or("nothing".to_owned(), shown);
            let (at, want, have) = (&change.at, side(&change.before), side(&change.after));
            let object = name(&came[index]);
            differences
                .push(format!("object {index}, {object}: {at}: expected {want}, came {have}"));
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
        let Some(have) = came.get(index).map(to_value) else {
            differences.push(format!("a finding was expected and did not come: {}", shown(want)));
            continue;
        };
        for (key, wanted) in want.as_object().into_iter().flat_map(Map::iter) {
            let found = have.key(key);
            if found != Some(wanted) {
                let found = found.map_or("nothing".to_owned(), shown);
                differences.push(format!(
                    "finding {index}: {key}: expected {}, came {found}",
                    shown(wanted)
                ));
            }
        }
    }
    for extra in came.iter().skip(expected.len()) {
        differences.push(format!("a finding that was not expected: {extra}"));
    }
}

fn shown(value: &Value) -> String {
    let text = value.to_json();
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn to_value(finding: &Finding) -> Value {
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
    map.into()
}

/// Writes what came into the case's folder, in place of what it expected.
pub fn update(case: &Case, came: &Came) -> io::Result<()> {
    let findings = |list: &[Finding]| {
        let mut text = String::new();
        yaml::write(&list.iter().map(to_value).collect::<Vec<_>>().into(), &mut text);
        text
    };
    let put = |name: &str, text: Option<String>| match text {
        Some(text) => fs::write(case.folder.join(name), text),
        None => match fs::remove_file(case.folder.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        },
    };
    match &came.result {
        Ok(objects) => {
            let mut text = String::new();
            for (index, object) in objects.iter().enumerate() {
                text.push_str(if index > 0 { "---\n" } else { "" });
                yaml::write(object, &mut text);
            }
            let changed = *objects != case.given.objects;
            let told = !came.findings.is_empty() || !changed;
            put("expected.yaml", changed.then_some(text))?;
            put("findings.yaml", told.then(|| findings(&came.findings)))?;
            put("refused.yaml", None)
        }
        Err(refused) => {
            put("expected.yaml", None)?;
            put("findings.yaml", None)?;
            put("refused.yaml", Some(findings(refused)))
        }
    }
}
