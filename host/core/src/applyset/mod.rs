//! ApplySets (KEP-3659): the parent that says which objects of a cluster are one set.
//!
//! ```text
//! widen: parent says old ∪ wanted ─► apply ─► verify ─► prune ─► narrow: parent says what is left
//! ```
//!
//! The parent is a Secret in the customer's namespace. It names the kinds and namespaces in which
//! members may be, so that a run lists those alone; the members carry its ID as a label. It also names
//! the customer and the cluster, so that a run that was led to another one sees that before it writes.
//! An interrupted run leaves a parent that says too much, never one that says too little.

mod owner;
mod scope;
#[cfg(test)]
mod tests;

pub use owner::{Mismatch, Owner, check};
pub use scope::{GroupKind, Scope};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::digest::Digest;
use crate::object::Identity;
use crate::value::{EditError, Map, Pointer, Value};

/// The label of a parent: its ID.
pub const ID: &str = "applyset.kubernetes.io/id";
/// The label of a member: its parent's ID.
pub const PART_OF: &str = "applyset.kubernetes.io/part-of";
/// Who keeps a set.
pub const TOOLING: &str = "applyset.kubernetes.io/tooling";
/// The kinds of the members, as `Deployment.apps,Secret`.
pub const KINDS: &str = "applyset.kubernetes.io/contains-group-kinds";
/// The namespaces of the members, but for the parent's own.
pub const NAMESPACES: &str = "applyset.kubernetes.io/additional-namespaces";
/// Whose set it is.
pub const CUSTOMER: &str = "bowline.dev/customer";
/// The UID of the namespace kube-system, which is as good as one of the cluster.
pub const CLUSTER: &str = "bowline.dev/cluster";
/// How Bowline calls itself in [`TOOLING`].
pub const TOOL: &str = "bowline/v1";

/// The ID of the set whose parent this is: at most 63 characters, as a label's value must be.
pub fn id(name: &str, namespace: &str, kind: &str, group: &str) -> String {
    let digest = Digest::of(format!("{name}.{namespace}.{kind}.{group}"));
    format!("applyset-{}-v1", URL_SAFE_NO_PAD.encode(digest.bytes()))
}

/// The parent of a set with these members.
pub fn parent<'a>(owner: &Owner, members: impl IntoIterator<Item = &'a Identity>) -> Value {
    let annotations = [(TOOLING, TOOL), (CUSTOMER, &owner.customer), (CLUSTER, &owner.cluster)];
    let scope = Scope::of(&owner.namespace, members);
    assemble(&owner.name(), &owner.namespace, &owner.id(), &annotations, &scope)
}

/// The parent as it must be before `wanted` is applied: the old members are still there.
pub fn widen<'a>(parent: &Value, wanted: impl IntoIterator<Item = &'a Identity>) -> Value {
    let mut scope = Scope::read(parent);
    let wanted = Scope::of("", wanted);
    scope.kinds.extend(wanted.kinds);
    scope.namespaces.extend(wanted.namespaces);
    with_scope(parent, &scope)
}

/// The parent as it is after a prune. `members` are all that are left: what is wanted, and what was
/// kept, could not be deleted or is still on its way out.
pub fn narrow<'a>(parent: &Value, members: impl IntoIterator<Item = &'a Identity>) -> Value {
    with_scope(parent, &Scope::of("", members))
}

/// The object as a member of a set. Fails for what has no place for labels.
pub fn member(object: &Value, id: &str) -> Result<Value, EditError> {
    let mut member = object.clone();
    member.set(&Pointer::of(["metadata", "labels", PART_OF]), id.into())?;
    Ok(member)
}

/// The same parent with another scope. Only what is Bowline's is in it, so that nothing else is
/// claimed when it is applied.
fn with_scope(parent: &Value, scope: &Scope) -> Value {
    let metadata = |key: &str| parent.key("metadata").and_then(|metadata| metadata.key(key));
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let (name, namespace) = (text(metadata("name")), text(metadata("namespace")));
    let id = crate::object::label(parent, ID).unwrap_or_default();
    let said = [TOOLING, CUSTOMER, CLUSTER].map(|name| {
        let value = crate::object::annotation(parent, name).and_then(Value::as_str);
        (name, value)
    });
    let said: Vec<(&str, &str)> =
        said.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    assemble(&name, &namespace, id, &said, scope)
}

fn assemble(
    name: &str,
    namespace: &str,
    id: &str,
    annotations: &[(&str, &str)],
    scope: &Scope,
) -> Value {
    let mut said: Map =
        annotations.iter().map(|(name, value)| (*name, Value::from(*value))).collect();
    // Also where they are empty: kubectl refuses a parent without them.
    said.insert(KINDS, scope.kinds_text().into());
    said.insert(NAMESPACES, scope.namespaces_text(namespace).into());
    let metadata: Map = [
        ("name", Value::from(name)),
        ("namespace", namespace.into()),
        ("labels", [(ID, Value::from(id))].into_iter().collect::<Map>().into()),
        ("annotations", said.into()),
    ]
    .into_iter()
    .collect();
    let parent =
        [("apiVersion", "v1".into()), ("kind", "Secret".into()), ("metadata", metadata.into())];
    parent.into_iter().collect::<Map>().into()
}
