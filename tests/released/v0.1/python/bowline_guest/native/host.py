"""The host in memory.

It mirrors the sandbox's, method by method, with JSON as text, so that a value crosses the same boundary
in a unit test as there. What it leaves out are the sandbox's limits.
"""

import json
from dataclasses import dataclass
from typing import Any

from ..error import HostError
from ..host import Selector
from ..http import Response
from ..json_text import json_text
from ..object_id import ObjectId, group_of
from . import kinds, tree
from .store import Store, identified
from .world import World


@dataclass(frozen=True)
class LogLine:
    """One line of a plugin's log."""

    level: str
    message: str

    def __str__(self) -> str:
        return f"{self.level}: {self.message}"


@dataclass(frozen=True)
class Request:
    """An HTTP request that a step sent, or tried to."""

    method: str
    url: str
    headers: list[tuple[str, str]]
    body: bytes


class Host:
    """What is there, and what the call does to it."""

    def __init__(self, world: World, objects: list[Any]) -> None:
        self._world = world
        self.store = Store(objects)
        self.logged: list[LogLine] = []
        self.requests: list[Request] = []

    def release_name(self) -> str:
        return self._world.release_name

    def release_version(self) -> str:
        return self._world.release_version

    def release_digest(self) -> str:
        return self._world.release_digest

    def customer_name(self) -> str:
        return self._world.customer_name

    def customer_label(self, key: str) -> str | None:
        return self._world.customer_labels.get(key)

    def image(self, name: str) -> str | None:
        return self._world.images.get(name)

    def value(self, at: str) -> str | None:
        """The interface has no error here, so what is no pointer finds nothing."""
        try:
            return _text(tree.find(self._world.values, at))
        except HostError:
            return None

    def output(self, name: str) -> str | None:
        if name in self._world.sensitive:
            self._granted(f"output:{name}")
        return _member(self._world.outputs, name)

    def namespaced(self, api_version: str, kind: str) -> bool | None:
        group = group_of(api_version)
        told = self._world.scopes.get((api_version, kind))
        objects = self.store.objects()
        said = [told, kinds.namespaced(group, kind)]
        said += [kinds.defined_by(object, group, kind) for object in objects]
        return next((scope for scope in said if scope is not None), None)

    def walk(self, folder: str) -> list[str]:
        self._granted("files")
        prefix = folder and f"{folder}/"
        return sorted(
            path.removeprefix(prefix) for path in self._world.files if path.startswith(prefix)
        )

    def read(self, path: str) -> bytes:
        self._granted("files")
        if path not in self._world.files:
            raise HostError(f"there is no file {json.dumps(path)}")
        return self._world.files[path]

    def select(self, selector: Selector) -> list[int]:
        return self.store.select(selector)

    def id(self, number: int) -> ObjectId:
        return identified(self.store.get(number))

    def get(self, number: int, at: str) -> str | None:
        return _text(tree.find(self.store.get(number), at))

    def set(self, number: int, at: str, value: str) -> None:
        self.store.edit(number, lambda object: tree.set(object, at, json.loads(value)))

    def append(self, number: int, at: str, value: str) -> None:
        self.store.edit(number, lambda object: tree.append(object, at, json.loads(value)))

    def insert(self, number: int, at: str, value: str) -> None:
        tree.insert(self.store.get(number), at, json.loads(value))

    def unset(self, number: int, at: str) -> bool:
        return tree.unset(self.store.get(number), at)

    def add(self, body: str) -> int:
        return self.store.add(json.loads(body))

    def remove(self, number: int) -> None:
        self.store.remove(number)

    def lookup(self, id: ObjectId) -> str | None:
        self._granted(f"cluster-read:{id.group}/{id.kind}")
        return _member(self._world.live, id)

    def log(self, level: str, message: str) -> None:
        self.logged.append(LogLine(level, message))

    def key(self) -> str:
        return self._world.progress.key

    def attempt(self) -> int:
        return self._world.progress.attempt

    def began(self) -> int:
        return self._world.progress.began

    def now(self) -> int:
        return self._world.progress.now

    def saved(self) -> str | None:
        saved = self._world.progress.saved
        return None if saved is None else json_text(saved)

    def output_of(self, step: str, name: str) -> str | None:
        return _member(self._world.progress.outputs, (step, name))

    def answer(self) -> str | None:
        answer = self._world.progress.answer
        return None if answer is None else json_text(answer)

    def ending(self) -> str | None:
        return self._world.progress.ending

    def send(self, method: str, url: str, headers: list[tuple[str, str]], body: bytes) -> Response:
        """An answer that was prepared for a request is the grant to send it."""
        self.requests.append(Request(method, url, headers, body))
        answer = self._world.answers.get((method, url))
        if answer is None:
            raise HostError("denied: this test has no answer for the request")
        return answer

    def _granted(self, capability: str) -> None:
        if capability not in self._world.grants:
            raise HostError(f"denied: `{capability}` is not granted")


def _member(members: dict[Any, Any], key: Any) -> str | None:
    return json_text(members[key]) if key in members else None


def _text(found: list[Any]) -> str | None:
    return json_text(found[0]) if found else None
