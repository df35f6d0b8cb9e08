"""What identifies an object within one cluster."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ObjectId:
    """Which Kubernetes object: the four parts that identify it within one cluster."""

    api_version: str
    """Group and version, such as `apps/v1`."""
    kind: str
    name: str
    namespace: str | None = None
    """None where the object lives in no namespace, or does not say in which."""

    @property
    def group(self) -> str:
        """The API group: what is before the `/`, and empty for the core group."""
        return group_of(self.api_version)

    def __str__(self) -> str:
        name = self.name if self.namespace is None else f"{self.namespace}/{self.name}"
        return f"{self.kind} {name}"


def group_of(api_version: str) -> str:
    """The API group of an `apiVersion`."""
    group, slash, _ = api_version.partition("/")
    return group if slash else ""
