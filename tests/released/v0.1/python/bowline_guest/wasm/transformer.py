"""The export of a transformer."""

from wit_world.imports import edits

from ..call import Plugin, call_for_findings
from ..context import TransformContext
from ..finding import Refusal
from . import surroundings as surroundings
from .boundary import fallible, findings, refused
from .objects import ObjectsHost


class _Host(ObjectsHost):
    set = fallible(edits.set)
    append = fallible(edits.append)
    insert = fallible(edits.insert)
    unset = fallible(edits.unset)
    add = fallible(edits.add)
    remove = fallible(edits.remove)


def bind(plugin: Plugin) -> type:
    """What a component exports for a plugin's `transform`."""

    class Transformer:
        def transform(self, config: str) -> list:
            cx = TransformContext(_Host())
            try:
                return findings(call_for_findings("transform", plugin, config, cx))
            except Refusal as refusal:
                raise refused(refusal) from None

    return Transformer
