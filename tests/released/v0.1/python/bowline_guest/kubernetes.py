"""What plugins must know about Kubernetes' own kinds: where a workload keeps its pods."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, Protocol

from .selection import Object, Selection


@dataclass(frozen=True)
class _Shape:
    api_versions: list[str]
    kinds: list[str]
    pod: str
    pod_spec: str


_SHAPES = [
    _Shape(["v1"], ["Pod"], "", "/spec"),
    _Shape(
        ["apps/v1", "batch/v1", "v1"],
        ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "ReplicationController"],
        "/spec/template",
        "/spec/template/spec",
    ),
    _Shape(
        ["batch/v1"],
        ["CronJob"],
        "/spec/jobTemplate/spec/template",
        "/spec/jobTemplate/spec/template/spec",
    ),
]


def pod_spec_pointer(kind: str) -> str | None:
    """Where the pod spec lies in an object of this kind, as a JSON Pointer."""
    return next((shape.pod_spec for shape in _SHAPES if kind in shape.kinds), None)


@dataclass(frozen=True)
class Workload(Generic[Object]):
    """An object that makes pods, and where it keeps them."""

    object: Object
    pod: str
    """Where the pod's metadata and spec lie, as a JSON Pointer; `""` for a Pod."""
    pod_spec: str
    """Where the pod's spec lies, as a JSON Pointer."""


class HasObjects(Protocol[Object]):
    """The context of a transformer or a validator."""

    def objects(self) -> Selection[Object]: ...


def workloads(cx: HasObjects[Object]) -> Iterator[Workload[Object]]:
    """Every workload among the objects, for three calls to the host.

    Custom kinds that merely share a name are left out.
    """
    for shape in _SHAPES:
        for object in cx.objects().api_versions(shape.api_versions).kinds(shape.kinds):
            yield Workload(object, shape.pod, shape.pod_spec)
