//! Why a member that nobody wants is not deleted.

use std::collections::BTreeSet;
use std::fmt;

use crate::object::{ObjectId, annotation};
use crate::value::{Value, View};

/// Why a member that nobody wants is not deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// A controller made it, and deletes it when it wants to.
    Owned {
        /// Its owner, as `statefulset/db`.
        by: String,
    },
    /// It asks to stay.
    Asked {
        /// The annotation and what it says, as `bowline.dev/prune: never`.
        by: String,
    },
    /// With one of this kind, data goes that is in no release; only its name gives it free.
    Protected,
}

/// As it stands behind the object's name.
impl fmt::Display for Kept {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kept::Owned { by } => write!(out, "{by} owns it"),
            Kept::Asked { by } => write!(out, "it says {by}"),
            Kept::Protected => out.write_str("one of its kind is deleted only by name"),
        }
    }
}

/// Kinds that hold what is in no release.
const PROTECTED: &[(&str, &str)] = &[
    ("", "Namespace"),
    ("", "PersistentVolume"),
    ("", "PersistentVolumeClaim"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"),
];

const OURS: &str = "bowline.dev/prune";
const HELM: &str = "helm.sh/resource-policy";
const ARGO: &str = "argocd.argoproj.io/sync-options";

/// Whether the object is being deleted already.
pub(super) fn is_going(object: &Value) -> bool {
    let at = object.key("metadata").and_then(|metadata| metadata.key("deletionTimestamp"));
    at.is_some_and(|at| !at.is_null())
}

/// Why this object stays, if it does.
pub(super) fn reason(id: &ObjectId, object: &Value, named: &BTreeSet<String>) -> Option<Kept> {
    let owned = || owner(object).map(|by| Kept::Owned { by });
    let asked = || asked(object).map(|by| Kept::Asked { by });
    let protected = || {
        let protected = PROTECTED.contains(&(id.group(), &*id.kind));
        (protected && !named.contains(&id.to_string())).then_some(Kept::Protected)
    };
    owned().or_else(asked).or_else(protected)
}

/// Who controls this object. A claim that a StatefulSet or its pod owns is theirs, whether they call
/// themselves its controller or not: which of them do has changed with the versions of Kubernetes.
pub(super) fn owner(object: &Value) -> Option<String> {
    let owners = object.key("metadata")?.key("ownerReferences")?.as_array()?;
    let claim = text(object, "kind") == Some("PersistentVolumeClaim");
    let controls = |owner: &&Value| {
        let controller = owner.key("controller").map(Value::view);
        matches!(controller, Some(View::Bool(true)))
            || (claim && matches!(text(owner, "kind"), Some("StatefulSet" | "Pod")))
    };
    let owner = owners.iter().find(controls)?;
    let part = |key| text(owner, key).unwrap_or("?");
    Some(format!("{}/{}", part("kind").to_lowercase(), part("name")))
}

/// The annotation by which this object asks to stay.
fn asked(object: &Value) -> Option<String> {
    // Whatever it says: who put it there meant something, and a deletion cannot be undone.
    if let Some(said) = annotation(object, OURS) {
        return Some(format!("{OURS}: {}", said.as_str().unwrap_or("?")));
    }
    let helm = annotation(object, HELM).and_then(Value::as_str).unwrap_or_default();
    if helm.trim().eq_ignore_ascii_case("keep") {
        return Some(format!("{HELM}: keep"));
    }
    // `confirm` asks for a person's word on each deletion, which is nothing that a run can wait for.
    let options = annotation(object, ARGO).and_then(Value::as_str).unwrap_or_default();
    let stays = |option: &&str| matches!(*option, "Prune=false" | "Prune=confirm");
    options.split(',').map(str::trim).find(stays).map(|option| format!("{ARGO}: {option}"))
}

fn text<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object.key(key)?.as_str()
}
