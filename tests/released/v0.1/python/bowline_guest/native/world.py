"""What is there before a call: all that a host would answer from."""

from dataclasses import dataclass, field
from typing import Any

from ..http import Response
from ..object_id import ObjectId


@dataclass
class Progress:
    """Where a step stands; times in milliseconds, as they cross the boundary."""

    key: str = "test"
    attempt: int = 1
    began: int = 0
    now: int = 0
    saved: Any = None
    answer: Any = None
    ending: str | None = None
    outputs: dict[tuple[str, str], Any] = field(default_factory=dict)


@dataclass
class World:
    """Everything but the objects, which a call may change."""

    release_name: str = "test"
    release_version: str = "1.0.0"
    release_digest: str = f"sha256:{'0' * 64}"
    customer_name: str = "test"
    customer_labels: dict[str, str] = field(default_factory=dict)
    images: dict[str, str] = field(default_factory=dict)
    values: Any = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    sensitive: set[str] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)
    grants: set[str] = field(default_factory=set)
    live: dict[ObjectId, Any] = field(default_factory=dict)
    scopes: dict[tuple[str, str], bool] = field(default_factory=dict)
    answers: dict[tuple[str, str], Response] = field(default_factory=dict)
    progress: Progress = field(default_factory=Progress)
