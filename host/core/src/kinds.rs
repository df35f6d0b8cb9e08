//! Which kinds live in a namespace.

use std::collections::HashMap;

use crate::object::group;
use crate::value::Value;

/// Kubernetes' own kinds that live in no namespace, as of 1.34, by group.
const CLUSTER: &[(&str, &[&str])] = &[
    ("", &["ComponentStatus", "Namespace", "Node", "PersistentVolume"]),
    (
        "admissionregistration.k8s.io",
        &[
            "MutatingAdmissionPolicy",
            "MutatingAdmissionPolicyBinding",
            "MutatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingWebhookConfiguration",
        ],
    ),
    ("apiextensions.k8s.io", &["CustomResourceDefinition"]),
    ("apiregistration.k8s.io", &["APIService"]),
    ("authentication.k8s.io", &["SelfSubjectReview", "TokenReview"]),
    (
        "authorization.k8s.io",
        &["SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"],
    ),
    ("certificates.k8s.io", &["CertificateSigningRequest", "ClusterTrustBundle"]),
    ("flowcontrol.apiserver.k8s.io", &["FlowSchema", "PriorityLevelConfiguration"]),
    ("internal.apiserver.k8s.io", &["StorageVersion"]),
    ("networking.k8s.io", &["IPAddress", "IngressClass", "ServiceCIDR"]),
    ("node.k8s.io", &["RuntimeClass"]),
    ("policy", &["PodSecurityPolicy"]),
    ("rbac.authorization.k8s.io", &["ClusterRole", "ClusterRoleBinding"]),
    ("resource.k8s.io", &["DeviceClass", "DeviceTaintRule", "ResourceSlice"]),
    ("scheduling.k8s.io", &["PriorityClass"]),
    (
        "storage.k8s.io",
        &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass"],
    ),
    ("storagemigration.k8s.io", &["StorageVersionMigration"]),
];

/// Kubernetes' own kinds that live in namespaces, as of 1.34, by group.
const NAMESPACED: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "Binding",
            "ConfigMap",
            "Endpoints",
            "Event",
            "LimitRange",
            "PersistentVolumeClaim",
            "Pod",
            "PodTemplate",
            "ReplicationController",
            "ResourceQuota",
            "Secret",
            "Service",
            "ServiceAccount",
        ],
    ),
    ("apps", &["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"]),
    ("authorization.k8s.io", &["LocalSubjectAccessReview"]),
    ("autoscaling", &["HorizontalPodAutoscaler"]),
    ("batch", &["CronJob", "Job"]),
    ("certificates.k8s.io", &["PodCertificateRequest"]),
    ("coordination.k8s.io", &["Lease", "LeaseCandidate"]),
    ("discovery.k8s.io", &["EndpointSlice"]),
    ("events.k8s.io", &["Event"]),
    ("extensions", &["Ingress"]),
    ("networking.k8s.io", &["Ingress", "NetworkPolicy"]),
    ("policy", &["PodDisruptionBudget"]),
    ("rbac.authorization.k8s.io", &["Role", "RoleBinding"]),
    ("resource.k8s.io", &["ResourceClaim", "ResourceClaimTemplate"]),
    ("storage.k8s.io", &["CSIStorageCapacity"]),
];

/// Kinds with their scope: Kubernetes' own, and those of the release's CustomResourceDefinitions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kinds(HashMap<(String, String), bool>);

impl Kinds {
    /// Kubernetes' own kinds.
    pub fn builtin() -> Kinds {
        let mut kinds = HashMap::new();
        for (table, namespaced) in [(CLUSTER, false), (NAMESPACED, true)] {
            for (group, names) in table {
                for name in *names {
                    kinds.insert((group.to_string(), name.to_string()), namespaced);
                }
            }
        }
        Kinds(kinds)
    }

    /// These kinds, and what `object` defines if it is a CustomResourceDefinition.
    pub fn learn(&mut self, object: &Value) {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(String::from);
        if object.key("kind").and_then(Value::as_str) != Some("CustomResourceDefinition") {
            return;
        }
        let spec = object.key("spec");
        let own = text(spec.and_then(|spec| spec.key("group")));
        let kind = text(spec.and_then(|spec| spec.key("names")?.key("kind")));
        let scope = text(spec.and_then(|spec| spec.key("scope")));
        if let (Some(group), Some(kind), Some(scope)) = (own, kind, scope) {
            self.0.insert((group, kind), scope == "Namespaced");
        }
    }

    /// All kinds, each as group and kind.
    #[cfg(test)]
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.keys().map(|(group, kind)| (&**group, &**kind))
    }

    /// Whether objects of this kind live in a namespace; none where the kind is not known.
    pub fn namespaced(&self, api_version: &str, kind: &str) -> Option<bool> {
        self.0.get(&(group(api_version).to_owned(), kind.to_owned())).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_known_for_core_kinds_and_for_those_that_the_release_defines() {
        let mut kinds = Kinds::builtin();
        assert_eq!(kinds.namespaced("apps/v1", "Deployment"), Some(true));
        assert_eq!(kinds.namespaced("v1", "Namespace"), Some(false));
        assert_eq!(kinds.namespaced("rbac.authorization.k8s.io/v1", "ClusterRole"), Some(false));
        assert_eq!(kinds.namespaced("shop.example/v1", "Promotion"), None);
        let definition = r#"{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
            "spec":{"group":"shop.example","scope":"Namespaced","names":{"kind":"Promotion"}}}"#;
        kinds.learn(&Value::from_json(definition).unwrap());
        assert_eq!(kinds.namespaced("shop.example/v1beta1", "Promotion"), Some(true));
    }
}
