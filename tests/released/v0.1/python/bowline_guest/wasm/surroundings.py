"""What a plugin finds around it in a call: what it prints goes to the log, a line a line, no module can
be loaded any more, and there is no network. It is set up when this is imported, which is after the plugin: while that is
loaded, modules are there and the host is not."""

import io
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, NoReturn

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


def _no_network(*words: Any, **named: Any) -> NoReturn:
    raise OSError("there is no network in a plugin: a step sends with cx.http.send(…)")


def _close_sockets(socket: Any) -> None:
    """Left to itself it would speak of codecs and errno, which are the least of it."""
    socket.socket.__init__ = _no_network
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "getnameinfo"):
        if hasattr(socket, name):
            setattr(socket, name, _no_network)


sys.stdout = _LogWriter("info")
sys.stderr = _LogWriter("warn")
sys.meta_path.append(_NoMoreModules())
if "socket" in sys.modules:
    _close_sockets(sys.modules["socket"])
