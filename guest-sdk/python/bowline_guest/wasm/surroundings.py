"""What a plugin finds around it in a call: what it prints goes to the log, a line a line, and no module
can be loaded any more. It is set up when this is imported, which is after the plugin: while that is
loaded, modules are there and the host is not."""

import io
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

from wit_world.imports import log


class _LogWriter(io.TextIOBase):
    def __init__(self, level: str) -> None:
        self._level = level
        self._rest = ""

    def write(self, text: str) -> int:
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            log.log(self._level, line)
        return len(text)


class _NoMoreModules:
    """Asked when nobody else knows a module: the sources have stayed where the plugin was built."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        message = f"no module {name!r} in this plugin: a module is imported where the plugin is loaded, "
        raise ModuleNotFoundError(f"{message}at the top of a file, and not during a call", name=name)


sys.stdout = _LogWriter("info")
sys.stderr = _LogWriter("warn")
sys.meta_path.append(_NoMoreModules())
