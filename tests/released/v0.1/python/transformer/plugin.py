"""`transformer`: writes the owner's name on each object."""

from typing import TypedDict

from bowline_guest import TransformContext


class Config(TypedDict):
    """What a pipeline entry says; see config.schema.json."""

    owner: str


def transform(config: Config, cx: TransformContext) -> None:
    for object in cx.objects():
        object.set("/metadata/labels/owner", config["owner"])
