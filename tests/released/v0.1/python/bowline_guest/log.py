"""Messages for whoever reads this run's log. They are no findings: nothing is decided by them."""

from .host import Host


class Log:
    """Writes log lines, one level a method."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def error(self, message: object) -> None:
        """Something failed."""
        self._host.log("error", str(message))

    def warn(self, message: object) -> None:
        """Something looks wrong."""
        self._host.log("warn", str(message))

    def info(self, message: object) -> None:
        """What was done."""
        self._host.log("info", str(message))

    def debug(self, message: object) -> None:
        """Details for the plugin's author."""
        self._host.log("debug", str(message))
