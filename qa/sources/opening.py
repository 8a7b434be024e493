"""Opening files and reading their bytes; what the system refuses becomes a SourceError."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from qa.errors import SourceError
from qa.sources.paths import shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

    from _typeshed import WriteableBuffer


def opened(path: Path) -> BinaryIO:
    """Open a file for its bytes; raises SourceError when that can't be."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError as error:
        msg = f"the name of {shown(path)} is not valid Unicode: rename the file"
        raise SourceError(msg) from error
    try:
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "is no file"
            msg = f"{shown(path)} {what}: give the path of a file"
            raise SourceError(msg)
        return path.open("rb")
    except (OSError, ValueError) as error:
        raise refused(error, path) from error


def first_bytes(file: BinaryIO, path: Path, most: int) -> bytes:
    """Read at most so many bytes; raises SourceError when the system refuses."""
    try:
        return file.read(most)
    except OSError as error:
        raise refused(error, path) from error


def refused(error: OSError | ValueError, path: Path) -> SourceError:
    """Say what the system has against a file."""
    reason = error.strerror if isinstance(error, OSError) else "the name is no path"
    return SourceError(f"can't open {shown(path)}: {reason}; check the path and its permissions")


class Watched(io.RawIOBase):
    """A file whose bytes somebody else is shown as they are read."""

    def __init__(self, file: BinaryIO, show: Callable[[memoryview], None]) -> None:
        super().__init__()
        self._file = file
        self._show = show

    def readable(self) -> bool:
        """Whether it can be read: yes."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill a buffer; 0 at the end."""
        view = memoryview(buffer)
        data = self._file.read(len(view))
        view[: len(data)] = data
        self._show(view[: len(data)])
        return len(data)
