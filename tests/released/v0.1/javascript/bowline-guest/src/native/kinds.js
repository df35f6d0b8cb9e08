// Which of Kubernetes' own kinds live in a namespace, as far as tests are likely to need them.

import * as tree from "./tree.js";

const NAMESPACED = {
  "": [
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
  apps: ["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"],
  autoscaling: ["HorizontalPodAutoscaler"],
  batch: ["CronJob", "Job"],
  "coordination.k8s.io": ["Lease"],
  "discovery.k8s.io": ["EndpointSlice"],
  "networking.k8s.io": ["Ingress", "NetworkPolicy"],
  policy: ["PodDisruptionBudget"],
  "rbac.authorization.k8s.io": ["Role", "RoleBinding"],
};

const CLUSTER_WIDE = {
  "": ["Namespace", "Node", "PersistentVolume"],
  "admissionregistration.k8s.io": [
    "MutatingWebhookConfiguration",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
  ],
  "apiextensions.k8s.io": ["CustomResourceDefinition"],
  "apiregistration.k8s.io": ["APIService"],
  "certificates.k8s.io": ["CertificateSigningRequest"],
  "networking.k8s.io": ["IngressClass"],
  "rbac.authorization.k8s.io": ["ClusterRole", "ClusterRoleBinding"],
  "scheduling.k8s.io": ["PriorityClass"],
  "storage.k8s.io": ["CSIDriver", "StorageClass", "VolumeAttachment"],
};

/** Undefined where the kind is not in the tables. */
export function namespaced(group, kind) {
  const holds = (table) => Object.hasOwn(table, group) && table[group].includes(kind);
  if (holds(NAMESPACED)) {
    return true;
  }
  return holds(CLUSTER_WIDE) ? false : undefined;
}

/** What a CustomResourceDefinition says about a kind; undefined where it defines another. */
export function definedBy(definition, group, kind) {
  const defines =
    tree.get(definition, "/kind") === "CustomResourceDefinition" &&
    tree.get(definition, "/spec/group") === group &&
    tree.get(definition, "/spec/names/kind") === kind;
  const scope = defines ? tree.get(definition, "/spec/scope") : undefined;
  return scope === undefined ? undefined : scope === "Namespaced";
}
