"""The release's own files, read-only."""

from .error import HostError, within
from .host import Host


class Files:
    """Files beneath the folder that the pipeline entry names."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def walk(self, folder: str) -> list[str]:
        """Paths of the files under `folder` (`""` for all), relative to it, sorted."""
        with within(f'walk "{folder}"'):
            return self._host.walk(folder)

    def read(self, path: str) -> bytes:
        """A file's bytes."""
        with within(f'read "{path}"'):
            return self._host.read(path)

    def read_text(self, path: str) -> str:
        """A file's text, which must be UTF-8."""
        with within(f'read "{path}"'):
            try:
                return self._host.read(path).decode()
            except UnicodeDecodeError as error:
                raise HostError("the file is not UTF-8") from error
