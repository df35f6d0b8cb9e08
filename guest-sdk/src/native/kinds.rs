//! Which of Kubernetes' own kinds live in a namespace, as far as tests are likely to need them.

use serde_json::Value;

const NAMESPACED: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "ConfigMap",
            "Endpoints",
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
    ("autoscaling", &["HorizontalPodAutoscaler"]),
    ("batch", &["CronJob", "Job"]),
    ("coordination.k8s.io", &["Lease"]),
    ("discovery.k8s.io", &["EndpointSlice"]),
    ("networking.k8s.io", &["Ingress", "NetworkPolicy"]),
    ("policy", &["PodDisruptionBudget"]),
    ("rbac.authorization.k8s.io", &["Role", "RoleBinding"]),
];

const CLUSTER_WIDE: &[(&str, &[&str])] = &[
    ("", &["Namespace", "Node", "PersistentVolume"]),
    (
        "admissionregistration.k8s.io",
        &[
            "MutatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingWebhookConfiguration",
        ],
    ),
    ("apiextensions.k8s.io", &["CustomResourceDefinition"]),
    ("apiregistration.k8s.io", &["APIService"]),
    ("certificates.k8s.io", &["CertificateSigningRequest"]),
    ("networking.k8s.io", &["IngressClass"]),
    ("rbac.authorization.k8s.io", &["ClusterRole", "ClusterRoleBinding"]),
    ("scheduling.k8s.io", &["PriorityClass"]),
    ("storage.k8s.io", &["CSIDriver", "StorageClass", "VolumeAttachment"]),
];

/// None where the kind is not in the tables.
pub fn namespaced(group: &str, kind: &str) -> Option<bool> {
    let holds = |table: &[(&str, &[&str])]| {
        table.iter().any(|(known, kinds)| *known == group && kinds.contains(&kind))
    };
    if holds(NAMESPACED) {
        Some(true)
    } else if holds(CLUSTER_WIDE) {
        Some(false)
    } else {
        None
    }
}

/// What a CustomResourceDefinition says about a kind; none where it defines another.
pub fn defined_by(definition: &Value, group: &str, kind: &str) -> Option<bool> {
    let text = |at: &str| definition.pointer(at).and_then(Value::as_str);
    let defines = text("/kind") == Some("CustomResourceDefinition")
        && text("/spec/group") == Some(group)
        && text("/spec/names/kind") == Some(kind);
    if defines { text("/spec/scope").map(|scope| scope == "Namespaced") } else { None }
}
