"""Where a step's work stands. The answers come from the run's journal."""

from datetime import UTC, datetime, timedelta
from typing import Any

from .host import Host
from .json_text import from_json_text

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Progress:
    """What a step must know to go on where its last call stopped.

    A plugin has no clock of its own: `now` is the time of this call.
    """

    def __init__(self, host: Host) -> None:
        self._host = host

    def key(self) -> str:
        """The same for every attempt of this step in this run: an idempotency key to send along."""
        return self._host.key()

    def attempt(self) -> int:
        """1 for the first call."""
        return self._host.attempt()

    def began(self) -> datetime:
        """When this step first began."""
        return _BEGINNING + timedelta(milliseconds=self._host.began())

    def now(self) -> datetime:
        """When this call was made."""
        return _BEGINNING + timedelta(milliseconds=self._host.now())

    def elapsed(self) -> timedelta:
        """How long this step has been going on."""
        return max(timedelta(), self.now() - self.began())

    def saved(self) -> Any:
        """What this step last asked to remember."""
        return from_json_text(self._host.saved())

    def output_of(self, step: str, name: str) -> Any:
        """An output of a step that this one needs."""
        return from_json_text(self._host.output_of(step, name))

    def answer(self) -> Any:
        """A person's answer to the question that this step asked."""
        return from_json_text(self._host.answer())

    def ending(self) -> str | None:
        """In an exit step, how the run ended: a failure class, `terminated` or `succeeded`."""
        return self._host.ending()
