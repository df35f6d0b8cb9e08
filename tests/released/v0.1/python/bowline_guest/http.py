"""HTTP requests of a step, to hosts that the manifest asks for and the operator grants."""

import json as _json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .error import HostError, within
from .host import Host
from .json_text import json_text


@dataclass(frozen=True)
class Response:
    """The answer to a request."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    @property
    def ok(self) -> bool:
        """Whether the status is from 200 to 299."""
        return 200 <= self.status < 300

    def header(self, name: str) -> str | None:
        """The first header of that name; case does not matter."""
        same = (value for known, value in self.headers if known.lower() == name.lower())
        return next(same, None)

    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")

    def json(self) -> Any:
        """The body as a JSON value."""
        with within("response body"):
            try:
                return _json.loads(self.body)
            except ValueError as error:
                raise HostError(str(error)) from error


class Http:
    """Sends requests."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | str = b"",
        json: Any = None,
    ) -> Response:
        """Sends one request and waits for the answer, whatever its status.

        It raises for having no answer at all, or no grant.
        """
        with within(f"{method} {url}"):
            fields = list((headers or {}).items())
            if json is not None:
                fields.append(("content-type", "application/json"))
                body = json_text(json)
            sent = body.encode() if isinstance(body, str) else body
            answer = self._host.send(method, url, fields, sent)
            return Response(answer.status, answer.headers, answer.body)
