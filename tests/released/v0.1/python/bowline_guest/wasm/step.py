"""The export of a step."""

from datetime import timedelta

from wit_world.exports import step
from wit_world.imports import facts, http, log, lookup, progress

from ..call import Plugin, call_for_outcome
from ..context import RunContext
from ..finding import Refusal
from ..json_text import json_text
from ..outcome import Child, Outcome
from . import surroundings as surroundings
from .boundary import fallible, pairs, refused, wire_id


class _Host:
    release_name = staticmethod(facts.release_name)
    release_version = staticmethod(facts.release_version)
    release_digest = staticmethod(facts.release_digest)
    customer_name = staticmethod(facts.customer_name)
    customer_label = staticmethod(facts.customer_label)
    image = staticmethod(facts.image)
    value = staticmethod(facts.value)
    output = fallible(facts.output)
    namespaced = staticmethod(facts.namespaced)
    lookup = fallible(lambda id: lookup.get(wire_id(id)))
    key = staticmethod(progress.key)
    attempt = staticmethod(progress.attempt)
    began = staticmethod(progress.began)
    now = staticmethod(progress.now)
    saved = staticmethod(progress.saved)
    output_of = staticmethod(progress.output_of)
    answer = staticmethod(progress.answer)
    ending = staticmethod(progress.ending)
    send = fallible(lambda *words: http.send(http.Request(*words)))
    log = staticmethod(log.log)


def bind(plugin: Plugin) -> type:
    """What a component exports for a plugin's `run`."""

    class Step:
        def run(self, config: str) -> step.Outcome:
            try:
                return _outcome(call_for_outcome(plugin, config, RunContext(_Host())))
            except Refusal as refusal:
                raise refused(refusal) from None

    return Step


def _outcome(came: Outcome) -> step.Outcome:
    return step.Outcome(
        came.status,
        max(0, came.retry_after // timedelta(milliseconds=1)),
        came.question,
        None if came.saved is None else json_text(came.saved),
        pairs(came.outputs),
        [_child(one) for one in came.children],
        pairs(came.extra),
    )


def _child(one: Child) -> step.Child:
    return step.Child(one.name, one.uses, json_text(one.config), one.needs, pairs(one.extra))
