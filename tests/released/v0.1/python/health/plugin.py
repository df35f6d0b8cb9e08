"""`health`: judges objects by one condition of their status."""

from typing import Any, TypedDict

from bowline_guest import AssessContext, Assessment


class Config(TypedDict):
    """What may be configured; see config.schema.json."""

    condition: str
    """The condition that says how an object is doing, such as `Ready`."""


def assess(object: Any, config: Config, cx: AssessContext) -> Assessment:
    for condition in object.get("status", {}).get("conditions", []):
        if condition["type"] == config["condition"]:
            return judged(condition)
    message = f"its status has no condition {config['condition']}"
    return Assessment.progressing("NoCondition", message)


def judged(condition: Any) -> Assessment:
    why = condition.get("reason", ""), condition.get("message", "")
    match condition.get("status"):
        case "True":
            return Assessment.healthy()
        case "False":
            return Assessment.degraded(*why)
        case _:
            return Assessment.unknown(*why)
