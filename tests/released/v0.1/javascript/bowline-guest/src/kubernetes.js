// What plugins must know about Kubernetes' own kinds: where a workload keeps its pods.

const SHAPES = [
  { apiVersions: ["v1"], kinds: ["Pod"], pod: "", podSpec: "/spec" },
  {
    apiVersions: ["apps/v1", "batch/v1", "v1"],
    kinds: ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "ReplicationController"],
    pod: "/spec/template",
    podSpec: "/spec/template/spec",
  },
  {
    apiVersions: ["batch/v1"],
    kinds: ["CronJob"],
    pod: "/spec/jobTemplate/spec/template",
    podSpec: "/spec/jobTemplate/spec/template/spec",
  },
];

/** Where the pod spec lies in an object of this kind, as a JSON Pointer. */
export function podSpecPointer(kind) {
  return SHAPES.find((shape) => shape.kinds.includes(kind))?.podSpec;
}

/**
 * Every workload among the objects with where its pods lie, for three calls to the host. Custom kinds
 * that merely share a name are left out.
 */
export function* workloads(cx) {
  for (const { apiVersions, kinds, pod, podSpec } of SHAPES) {
    for (const object of cx.objects().apiVersions(apiVersions).kinds(kinds)) {
      yield { object, pod, podSpec };
    }
  }
}
