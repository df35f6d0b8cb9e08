"""Reading and editing one JSON document by JSON Pointer (RFC 6901).

Each edit is done whole or not at all: what can fail fails before the first change.
"""

import json
import re
from typing import Any

from ..error import HostError
from ..pointer import child

_ABSENT = object()


def parts_of(pointer: str) -> list[str]:
    """The unescaped parts of a pointer; none for the whole."""
    if pointer == "":
        return []
    # As the host bounds them: a pointer that is refused there is refused here.
    if pointer.count("/") > 128 or len(pointer.encode()) > 4096:
        raise HostError("a JSON Pointer has at most 128 parts and 4096 bytes")
    if not pointer.startswith("/"):
        raise _no_pointer(pointer, "it must be empty or begin with `/`")
    if re.search("~(?![01])", pointer):
        raise _no_pointer(pointer, "`~` must be followed by `0` or `1`")
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/")]


def find(root: Any, at: str) -> list[Any]:
    """The value that a pointer names, in a list; an empty one where nothing is."""
    found = _descend(root, parts_of(at))
    return [] if found is _ABSENT else [found]


def get(root: Any, at: str) -> Any:
    """The value that a pointer names; None where nothing or `null` is."""
    return next(iter(find(root, at)), None)


def set(root: Any, at: str, value: Any) -> Any:
    """Sets a value and gives the root, which is another one where the whole is set."""
    parts = parts_of(at)
    if not parts:
        return value
    parent = root
    for depth, part in enumerate(parts[:-1]):
        # Beneath the first part that is missing, all is new, so nothing is changed on failure.
        following = _member(parent, part, parts, depth)
        if following is _ABSENT or following is None:
            following = {}
            _put(parent, part, following)
        parent = following
    _member(parent, parts[-1], parts, len(parts) - 1)
    _put(parent, parts[-1], value)
    return root


def append(root: Any, at: str, value: Any) -> Any:
    """Puts a value at the end of an array, which is made where nothing or `null` is."""
    found = get(root, at)
    if isinstance(found, list):
        found.append(value)
        return root
    if found is not None:
        raise HostError(f"{json.dumps(at)} is {_name_of(found)}, not an array")
    return set(root, at, [value])


def insert(root: Any, at: str, value: Any) -> None:
    """Puts a value before an array element that is there."""
    parts = parts_of(at)
    elements = _descend(root, parts[:-1])
    position = _index(parts[-1]) if parts else None
    if not isinstance(elements, list) or position is None or position >= len(elements):
        raise HostError(f"{json.dumps(at)} is no element of an array")
    elements.insert(position, value)


def unset(root: Any, at: str) -> bool:
    """Takes a value away; False where there was nothing."""
    parts = parts_of(at)
    if not parts:
        raise HostError("the whole cannot be unset; remove the object")
    parent, last = _descend(root, parts[:-1]), parts[-1]
    if _step(parent, last) is _ABSENT:
        return False
    del parent[int(last) if isinstance(parent, list) else last]
    return True


def _descend(root: Any, parts: list[str]) -> Any:
    for part in parts:
        root = _step(root, part)
    return root


def _step(value: Any, part: str) -> Any:
    if isinstance(value, dict):
        return value.get(part, _ABSENT)
    position = _index(part)
    if isinstance(value, list) and position is not None and position < len(value):
        return value[position]
    return _ABSENT


def _member(parent: Any, part: str, parts: list[str], depth: int) -> Any:
    shown = ""
    for known in parts[:depth]:
        shown = child(shown, known)
    found = _step(parent, part)
    if isinstance(parent, list) and found is _ABSENT:
        count = len(parent)
        raise HostError(f"{json.dumps(shown)} has {count} elements, none at {json.dumps(part)}")
    if not isinstance(parent, dict | list):
        raise HostError(f"{json.dumps(shown)} is {_name_of(parent)}, which holds nothing")
    return found


def _put(parent: Any, part: str, value: Any) -> None:
    parent[int(part) if isinstance(parent, list) else part] = value


def _index(part: str) -> int | None:
    """Digits, without leading zeros."""
    return int(part) if re.fullmatch("0|[1-9][0-9]*", part) else None


def _no_pointer(pointer: str, rule: str) -> HostError:
    return HostError(f"{json.dumps(pointer)} is no JSON Pointer: {rule}")


def _name_of(value: Any) -> str:
    names: dict[type, str] = {bool: "a boolean", str: "a string", list: "an array", dict: "an object"}
    return "null" if value is None else names.get(type(value), "a number")
