"""What was moved, and from where: the answer to "does this reference point at it?"."""

from bowline_guest import Finding, ObjectId

# An object without a namespace is applied to this one where nobody says otherwise, so references to
# such objects often spell it out.
UNSAID = "default"


class Moves:
    def __init__(self) -> None:
        # Kind, old namespace and name of every object that now lives in the target namespace.
        self._from: set[tuple[str, str, str]] = set()
        # All old namespaces.
        self._namespaces: set[str] = set()
        # By group, kind and name, to see who would be one with whom.
        self._arrivals: dict[tuple[str, str, str], list[ObjectId]] = {}

    def note(self, id: ObjectId) -> None:
        """Notes an object by the identity that it had before."""
        old = id.namespace or UNSAID
        self._from.add((id.kind, old, id.name))
        self._namespaces.add(old)
        self._arrivals.setdefault((id.group, id.kind, id.name), []).append(id)

    def covers(self, kind: str, namespace: str | None, name: str) -> bool:
        """Whether a reference points at something that was moved, or at nothing in particular."""
        if not namespace:
            return True
        # Kubernetes makes a ServiceAccount `default` in each namespace, so no object stands for it.
        if (kind, name) == ("ServiceAccount", "default"):
            return namespace in self._namespaces
        return (kind, namespace, name) in self._from

    def clashes(self, namespace: str) -> list[Finding]:
        """Objects that had been told apart by their namespaces only."""
        several = [ids for ids in self._arrivals.values() if len(ids) > 1]
        return [
            Finding.error(
                "name-clash",
                f"in namespace {namespace}, {first} and {second} would be one object",
                object=second,
                field="/metadata/namespace",
                hint="rename one of them, or leave one out with `select`",
            )
            for first, second, *_ in several
        ]
