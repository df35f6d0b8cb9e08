//! Where the members of a set may be.

use std::collections::BTreeSet;
use std::fmt;

use super::{KINDS, NAMESPACES};
use crate::object::{Identity, annotation};
use crate::value::Value;

/// A kind in its group, written `Deployment.apps`, or `Secret` in the core group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupKind {
    /// The kind.
    pub kind: String,
    /// The group, empty for the core group.
    pub group: String,
}

/// Where the members of a set may be: what a run lists to find them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Of these kinds.
    pub kinds: BTreeSet<GroupKind>,
    /// In these namespaces, the parent's own among them.
    pub namespaces: BTreeSet<String>,
}

impl Scope {
    /// What a parent says. An annotation that is not there says nothing.
    pub fn read(parent: &Value) -> Scope {
        let own = parent.key("metadata").and_then(|metadata| metadata.key("namespace"));
        let own = own.and_then(Value::as_str).map(String::from);
        let list = |name: &str| {
            let text = annotation(parent, name).and_then(Value::as_str).unwrap_or_default();
            text.split(',').map(str::trim).filter(|part| !part.is_empty())
        };
        Scope {
            kinds: list(KINDS).map(GroupKind::read).collect(),
            namespaces: list(NAMESPACES).map(String::from).chain(own).collect(),
        }
    }

    /// The scope of these members, with the parent's own namespace.
    pub(super) fn of<'a>(own: &str, members: impl IntoIterator<Item = &'a Identity>) -> Scope {
        let mut scope = Scope::default();
        scope.namespaces.extend((!own.is_empty()).then(|| own.to_owned()));
        for member in members {
            let (kind, group) = (member.kind.to_string(), member.group.to_string());
            scope.kinds.insert(GroupKind { kind, group });
            scope.namespaces.extend(member.namespace.as_deref().map(String::from));
        }
        scope
    }

    pub(super) fn kinds_text(&self) -> String {
        let mut texts: Vec<String> = self.kinds.iter().map(ToString::to_string).collect();
        texts.sort();
        texts.join(",")
    }

    pub(super) fn namespaces_text(&self, own: &str) -> String {
        let others = self.namespaces.iter().map(String::as_str).filter(|name| *name != own);
        others.collect::<Vec<_>>().join(",")
    }
}

impl GroupKind {
    fn read(text: &str) -> GroupKind {
        let (kind, group) = text.split_once('.').unwrap_or((text, ""));
        GroupKind { kind: kind.to_owned(), group: group.to_owned() }
    }
}

impl fmt::Display for GroupKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.group {
            "" => out.write_str(&self.kind),
            group => write!(out, "{}.{group}", self.kind),
        }
    }
}
