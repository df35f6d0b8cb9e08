//! Kubernetes objects: what identifies them and which names they may have.

mod annotations;
mod list;
mod metadata;
mod names;

use std::fmt;
use std::sync::Arc;

pub use annotations::{annotation, annotations, label};
pub use list::{flatten, is_list};
pub use metadata::{resource_version, uid, with_metadata};
pub use names::{NameError, check_name};

use crate::value::Value;

/// Which object, as a plugin and a person see it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    /// Group and version, such as `apps/v1`.
    pub api_version: Arc<str>,
    /// The kind.
    pub kind: Arc<str>,
    /// None where it lives in none, or says none.
    pub namespace: Option<Arc<str>>,
    /// The name.
    pub name: Arc<str>,
}

/// What makes two objects one: group, kind, namespace and name. The version is not in it: `apps/v1`
/// and `apps/v1beta1` of one name are one object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    /// The API group, empty for the core group.
    pub group: Arc<str>,
    /// The kind.
    pub kind: Arc<str>,
    /// The namespace.
    pub namespace: Option<Arc<str>>,
    /// The name.
    pub name: Arc<str>,
}

/// Why a value is no Kubernetes object that can be applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ObjectError {
    /// Not an object at all.
    #[error("a Kubernetes object is an object, not {0}")]
    NoObject(&'static str),
    /// A field that every object needs.
    #[error("the object has no {0}")]
    Missing(&'static str),
    /// A field of the wrong type.
    #[error("{at} is {found}, not {wanted}")]
    Type {
        /// Which field.
        at: &'static str,
        /// What it is.
        found: &'static str,
        /// What it must be.
        wanted: &'static str,
    },
    /// A name or namespace that Kubernetes would refuse.
    #[error("{at}: {error}")]
    Name {
        /// Which field.
        at: &'static str,
        /// Why.
        error: NameError,
    },
    /// `apiVersion` is neither `VERSION` nor `GROUP/VERSION`.
    #[error("apiVersion is VERSION or GROUP/VERSION, not {0:?}")]
    ApiVersion(String),
}

impl ObjectId {
    /// Reads the four parts, without judging them: the text in a wrong place counts as missing.
    pub fn of(object: &Value) -> Result<ObjectId, ObjectError> {
        let map = object.as_object().ok_or(ObjectError::NoObject(object.kind()))?;
        let metadata = map.get("metadata").filter(|value| !value.is_null());
        Ok(ObjectId {
            api_version: text(map.get("apiVersion"), "apiVersion")?,
            kind: text(map.get("kind"), "kind")?,
            namespace: match metadata.and_then(|metadata| metadata.key("namespace")) {
                None => None,
                Some(value) if value.is_null() => None,
                // Kubernetes takes an empty namespace for none.
                some => Some(text(some, "metadata.namespace")?).filter(|name| !name.is_empty()),
            },
            name: text(metadata.and_then(|metadata| metadata.key("name")), "metadata.name")?,
        })
    }

    /// The same, checked: it could be sent to an API server.
    pub fn checked(object: &Value) -> Result<ObjectId, ObjectError> {
        let id = ObjectId::of(object)?;
        let parts = id.api_version.split('/').collect::<Vec<_>>();
        if parts.len() > 2 || parts.iter().any(|part| part.is_empty()) {
            return Err(ObjectError::ApiVersion(id.api_version.chars().take(80).collect()));
        }
        if id.kind.is_empty() {
            return Err(ObjectError::Missing("kind"));
        }
        let name = check_name(id.group(), &id.kind, &id.name);
        name.map_err(|error| ObjectError::Name { at: "metadata.name", error })?;
        if let Some(namespace) = &id.namespace {
            let checked = names::check_label(namespace);
            checked.map_err(|error| ObjectError::Name { at: "metadata.namespace", error })?;
        }
        Ok(id)
    }

    /// The API group, empty for the core group.
    pub fn group(&self) -> &str {
        group(&self.api_version)
    }

    /// What makes this object the same as another.
    pub fn identity(&self) -> Identity {
        Identity {
            group: self.group().into(),
            kind: self.kind.clone(),
            namespace: self.namespace.clone(),
            name: self.name.clone(),
        }
    }
}

/// The group in an `apiVersion`.
pub fn group(api_version: &str) -> &str {
    api_version.rsplit_once('/').map_or("", |(group, _)| group)
}

fn text(value: Option<&Value>, at: &'static str) -> Result<Arc<str>, ObjectError> {
    let value = value.filter(|value| !value.is_null()).ok_or(ObjectError::Missing(at))?;
    match value.view() {
        crate::value::View::String(text) => Ok(text.clone()),
        _ => Err(ObjectError::Type { at, found: value.kind(), wanted: "a string" }),
    }
}

/// `deployment/frontend in shop` or, without a namespace, `clusterrole/reader`.
impl fmt::Display for ObjectId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(&self.kind, &self.name, self.namespace.as_deref(), out)
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(&self.kind, &self.name, self.namespace.as_deref(), out)
    }
}

fn show(
    kind: &str,
    name: &str,
    namespace: Option<&str>,
    out: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    write!(out, "{}/{name}", kind.to_lowercase())?;
    match namespace {
        Some(namespace) => write!(out, " in {namespace}"),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str) -> Result<ObjectId, String> {
        ObjectId::checked(&Value::from_json(text).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn the_version_does_not_count_in_identity_and_an_empty_namespace_is_none() {
        let one =
            checked(r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a"}}"#)
                .unwrap();
        let two = checked(r#"{"apiVersion":"apps/v1beta1","kind":"Deployment","metadata":{"name":"a","namespace":""}}"#).unwrap();
        assert_ne!(one, two);
        assert_eq!(one.identity(), two.identity());
        assert_eq!(one.to_string(), "deployment/a");
    }

    #[test]
    fn what_cannot_be_applied_is_told_why() {
        let why = |text: &str| checked(text).unwrap_err();
        assert_eq!(why("[]"), "a Kubernetes object is an object, not an array");
        assert_eq!(why("{}"), "the object has no apiVersion");
        assert_eq!(why(r#"{"apiVersion":"v1","metadata":{"name":"a"}}"#), "the object has no kind");
        assert_eq!(why(r#"{"apiVersion":"v1","kind":"Pod"}"#), "the object has no metadata.name");
        assert_eq!(why(r#"{"apiVersion":"v1","kind":3}"#), "kind is a number, not a string");
        assert_eq!(
            why(r#"{"apiVersion":"a/b/c","kind":"K","metadata":{"name":"a"}}"#),
            "apiVersion is VERSION or GROUP/VERSION, not \"a/b/c\""
        );
        assert_eq!(
            why(r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"A_b"}}"#),
            "metadata.name: \"A_b\" is no DNS subdomain: lower-case letters, digits, '-' and '.', which starts and ends with a letter or digit"
        );
    }
}
