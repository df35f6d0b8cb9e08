"""The functions of the host that every role over objects has."""

from typing import Any

from wit_world.imports import facts, files, log, lookup, objects

from ..object_id import ObjectId
from .boundary import fallible, object_id, wire_id


class ObjectsHost:
    """The imports of a validator."""

    release_name = staticmethod(facts.release_name)
    release_version = staticmethod(facts.release_version)
    release_digest = staticmethod(facts.release_digest)
    customer_name = staticmethod(facts.customer_name)
    customer_label = staticmethod(facts.customer_label)
    image = staticmethod(facts.image)
    value = staticmethod(facts.value)
    output = fallible(facts.output)
    namespaced = staticmethod(facts.namespaced)
    walk = fallible(files.walk)
    read = fallible(files.read)
    lookup = fallible(lambda id: lookup.get(wire_id(id)))
    id = fallible(lambda number: object_id(objects.id(number)))
    get = fallible(objects.get)
    log = staticmethod(log.log)

    @staticmethod
    def select(wanted: Any) -> list[int]:
        words = (wanted.api_versions, wanted.kinds, wanted.namespaces, wanted.names, wanted.labels)
        return objects.select(objects.Selector(*words))
