//! Terraform outputs from a file, for renders without a run.
//!
//! The file is what `terraform output -json` prints, or simply `{"name": value}`. With `--outputs
//! FOLDER` each customer has a file of its own there, `CUSTOMER.json`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use bowline_core::facts::Outputs;
use bowline_core::release::{OutputDeclaration, Release};
use bowline_core::{FailureClass, Map, Value};

use crate::error::Problem;

/// No outputs are larger than this.
const MOST_BYTES: u64 = 16 << 20;

/// Where a render's outputs come from.
#[derive(Clone, Debug)]
pub enum OutputsFrom {
    /// There are none.
    Nowhere,
    /// One file for every customer.
    File(Outputs),
    /// A file a customer in this folder.
    Folder(PathBuf),
}

impl OutputsFrom {
    /// Looks at what `path` is; a single file is read now.
    pub fn open(path: Option<&Path>, release: &Release) -> Result<OutputsFrom, Problem> {
        Ok(match path {
            None => OutputsFrom::Nowhere,
            Some(path) if path.is_dir() => OutputsFrom::Folder(path.to_owned()),
            Some(path) => OutputsFrom::File(read(path, release)?),
        })
    }

    /// The outputs of one customer.
    pub fn of(&self, customer: &str, release: &Release) -> Result<Outputs, Problem> {
        match self {
            OutputsFrom::Nowhere => Ok(Outputs::default()),
            OutputsFrom::File(outputs) => Ok(outputs.clone()),
            OutputsFrom::Folder(folder) => read(&folder.join(format!("{customer}.json")), release),
        }
    }
}

fn read(path: &Path, release: &Release) -> Result<Outputs, Problem> {
    let invalid = |message: String| {
        Problem::of_class(FailureClass::ReleaseInvalid, format!("{}: {message}", path.display()))
    };
    let mut text = String::new();
    let file = fs::File::open(path).map_err(|error| invalid(error.to_string()))?;
    let size = file.take(MOST_BYTES + 1).read_to_string(&mut text);
    if size.map_err(|error| invalid(error.to_string()))? as u64 > MOST_BYTES {
        return Err(invalid(format!("more than {MOST_BYTES} bytes")));
    }
    let value = Value::from_json(&text).map_err(|error| invalid(error.to_string()))?;
    let given =
        value.as_object().ok_or_else(|| invalid(format!("{}, not an object", value.kind())))?;
    let declared = release.terraform.as_ref().map(|terraform| &terraform.outputs);
    check(given, declared.unwrap_or(&BTreeMap::new())).map_err(invalid)
}

/// Holds what is given against what the release declares. What it does not declare nobody can ask
/// for, so that is left out.
fn check(given: &Map, declared: &BTreeMap<String, OutputDeclaration>) -> Result<Outputs, String> {
    let mut outputs = Vec::new();
    for (name, declaration) in declared {
        let Some(entry) = given.get(name) else {
            let names: Vec<&str> = given.keys().map(|key| &**key).collect();
            let there = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
            return Err(format!(
                "output {name}, which release.yaml declares, is missing; there is {there}"
            ));
        };
        let (value, marked) = unwrap(entry);
        if !declaration.kind.admits(value) {
            let (wanted, found) = (declaration.kind.word(), value.kind());
            return Err(format!("output {name} is declared as {wanted} and is {found}"));
        }
        let sensitive = declaration.sensitive || marked;
        outputs.push((
            name.clone(),
            if sensitive { value.clone().into_sensitive() } else { value.clone() },
        ));
    }
    Ok(Outputs::new(outputs))
}

/// `terraform output -json` wraps each value with its type and whether it is sensitive.
fn unwrap(entry: &Value) -> (&Value, bool) {
    match (entry.key("value"), entry.key("type"), entry.key("sensitive")) {
        (Some(value), Some(_), sensitive) => (value, sensitive == Some(&true.into())),
        (Some(value), None, Some(sensitive)) => (value, *sensitive == true.into()),
        _ => (entry, false),
    }
}

#[cfg(test)]
mod tests {
    use bowline_core::release::OutputType;

    use super::*;

    fn check_text(text: &str) -> Result<Outputs, String> {
        let declared = |kind, sensitive| OutputDeclaration { kind, sensitive };
        let declared = BTreeMap::from([
            ("host".to_owned(), declared(OutputType::String, false)),
            ("password".to_owned(), declared(OutputType::String, true)),
        ]);
        check(Value::from_json(text).unwrap().as_object().unwrap(), &declared)
    }

    #[test]
    fn both_forms_are_read_and_what_is_sensitive_is_marked() {
        let wrapped = r#"{"host":{"value":"h","type":"string","sensitive":true},
                          "password":{"value":"p","type":"string","sensitive":false},"more":1}"#;
        let outputs = check_text(wrapped).unwrap();
        assert!(outputs.get("host").unwrap().is_sensitive(), "terraform says so");
        assert!(outputs.get("password").unwrap().is_sensitive(), "the release says so");
        assert_eq!(outputs.get("more"), None, "nobody declared it");
        let plain = check_text(r#"{"host":"h","password":"p"}"#).unwrap();
        assert!(!plain.get("host").unwrap().is_sensitive());
    }

    #[test]
    fn a_missing_or_mistyped_output_is_named() {
        let missing = check_text(r#"{"hosts":"h"}"#).unwrap_err();
        assert_eq!(missing, "output host, which release.yaml declares, is missing; there is hosts");
        let mistyped = check_text(r#"{"host":7,"password":"p"}"#).unwrap_err();
        assert_eq!(mistyped, "output host is declared as string and is a number");
    }
}
