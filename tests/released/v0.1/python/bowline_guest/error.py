"""What a call to the host, or reading its answer, can fail with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .object_id import ObjectId


class HostError(Exception):
    """Why a read or an edit failed, with the object and field that it was about.

    A plugin that does not catch it refuses with one finding of code `host-call`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.doing: str | None = None
        self.object: ObjectId | None = None
        self.field: str | None = None

    @property
    def is_denied(self) -> bool:
        """Whether the operator has not granted what was asked."""
        return self.reason.startswith("denied")

    def __str__(self) -> str:
        return self.reason if self.doing is None else f"{self.doing}: {self.reason}"


Place = tuple[ObjectId | None, str | None]


@contextmanager
def within(doing: str, where: Callable[[], Place] | None = None) -> Iterator[None]:
    """Around a call to the host; where it fails, the error says what was being done."""
    try:
        yield
    except HostError as error:
        error.doing = doing
        # Asked for only here, where something failed: a good run pays nothing for it.
        if where is not None:
            error.object, error.field = where()
        raise
