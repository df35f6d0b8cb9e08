"""The objects of one call: a list in order, whose positions are the numbers that the plugin holds."""

import json
from collections.abc import Callable
from typing import Any

from ..error import HostError
from ..finding import Finding
from ..host import Selector
from ..object_id import ObjectId
from . import tree


class Store:
    """The objects of one call. A removed one leaves its place empty, so that no number is used again."""

    def __init__(self, objects: list[Any]) -> None:
        self._places: list[Any] = json.loads(json.dumps(objects, allow_nan=False))

    def objects(self) -> list[Any]:
        """The objects that are left, in order."""
        return [object for object in self._places if object is not None]

    def select(self, selector: Selector) -> list[int]:
        """The numbers of the objects that a selector matches."""
        places = enumerate(self._places)
        return [at for at, object in places if object is not None and _matches(object, selector)]

    def get(self, number: int) -> Any:
        if not 0 <= number < len(self._places):
            raise HostError(f"no object of this call has the number {number}")
        if self._places[number] is None:
            raise HostError(f"object {number} was removed")
        return self._places[number]

    def edit(self, number: int, change: Callable[[Any], Any]) -> None:
        """Does an edit that may give another root."""
        self._places[number] = _body(change(self.get(number)))

    def add(self, body: Any) -> int:
        self._places.append(_body(body))
        return len(self._places) - 1

    def remove(self, number: int) -> None:
        self.get(number)
        self._places[number] = None

    def identity_faults(self) -> list[Finding]:
        """What is wrong with the objects' identities, which are checked when a call returns."""
        taken: set[tuple[str, str, str | None, str]] = set()
        faults = []
        for object in self.objects():
            id = identity_of(object)
            key = (id.group, id.kind, id.namespace, id.name)
            if _lack_of(object) is not None or not (id.api_version and id.kind and id.name):
                message = "an object needs `apiVersion`, `kind` and `metadata.name`"
                faults.append(Finding.error("identity", message, object=id))
            elif key in taken:
                message = "two objects have one group, kind, namespace and name"
                faults.append(Finding.error("identity", message, object=id))
            taken.add(key)
        return faults


def identity_of(object: Any) -> ObjectId:
    """The identity of an object, empty where a part is missing."""

    def text(at: str) -> str:
        found = tree.get(object, at)
        return found if isinstance(found, str) else ""

    namespace = text("/metadata/namespace") or None
    return ObjectId(text("/apiVersion"), text("/kind"), text("/metadata/name"), namespace)


def identified(object: Any) -> ObjectId:
    """The identity of an object that has one; an error says what it lacks."""
    lack = _lack_of(object)
    if lack is not None:
        raise HostError(lack)
    return identity_of(object)


def _lack_of(object: Any) -> str | None:
    for at in ["/apiVersion", "/kind", "/metadata/name", "/metadata/namespace"]:
        found = tree.get(object, at)
        if found is None and at != "/metadata/namespace":
            return f"the object has no {at}"
        if found is not None and not isinstance(found, str):
            return f"{at} is not a string"
    return None


def _body(value: Any) -> Any:
    if not isinstance(value, dict):
        raise HostError("an object's body must be a JSON object")
    return value


def _matches(object: Any, selector: Selector) -> bool:
    id = identity_of(object)
    labels = tree.get(object, "/metadata/labels")
    labels = labels if isinstance(labels, dict) else {}

    def allows(wanted: list[Any] | None, value: Any) -> bool:
        return wanted is None or value in wanted

    return (
        allows(selector.api_versions, id.api_version)
        and allows(selector.kinds, id.kind)
        and allows(selector.namespaces, id.namespace)
        and allows(selector.names, id.name)
        and all(key in labels and value in (None, labels[key]) for key, value in selector.labels)
    )
