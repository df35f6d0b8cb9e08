"""Choosing objects. A selection is built up, then iterated; iterating is one call to the host."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from .host import Host
from .objects import ReadableObject

Object = TypeVar("Object", bound=ReadableObject, covariant=True)


@dataclass(frozen=True)
class Wanted:
    """Which objects are wanted; the same shape as the interface's `selector`."""

    api_versions: list[str] | None = None
    kinds: list[str] | None = None
    namespaces: list[str | None] | None = None
    names: list[str] | None = None
    labels: list[tuple[str, str | None]] = field(default_factory=list)


class Selection(Generic[Object]):
    """A choice of objects, which is never changed: each condition gives a new one.

    A condition that is given more than once is met by any of its values, but for labels, which must
    all match.
    """

    def __init__(
        self, host: Host, make: Callable[[Host, int], Object], wanted: Wanted = Wanted()
    ) -> None:
        self._host = host
        self._make = make
        self._wanted = wanted

    def kind(self, kind: str) -> "Selection[Object]":
        """Of this kind."""
        return self._any_of("kinds", [kind])

    def kinds(self, kinds: Iterable[str]) -> "Selection[Object]":
        """Of one of these kinds. None at all matches nothing."""
        return self._any_of("kinds", kinds)

    def api_version(self, api_version: str) -> "Selection[Object]":
        """Of this group and version, such as `apps/v1`."""
        return self._any_of("api_versions", [api_version])

    def api_versions(self, api_versions: Iterable[str]) -> "Selection[Object]":
        """Of one of these groups and versions. None at all matches nothing."""
        return self._any_of("api_versions", api_versions)

    def namespace(self, namespace: str) -> "Selection[Object]":
        """In this namespace."""
        return self._any_of("namespaces", [namespace])

    def without_namespace(self) -> "Selection[Object]":
        """In no namespace."""
        return self._any_of("namespaces", [None])

    def name(self, name: str) -> "Selection[Object]":
        """With this name."""
        return self._any_of("names", [name])

    def label(self, key: str, value: str) -> "Selection[Object]":
        """With this label at this value."""
        return self._any_of("labels", [(key, value)])

    def has_label(self, key: str) -> "Selection[Object]":
        """With this label, whatever its value."""
        return self._any_of("labels", [(key, None)])

    def __iter__(self) -> Iterator[Object]:
        """Asks the host, once."""
        return (self._make(self._host, number) for number in self._host.select(self._wanted))

    def _any_of(self, part: str, values: Iterable[Any]) -> "Selection[Object]":
        wanted = [*(getattr(self._wanted, part) or []), *values]
        return Selection(self._host, self._make, replace(self._wanted, **{part: wanted}))
