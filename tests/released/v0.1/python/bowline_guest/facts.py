"""Facts about this render, one question a fact."""

from typing import Any

from .error import within
from .host import Host
from .json_text import from_json_text


class Facts:
    """Questions about the release, the customer and what they bring along.

    Each is recorded by itself, so ask for no more than the work needs: a result stays cached as long
    as the answers stay the same.
    """

    def __init__(self, host: Host) -> None:
        self._host = host

    def release_name(self) -> str:
        """The release's name."""
        return self._host.release_name()

    def release_version(self) -> str:
        """The release's version."""
        return self._host.release_version()

    def release_digest(self) -> str:
        """The digest over every part of the release."""
        return self._host.release_digest()

    def customer_name(self) -> str:
        """The customer's name, which is the customer's identity."""
        return self._host.customer_name()

    def customer_label(self, key: str) -> str | None:
        """One of the customer's labels."""
        return self._host.customer_label(key)

    def image(self, name: str) -> str | None:
        """The digest-pinned reference of one of the release's images."""
        return self._host.image(name)

    def value(self, at: str) -> Any:
        """The value of this customer at a JSON Pointer, after the release's defaults."""
        return from_json_text(self._host.value(at))

    def output(self, name: str) -> Any:
        """A Terraform output; a sensitive one is an error without a grant."""
        with within(f"output {name}"):
            return from_json_text(self._host.output(name))

    def namespaced(self, api_version: str, kind: str) -> bool | None:
        """Whether objects of this kind live in a namespace; None where the kind is unknown."""
        return self._host.namespaced(api_version, kind)
