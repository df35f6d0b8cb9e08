"""JSON text, which is the form in which every value crosses the boundary."""

import json
from typing import Any

from .error import HostError


def json_text(value: Any) -> str:
    """The text of a value; an error where it has none."""
    try:
        return json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as error:
        raise HostError(f"value is no JSON: {error}") from error


def from_json_text(text: str | None) -> Any:
    """The value of a text; None for no text, and for `null`, which Kubernetes reads alike."""
    return None if text is None else json.loads(text)
