"""Which of Kubernetes' own kinds live in a namespace, as far as tests are likely to need them."""

from typing import Any

from . import tree

_NAMESPACED = {
    "": {
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
    },
    "apps": {"ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"},
    "autoscaling": {"HorizontalPodAutoscaler"},
    "batch": {"CronJob", "Job"},
    "coordination.k8s.io": {"Lease"},
    "discovery.k8s.io": {"EndpointSlice"},
    "networking.k8s.io": {"Ingress", "NetworkPolicy"},
    "policy": {"PodDisruptionBudget"},
    "rbac.authorization.k8s.io": {"Role", "RoleBinding"},
}

_CLUSTER_WIDE = {
    "": {"Namespace", "Node", "PersistentVolume"},
    "admissionregistration.k8s.io": {
        "MutatingWebhookConfiguration",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
    },
    "apiextensions.k8s.io": {"CustomResourceDefinition"},
    "apiregistration.k8s.io": {"APIService"},
    "certificates.k8s.io": {"CertificateSigningRequest"},
    "networking.k8s.io": {"IngressClass"},
    "rbac.authorization.k8s.io": {"ClusterRole", "ClusterRoleBinding"},
    "scheduling.k8s.io": {"PriorityClass"},
    "storage.k8s.io": {"CSIDriver", "StorageClass", "VolumeAttachment"},
}


def namespaced(group: str, kind: str) -> bool | None:
    """None where the kind is not in the tables."""
    if kind in _NAMESPACED.get(group, ()):
        return True
    return False if kind in _CLUSTER_WIDE.get(group, ()) else None


def defined_by(definition: Any, group: str, kind: str) -> bool | None:
    """What a CustomResourceDefinition says about a kind; None where it defines another."""
    said = [tree.get(definition, at) for at in ("/kind", "/spec/group", "/spec/names/kind")]
    if said != ["CustomResourceDefinition", group, kind]:
        return None
    scope = tree.get(definition, "/spec/scope")
    return None if scope is None else scope == "Namespaced"
