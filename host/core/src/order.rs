//! The order in which objects are applied: what others need comes first.

use crate::object::ObjectId;

/// Kinds that others need, in the order in which they are needed; all others come behind.
const FIRST: &[&str] = &[
    "Namespace",
    "CustomResourceDefinition",
    "PriorityClass",
    "RuntimeClass",
    "StorageClass",
    "IngressClass",
    "ResourceQuota",
    "LimitRange",
    "NetworkPolicy",
    "ServiceAccount",
    "ClusterRole",
    "Role",
    "ClusterRoleBinding",
    "RoleBinding",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Secret",
    "ConfigMap",
    "Service",
];

/// Kinds that would get in the way of the others: a webhook without its service refuses everything.
const LAST: &[&str] =
    &["APIService", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

/// What to sort objects by so that they can be applied one after the other: rank of the kind, kind,
/// namespace, name.
pub fn apply_key(id: &ObjectId) -> impl Ord + use<> {
    (rank(&id.kind), id.kind.clone(), id.namespace.clone(), id.name.clone())
}

fn rank(kind: &str) -> usize {
    let place = |kinds: &[&str]| kinds.iter().position(|known| *known == kind);
    match (place(FIRST), place(LAST)) {
        (Some(first), _) => first,
        (None, None) => FIRST.len(),
        (None, Some(last)) => FIRST.len() + 1 + last,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_need_comes_first_and_webhooks_come_last() {
        let id = |kind: &str, name: &str| ObjectId {
            api_version: "v1".into(),
            kind: kind.into(),
            namespace: None,
            name: name.into(),
        };
        let mut ids = [
            id("ValidatingWebhookConfiguration", "a"),
            id("Deployment", "b"),
            id("Deployment", "a"),
            id("Promotion", "a"),
            id("ConfigMap", "a"),
            id("CustomResourceDefinition", "a"),
            id("Namespace", "z"),
        ];
        ids.sort_by_key(apply_key);
        let shown: Vec<String> = ids.iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "namespace/z",
                "customresourcedefinition/a",
                "configmap/a",
                "deployment/a",
                "deployment/b",
                "promotion/a",
                "validatingwebhookconfiguration/a"
            ]
        );
    }
}
