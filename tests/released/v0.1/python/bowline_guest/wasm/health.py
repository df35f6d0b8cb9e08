"""The export of a health plugin."""

from wit_world.exports import health
from wit_world.imports import log

from ..call import Plugin, call_for_assessment
from ..context import AssessContext
from . import surroundings as surroundings
from .boundary import pairs


class _Host:
    log = staticmethod(log.log)


def bind(plugin: Plugin) -> type:
    """What a component exports for a plugin's `assess`."""

    class Health:
        def assess(self, object: str, config: str) -> health.Assessment:
            judged = call_for_assessment(plugin, object, config, AssessContext(_Host()))
            extra = pairs(judged.extra)
            return health.Assessment(judged.status, str(judged.reason), str(judged.message), extra)

    return Health
