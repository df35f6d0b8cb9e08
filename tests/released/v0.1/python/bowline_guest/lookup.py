"""Reads from the customer's cluster."""

from typing import Any

from .error import within
from .host import Host
from .json_text import from_json_text
from .object_id import ObjectId


class Lookup:
    """Live objects, as far as the plugin's manifest asks for their kind (`cluster-read:GROUP/KIND`)
    and the operator grants it.
    """

    def __init__(self, host: Host) -> None:
        self._host = host

    def get(self, id: ObjectId) -> Any:
        """The live object, whole; None where the cluster has none."""
        with within("lookup", lambda: (id, "")):
            return from_json_text(self._host.lookup(id))
