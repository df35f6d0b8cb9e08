//! Kinds that are healthy by being there: nothing acts on them, or what does tells nobody.

use super::reading::Live;
use super::status::Health;

const STANDING: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "Binding",
            "ComponentStatus",
            "ConfigMap",
            "Endpoints",
            "Event",
            "LimitRange",
            "PodTemplate",
            "Secret",
            "ServiceAccount",
        ],
    ),
    (
        "admissionregistration.k8s.io",
        &[
            "MutatingAdmissionPolicy",
            "MutatingAdmissionPolicyBinding",
            "MutatingWebhookConfiguration",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingWebhookConfiguration",
        ],
    ),
    ("apps", &["ControllerRevision"]),
    ("certificates.k8s.io", &["ClusterTrustBundle"]),
    ("coordination.k8s.io", &["Lease", "LeaseCandidate"]),
    ("discovery.k8s.io", &["EndpointSlice"]),
    ("events.k8s.io", &["Event"]),
    ("flowcontrol.apiserver.k8s.io", &["PriorityLevelConfiguration"]),
    ("gateway.networking.k8s.io", &["ReferenceGrant"]),
    ("networking.k8s.io", &["IPAddress", "IngressClass", "NetworkPolicy"]),
    ("node.k8s.io", &["RuntimeClass"]),
    ("policy", &["PodSecurityPolicy"]),
    ("rbac.authorization.k8s.io", &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"]),
    (
        "resource.k8s.io",
        &[
            "DeviceClass",
            "DeviceTaintRule",
            "ResourceClaim",
            "ResourceClaimTemplate",
            "ResourceSlice",
        ],
    ),
    ("scheduling.k8s.io", &["PriorityClass"]),
    (
        "storage.k8s.io",
        &["CSIDriver", "CSINode", "CSIStorageCapacity", "StorageClass", "VolumeAttributesClass"],
    ),
];

/// Whether it is such a kind.
pub(super) fn has(group: &str, kind: &str) -> bool {
    STANDING.iter().any(|(known, kinds)| *known == group && kinds.contains(&kind))
}

/// Judges an object of such a kind.
pub(super) fn health(live: Live<'_>) -> Health {
    let message = format!("it is there, and a {} has nothing to wait for", live.kind());
    Health::healthy("Exists", message)
}
