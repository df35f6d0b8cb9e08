"""One object: reading it and, in a transformer, changing it, by JSON Pointer.

An object lives in the host. A plugin holds a number for it and pays only for what it reads, so read a
leaf rather than the whole document where that is enough.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from .error import HostError, Place, within
from .host import Host
from .json_text import from_json_text, json_text
from .object_id import ObjectId


class ReadableObject:
    """One object of this render."""

    def __init__(self, host: Host, number: int) -> None:
        self._host = host
        self._number = number

    def id(self) -> ObjectId:
        """Which object this is, with this call's own edits in effect."""
        with within("id"):
            return self._host.id(self._number)

    def get(self, at: str) -> Any:
        """The value at a JSON Pointer; `""` is the whole object.

        None where nothing is, and where `null` is, since Kubernetes reads both alike.
        """
        return from_json_text(self.get_json(at))

    def get_json(self, at: str) -> str | None:
        """The value at a JSON Pointer as JSON text, `null` included."""
        with self._at("read", at):
            return self._host.get(self._number, at)

    def has(self, at: str) -> bool:
        """Whether there is a value other than `null` at a JSON Pointer."""
        return self.get_json(at) not in (None, "null")

    def _at(self, doing: str, at: str | None) -> AbstractContextManager[None]:
        return within(doing, lambda: self._place(at))

    def _place(self, at: str | None) -> Place:
        try:
            return self._host.id(self._number), at
        except HostError:
            return None, at


class EditableObject(ReadableObject):
    """One object of this render, to be changed."""

    def set(self, at: str, value: Any) -> None:
        """Sets the value at a JSON Pointer.

        Missing parents are made as objects, and a `null` parent counts as missing. In an array, the
        index must exist.
        """
        self._put("set", self._host.set, at, value)

    def append(self, at: str, value: Any) -> None:
        """Puts a value at the end of the array at a JSON Pointer, made where nothing is."""
        self._put("append", self._host.append, at, value)

    def insert(self, at: str, value: Any) -> None:
        """Puts a value before the array element at a JSON Pointer."""
        self._put("insert", self._host.insert, at, value)

    def unset(self, at: str) -> bool:
        """Takes the value at a JSON Pointer away; False where there was none."""
        with self._at("unset", at):
            return self._host.unset(self._number, at)

    def remove(self) -> None:
        """Takes the whole object out of this render."""
        with self._at("remove", None):
            self._host.remove(self._number)

    def _put(self, doing: str, edit: Callable[[int, str, str], None], at: str, value: Any) -> None:
        with self._at(doing, at):
            edit(self._number, at, json_text(value))
