"""How a live object is doing."""

from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["healthy", "progressing", "degraded", "suspended", "missing", "unknown"]


@dataclass
class Assessment:
    """What a health plugin says about one object."""

    status: Status
    reason: str = ""
    """Why, as one stable word in CamelCase, such as `RolloutStuck`."""
    message: str = ""
    """Why, for a person."""
    extra: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def healthy(cls) -> "Assessment":
        """All is well, and there is nothing to add."""
        return cls("healthy")

    @classmethod
    def progressing(cls, reason: str, message: str) -> "Assessment":
        """It is on its way."""
        return cls("progressing", reason, message)

    @classmethod
    def degraded(cls, reason: str, message: str) -> "Assessment":
        """It will not get there without help."""
        return cls("degraded", reason, message)

    @classmethod
    def suspended(cls, reason: str, message: str) -> "Assessment":
        """Somebody paused it."""
        return cls("suspended", reason, message)

    @classmethod
    def missing(cls, reason: str, message: str) -> "Assessment":
        """It is not there."""
        return cls("missing", reason, message)

    @classmethod
    def unknown(cls, reason: str, message: str) -> "Assessment":
        """There is no telling."""
        return cls("unknown", reason, message)
