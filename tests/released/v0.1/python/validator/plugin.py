"""`validator`: refuses objects that do not name their owner."""

from typing import TypedDict

from bowline_guest import Finding, ReadableObject, ValidateContext

FIELD = "/metadata/labels/owner"


class Config(TypedDict):
    """What a pipeline entry says; see config.schema.json."""

    owner: str


def validate(config: Config, cx: ValidateContext) -> list[Finding]:
    owner = config["owner"]
    return [wrong_owner(object, owner) for object in cx.objects() if object.get(FIELD) != owner]


def wrong_owner(object: ReadableObject, owner: str) -> Finding:
    return Finding.error(
        "wrong-owner",
        "the object does not name its owner",
        object=object.id(),
        field=FIELD,
        hint=f"set it to {owner}",
    )
