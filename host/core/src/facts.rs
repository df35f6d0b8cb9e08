//! Facts about one render, one question a fact.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::digest::Digest;
use crate::grant::{Capability, Grants, Missing};
use crate::kinds::Kinds;
use crate::value::{Pointer, Value};

/// What all customers of a release share.
#[derive(Clone, Debug)]
pub struct ReleaseFacts {
    /// The release's name.
    pub name: Arc<str>,
    /// Its version, as it is written in `metadata.version`.
    pub version: Arc<str>,
    /// Its digest.
    pub digest: Digest,
    /// The digest-pinned reference of each image, by the image's name.
    pub images: BTreeMap<String, Arc<str>>,
    /// Which kinds live in namespaces, the release's own included.
    pub kinds: Kinds,
}

/// What one customer's plugins can ask.
#[derive(Clone, Debug)]
pub struct Facts {
    /// What all customers share.
    pub release: Arc<ReleaseFacts>,
    /// The customer's name.
    pub customer: Arc<str>,
    /// The customer's labels.
    pub labels: BTreeMap<String, Arc<str>>,
    /// The customer's values, after the release's defaults.
    pub values: Value,
    /// Terraform's outputs.
    pub outputs: Outputs,
}

/// Terraform's outputs by name. A sensitive one is a value that is marked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outputs(BTreeMap<String, Value>);

impl Outputs {
    /// These outputs; the sensitive ones must be marked.
    pub fn new(outputs: impl IntoIterator<Item = (String, Value)>) -> Outputs {
        Outputs(outputs.into_iter().collect())
    }

    /// One output, for the host itself: no grant is asked for.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The names that there are.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// A sensitive output was asked for without a capability.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutputDenied {
    /// The plugin's manifest does not ask for it.
    #[error(
        "denied: output {0} is sensitive and the plugin's manifest does not ask for output:{0}"
    )]
    NotAsked(String),
    /// The operator does not grant it.
    #[error("denied: output {0} is sensitive and bowline.toml does not grant output:{0}")]
    NotGranted(String),
}

impl Facts {
    /// A value of this customer.
    pub fn value(&self, at: &Pointer) -> Option<&Value> {
        self.values.get(at)
    }

    /// An output, if there is one and a plugin with these grants may read it.
    pub fn output(&self, name: &str, grants: &Grants) -> Result<Option<&Value>, OutputDenied> {
        let Some(value) = self.outputs.get(name) else { return Ok(None) };
        if value.is_sensitive() {
            grants.check(&Capability::Output(name.to_owned())).map_err(
                |missing| match missing {
                    Missing::Asking => OutputDenied::NotAsked(name.to_owned()),
                    Missing::Granting => OutputDenied::NotGranted(name.to_owned()),
                },
            )?;
        }
        Ok(Some(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sensitive_output_takes_both_sides_of_a_grant() {
        let facts = Facts {
            release: Arc::new(ReleaseFacts {
                name: "shop".into(),
                version: "1.0.0".into(),
                digest: Digest::of(""),
                images: BTreeMap::new(),
                kinds: Kinds::builtin(),
            }),
            customer: "acme".into(),
            labels: BTreeMap::new(),
            values: Value::NULL,
            outputs: Outputs::new([
                ("host".into(), "db".into()),
                ("password".into(), Value::from("p").into_sensitive()),
            ]),
        };
        let capability = || [Capability::Output("password".into())];
        let (nobody, asks, both) = (
            Grants::default(),
            Grants::new(capability(), []),
            Grants::new(capability(), capability()),
        );
        assert_eq!(facts.output("host", &nobody).unwrap(), Some(&"db".into()));
        assert_eq!(facts.output("absent", &nobody), Ok(None));
        assert_eq!(
            facts.output("password", &nobody),
            Err(OutputDenied::NotAsked("password".into()))
        );
        assert_eq!(
            facts.output("password", &asks),
            Err(OutputDenied::NotGranted("password".into()))
        );
        assert!(facts.output("password", &both).unwrap().unwrap().is_sensitive());
    }
}
