"""What a call may observe and do, for each role.

    TransformContext   facts  lookup  files  objects (read and edit)  add    log
    ValidateContext    facts  lookup  files  objects (read)                  log
    RunContext         facts  lookup  progress  http                         log
    AssessContext                                                            log
"""

from typing import Any

from .error import within
from .facts import Facts
from .files import Files
from .host import Host
from .http import Http
from .json_text import json_text
from .log import Log
from .lookup import Lookup
from .objects import EditableObject, ReadableObject
from .progress import Progress
from .selection import Selection


class AssessContext:
    """The context of a health plugin."""

    def __init__(self, host: Host) -> None:
        self.log = Log(host)


class RunContext:
    """The context of a step."""

    def __init__(self, host: Host) -> None:
        self.facts = Facts(host)
        self.lookup = Lookup(host)
        self.progress = Progress(host)
        self.http = Http(host)
        self.log = Log(host)


class ValidateContext:
    """The context of a validator."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self.facts = Facts(host)
        self.files = Files(host)
        self.lookup = Lookup(host)
        self.log = Log(host)

    def objects(self) -> Selection[ReadableObject]:
        """The objects that the pipeline entry selects, in the pipeline's order.

        Narrow it, then iterate.
        """
        return Selection(self._host, ReadableObject)


class TransformContext:
    """The context of a transformer."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self.facts = Facts(host)
        self.files = Files(host)
        self.lookup = Lookup(host)
        self.log = Log(host)

    def objects(self) -> Selection[EditableObject]:
        """The objects that the pipeline entry selects, in the pipeline's order, with this call's own
        edits in effect. Narrow it, then iterate.
        """
        return Selection(self._host, EditableObject)

    def add(self, body: Any) -> EditableObject:
        """Adds an object behind those that are there.

        Its identity is checked when the call returns.
        """
        with within("add"):
            return EditableObject(self._host, self._host.add(json_text(body)))
