//! References to secrets, in the two places where they may stand: the configs of steps and
//! `terraform.variables`.
//!
//! Which secrets a config needs is known before any is read, so that a run reads only those; what
//! they are comes in as an argument, and every leaf that one of them becomes is marked.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Known, Reference, ReferenceError, ReferenceProblem, error, references, resolve_by};
use crate::value::Value;

/// Secrets by name, each marked.
#[derive(Clone, Default)]
pub struct Secrets(BTreeMap<String, Value>);

impl Secrets {
    /// These secrets; whoever hands one in need not mark it.
    pub fn new(secrets: impl IntoIterator<Item = (String, Value)>) -> Secrets {
        let marked = secrets.into_iter().map(|(name, value)| (name, value.into_sensitive()));
        Secrets(marked.collect())
    }

    /// One secret.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// What they are, for [`crate::masks::Masks`].
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.0.values()
    }
}

/// Names, and never what they stand for.
impl fmt::Debug for Secrets {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_set().entries(self.0.keys()).finish()
    }
}

/// The names of the secrets that `config` refers to.
pub fn secret_names(config: &Value) -> Result<BTreeSet<String>, Vec<ReferenceError>> {
    let names = references(config)?.into_iter().filter_map(|(_, reference)| match reference {
        Reference::Secret(name) => Some(name),
        _ => None,
    });
    Ok(names.collect())
}

/// As [`super::resolve`], for a config that may name secrets.
pub fn resolve_with_secrets(
    config: &Value,
    known: Known<'_>,
    secrets: &Secrets,
) -> Result<Value, Vec<ReferenceError>> {
    resolve_by(config, |reference| match reference {
        Reference::Secret(name) => secrets.get(name).cloned().ok_or_else(|| {
            let known = secrets.0.keys().cloned().collect();
            ReferenceProblem::NoSecret { name: name.clone(), known }
        }),
        other => error::look_up(other, known),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Outputs;

    fn value(text: &str) -> Value {
        Value::from_json(text).unwrap()
    }

    fn resolved(config: &str) -> Result<Value, Vec<ReferenceError>> {
        let (outputs, images) = (Outputs::default(), BTreeMap::new());
        let values = value(r#"{"port": 1}"#);
        let known = Known { values: &values, outputs: &outputs, images: &images };
        let secrets = Secrets::new([("db".to_owned(), Value::from("swordfish"))]);
        resolve_with_secrets(&value(config), known, &secrets)
    }

    #[test]
    fn a_secret_goes_where_it_is_named_and_is_marked_there() {
        let config = resolved(r#"{"a": [{"$secret": "db"}], "b": {"$value": "/port"}}"#).unwrap();
        assert_eq!(config, value(r#"{"a": ["swordfish"], "b": 1}"#));
        assert_eq!(config.veiled(), value(r#"{"a": ["(sensitive)"], "b": 1}"#));
    }

    #[test]
    fn a_secret_that_was_not_handed_in_is_told_with_those_that_were() {
        let errors = resolved(r#"{"a": {"$secret": "dbx"}}"#).unwrap_err();
        assert_eq!(errors[0].to_string(), "/a: no secret dbx; the secrets are: db");
    }

    #[test]
    fn the_secrets_that_a_config_needs_are_known_before_they_are_read() {
        let config = r#"{"a": {"$secret": "db"}, "b": [{"$secret": "db"}, {"$secret": "api"}], "c": {"$$secret": "no"}}"#;
        assert_eq!(secret_names(&value(config)), Ok(BTreeSet::from(["api".into(), "db".into()])));
        assert!(secret_names(&value(r#"{"$secret": 3}"#)).is_err());
    }

    #[test]
    fn secrets_do_not_show() {
        let secrets = Secrets::new([("db".to_owned(), Value::from("swordfish"))]);
        assert_eq!(format!("{secrets:?}"), r#"{"db"}"#);
    }
}
