//! What plugins must know about Kubernetes' own kinds: where a workload keeps its pods.

use crate::role::ReadsObjects;
use crate::{Context, Object};

/// Where the pod spec lies in an object of this kind, as a JSON Pointer; none for a kind that makes
/// no pods.
///
/// ```
/// use bowline_guest::kubernetes::pod_spec_pointer;
///
/// assert_eq!(pod_spec_pointer("Deployment"), Some("/spec/template/spec"));
/// assert_eq!(pod_spec_pointer("Service"), None);
/// ```
pub fn pod_spec_pointer(kind: &str) -> Option<&'static str> {
    SHAPES.iter().find(|shape| shape.kinds.contains(&kind)).map(|shape| shape.pod_spec)
}

/// Kinds whose pods lie at the same place.
struct Shape {
    api_versions: &'static [&'static str],
    kinds: &'static [&'static str],
    pod: &'static str,
    pod_spec: &'static str,
}

const SHAPES: [Shape; 3] = [
    Shape { api_versions: &["v1"], kinds: &["Pod"], pod: "", pod_spec: "/spec" },
    Shape {
        api_versions: &["apps/v1", "batch/v1", "v1"],
        kinds: &[
            "Deployment",
            "StatefulSet",
            "DaemonSet",
            "ReplicaSet",
            "Job",
            "ReplicationController",
        ],
        pod: "/spec/template",
        pod_spec: "/spec/template/spec",
    },
    Shape {
        api_versions: &["batch/v1"],
        kinds: &["CronJob"],
        pod: "/spec/jobTemplate/spec/template",
        pod_spec: "/spec/jobTemplate/spec/template/spec",
    },
];

/// An object that makes pods, and where it keeps them.
pub struct Workload<'cx, R> {
    /// The object itself.
    pub object: Object<'cx, R>,
    /// Where the pod's metadata and spec lie, as a JSON Pointer; `""` for a Pod.
    pub pod: &'static str,
    /// Where the pod's spec lies, as a JSON Pointer.
    pub pod_spec: &'static str,
}

/// Every workload among the objects, for three calls to the host: those whose pods lie at the same
/// place are selected together. Custom kinds that merely share a name are left out.
pub fn workloads<R: ReadsObjects>(cx: &Context<R>) -> impl Iterator<Item = Workload<'_, R>> {
    SHAPES.iter().flat_map(|shape| {
        let objects = cx
            .objects()
            .api_versions(shape.api_versions.iter().copied())
            .kinds(shape.kinds.iter().copied());
        objects.into_iter().map(|object| Workload {
            object,
            pod: shape.pod,
            pod_spec: shape.pod_spec,
        })
    })
}
