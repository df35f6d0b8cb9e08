"""Findings: what a person should know or must fix."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from .object_id import ObjectId

Severity = Literal["error", "warning", "info"]
_field = field


@dataclass
class Finding:
    """Something a person should know or must fix."""

    severity: Severity
    code: str
    """The plugin's own stable code, such as `missing-owner`. People filter and suppress by it."""
    message: str
    object: ObjectId | None = None
    field: str | None = None
    """The field of that object, as a JSON Pointer."""
    hint: str | None = None
    """What to change so that the finding goes away."""
    extra: dict[str, Any] = _field(default_factory=dict)
    """What this interface has no field for. Kept in reports."""

    @classmethod
    def error(
        cls,
        code: str,
        message: str,
        *,
        object: ObjectId | None = None,
        field: str | None = None,
        hint: str | None = None,
    ) -> "Finding":
        """A finding that must be fixed."""
        return cls("error", code, message, object, field, hint)

    @classmethod
    def warning(
        cls,
        code: str,
        message: str,
        *,
        object: ObjectId | None = None,
        field: str | None = None,
        hint: str | None = None,
    ) -> "Finding":
        """A finding that should be looked at."""
        return cls("warning", code, message, object, field, hint)

    @classmethod
    def info(
        cls,
        code: str,
        message: str,
        *,
        object: ObjectId | None = None,
        field: str | None = None,
        hint: str | None = None,
    ) -> "Finding":
        """A note."""
        return cls("info", code, message, object, field, hint)

    def __str__(self) -> str:
        """Severity, code, object and field, then the message: one line for a log or a test."""
        where = [self.severity, self.code, self.object, self.field]
        return f"{' '.join(str(part) for part in where if part is not None)}: {self.message}"


class Refusal(Exception):
    """Raised by a plugin to say no: nothing of the call is kept, and a person reads the findings."""

    def __init__(self, findings: Finding | Iterable[Finding]) -> None:
        self.findings = [findings] if isinstance(findings, Finding) else list(findings)
        super().__init__("\n".join(map(str, self.findings)))
