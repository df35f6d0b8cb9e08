"""What crosses the boundary of the component: errors of the host on their way in, findings and the
like on their way out, in the shapes of the generated bindings."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from componentize_py_types import Err
from wit_world.imports import types

from ..error import HostError
from ..finding import Finding, Refusal
from ..json_text import json_text
from ..object_id import ObjectId


def fallible(call: Callable[..., Any]) -> staticmethod:
    """A function of the host whose error is text."""

    @wraps(call)
    def calling(*words: Any) -> Any:
        try:
            return call(*words)
        except Err as error:
            raise HostError(str(error.value)) from None

    return staticmethod(calling)


def object_id(id: Any) -> ObjectId:
    """An id as the plugin gets it."""
    return ObjectId(id.api_version, id.kind, id.name, id.namespace)


def wire_id(id: ObjectId) -> types.ObjectId:
    """An id as the host gets it."""
    return types.ObjectId(id.api_version, id.kind, id.namespace, id.name)


def findings(found: list[Finding]) -> list[types.Finding]:
    """Findings as the host gets them."""
    return [
        types.Finding(
            one.severity,
            one.code,
            str(one.message),
            None if one.object is None else wire_id(one.object),
            one.field,
            one.hint,
            pairs(one.extra),
        )
        for one in found
    ]


def refused(refusal: Refusal) -> Err:
    """The interface's `err`."""
    return Err(findings(refusal.findings))


def pairs(members: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Named values as the host gets them."""
    return [(name, json_text(value)) for name, value in members.items()]
