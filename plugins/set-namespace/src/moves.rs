//! What was moved, and from where: the answer to "does this reference point at it?".

use std::collections::{BTreeMap, BTreeSet};

use bowline_guest::{Finding, Findings, ObjectId};

/// An object without a namespace is applied to this one where nobody says otherwise, so references
/// to such objects often spell it out.
const UNSAID: &str = "default";

#[derive(Default)]
pub struct Moves {
    /// Kind, old namespace and name of every object that now lives in the target namespace.
    from: BTreeSet<(String, String, String)>,
    /// All old namespaces.
    namespaces: BTreeSet<String>,
    /// By group, kind and name, to see who would be one with whom.
    arrivals: BTreeMap<(String, String, String), Vec<ObjectId>>,
}

impl Moves {
    /// Notes an object by the identity that it had before.
    pub fn note(&mut self, id: ObjectId) {
        let old = id.namespace.clone().unwrap_or_else(|| UNSAID.to_owned());
        self.from.insert((id.kind.clone(), old.clone(), id.name.clone()));
        self.namespaces.insert(old);
        let arrival = (id.group().to_owned(), id.kind.clone(), id.name.clone());
        self.arrivals.entry(arrival).or_default().push(id);
    }

    /// Whether a reference points at something that was moved, or at nothing in particular.
    ///
    /// Kubernetes makes a ServiceAccount `default` in each namespace, so no object stands for it.
    pub fn covers(&self, kind: &str, namespace: Option<&str>, name: &str) -> bool {
        let Some(namespace) = namespace.filter(|namespace| !namespace.is_empty()) else {
            return true;
        };
        if (kind, name) == ("ServiceAccount", "default") {
            return self.namespaces.contains(namespace);
        }
        self.from.contains(&(kind.to_owned(), namespace.to_owned(), name.to_owned()))
    }

    /// Objects that had been told apart by their namespaces only.
    pub fn clashes(&self, namespace: &str) -> Findings {
        let clashing = self.arrivals.values().filter_map(|ids| match ids.as_slice() {
            [first, second, ..] => Some(clash(first, second, namespace)),
            _ => None,
        });
        clashing.collect()
    }
}

fn clash(first: &ObjectId, second: &ObjectId, namespace: &str) -> Finding {
    let message = format!("in namespace {namespace}, {first} and {second} would be one object");
    Finding::error("name-clash", message)
        .object(second.clone())
        .field("/metadata/namespace")
        .hint("rename one of them, or leave one out with `select`")
}
