"""How a call of a step ends."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal


@dataclass
class Child:
    """A step that was decided while the run went on."""

    name: str
    """Its name beneath this step's."""
    uses: str
    """The plugin that it calls."""
    config: Any = field(default_factory=dict)
    needs: list[str] = field(default_factory=list)
    """Steps that must be done before it."""
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass
class Outcome:
    """What the run is to do after a call of a step."""

    status: Literal["done", "wait", "ask"]
    retry_after: timedelta = timedelta()
    question: str | None = None
    saved: Any = None
    """Remembered until the next call."""
    outputs: dict[str, Any] = field(default_factory=dict)
    """What steps that need this one can read."""
    children: list[Child] = field(default_factory=list)
    """Steps that the run must take next."""
    extra: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def done(
        cls,
        *,
        saved: Any = None,
        outputs: Mapping[str, Any] | None = None,
        children: Iterable[Child] = (),
    ) -> "Outcome":
        """The step is done."""
        return cls("done", saved=saved, outputs=dict(outputs or {}), children=list(children))

    @classmethod
    def wait(
        cls,
        pause: timedelta,
        *,
        saved: Any = None,
        outputs: Mapping[str, Any] | None = None,
        children: Iterable[Child] = (),
    ) -> "Outcome":
        """The step is to be called again after `pause`."""
        made = cls.done(saved=saved, outputs=outputs, children=children)
        made.status, made.retry_after = "wait", pause
        return made

    @classmethod
    def ask(
        cls,
        question: str,
        *,
        saved: Any = None,
        outputs: Mapping[str, Any] | None = None,
        children: Iterable[Child] = (),
    ) -> "Outcome":
        """The step is to be called again when a person has answered `question`."""
        made = cls.done(saved=saved, outputs=outputs, children=children)
        made.status, made.question = "ask", question
        return made
