"""`set-namespace`: puts the selected objects into one namespace, and what refers to them along.

    each object ─► does its kind live in a namespace? ─► move it, note where it was (Moves)
    bindings, webhooks, CRDs, API services ─► does the reference point at what moved? ─► follow
"""

import json
import re
from typing import TypedDict

from bowline_guest import Finding, ObjectId, Refusal, TransformContext

from moves import Moves
from references import follow


class Config(TypedDict):
    """Config of `set-namespace`."""

    namespace: str


def transform(config: Config, cx: TransformContext) -> list[Finding]:
    namespace = config["namespace"]
    if not is_label(namespace):
        message = f"{json.dumps(namespace)} is not a name that a namespace can have"
        hint = "up to 63 lower-case letters, digits and `-`, with none of `-` at its ends"
        raise Refusal(Finding.error("invalid-namespace", message, field="/namespace", hint=hint))
    findings: list[Finding] = []
    moves = move_objects(cx, namespace, findings)
    clashes = moves.clashes(namespace)
    if clashes:
        raise Refusal(clashes)
    follow(cx, moves, namespace)
    return findings


def move_objects(cx: TransformContext, namespace: str, findings: list[Finding]) -> Moves:
    moves = Moves()
    scopes: dict[tuple[str, str], bool] = {}
    for object in cx.objects():
        id = object.id()
        kind = (id.api_version, id.kind)
        if kind not in scopes:
            known = cx.facts.namespaced(*kind)
            if known is None:
                findings.append(unknown_kind(id))
            scopes[kind] = known is not False
        if not scopes[kind]:
            continue
        if id.namespace != namespace:
            object.set("/metadata/namespace", namespace)
        moves.note(id)
    return moves


def unknown_kind(id: ObjectId) -> Finding:
    where = f"{id.kind} of {id.api_version}"
    return Finding.warning(
        "unknown-kind",
        f"it is not known whether {where} lives in a namespace; it was given one",
        object=id,
        field="/metadata/namespace",
        hint="add its CustomResourceDefinition to the release, or leave it out with `select`",
    )


def is_label(name: str) -> bool:
    return len(name) <= 63 and re.fullmatch("[a-z0-9]([a-z0-9-]*[a-z0-9])?", name) is not None
