"""The export of a validator."""

from ..call import Plugin, call_for_findings
from ..context import ValidateContext
from ..finding import Refusal
from . import surroundings as surroundings
from .boundary import findings, refused
from .objects import ObjectsHost


def bind(plugin: Plugin) -> type:
    """What a component exports for a plugin's `validate`."""

    class Validator:
        def validate(self, config: str) -> list:
            cx = ValidateContext(ObjectsHost())
            try:
                return findings(call_for_findings("validate", plugin, config, cx))
            except Refusal as refusal:
                raise refused(refusal) from None

    return Validator
