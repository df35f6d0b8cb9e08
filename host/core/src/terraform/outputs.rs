//! Terraform's outputs against what the release declares.

use std::collections::BTreeMap;

use crate::facts::Outputs;
use crate::release::{OutputDeclaration, OutputType};
use crate::value::{Map, Value};

/// An output that is not as the release declares it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutputFault {
    /// It is not there; Terraform keeps none that is null.
    #[error("output {name}, which release.yaml declares, is missing; there is {there}")]
    Missing {
        /// Its name.
        name: String,
        /// What is there, in words.
        there: String,
    },
    /// It is of another type.
    #[error("output {name} is declared as {declared} and is {found}")]
    Mistyped {
        /// Its name.
        name: String,
        /// As what the release declares it.
        declared: OutputType,
        /// What it is, in words.
        found: &'static str,
    },
}

/// Holds what is given, as `terraform output -json` prints it or plainly by name, against what the
/// release declares. What it does not declare nobody can ask for, so that is left out.
pub fn check_outputs(
    given: &Map,
    declared: &BTreeMap<String, OutputDeclaration>,
) -> Result<Outputs, OutputFault> {
    let mut outputs = Vec::new();
    for (name, declaration) in declared {
        let Some(entry) = given.get(name) else {
            let names: Vec<&str> = given.keys().map(|key| &**key).collect();
            let there = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
            return Err(OutputFault::Missing { name: name.clone(), there });
        };
        let (value, marked) = unwrap(entry);
        if !declaration.kind.admits(value) {
            let (declared, found) = (declaration.kind, value.kind());
            return Err(OutputFault::Mistyped { name: name.clone(), declared, found });
        }
        let sensitive = declaration.sensitive || marked;
        let value = value.clone();
        outputs.push((name.clone(), if sensitive { value.into_sensitive() } else { value }));
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
    use super::*;

    fn check_text(text: &str) -> Result<Outputs, String> {
        let declared = |kind, sensitive| OutputDeclaration { kind, sensitive, placeholder: None };
        let declared = BTreeMap::from([
            ("host".to_owned(), declared(OutputType::String, false)),
            ("password".to_owned(), declared(OutputType::String, true)),
        ]);
        check_outputs(Value::from_json(text).unwrap().as_object().unwrap(), &declared)
            .map_err(|fault| fault.to_string())
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
