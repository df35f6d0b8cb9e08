"""Building JSON Pointers (RFC 6901)."""


def child(parent: str, part: str) -> str:
    """The pointer to `part` beneath `parent`, with `~` and `/` in `part` escaped."""
    return f"{parent}/{part.replace('~', '~0').replace('/', '~1')}"


def element(parent: str, index: int) -> str:
    """The pointer to element `index` of the array at `parent`."""
    return f"{parent}/{index}"
