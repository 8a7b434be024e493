"""Opening files and reading their bytes; what the system refuses becomes a SourceError."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from qa.errors import SourceError
from qa.phrases import Phrase
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
        raise SourceError(Phrase("name_not_unicode", name=shown(path))) from error
    try:
        if not path.is_file():
            kind = "is_folder" if path.is_dir() else "is_no_file"
            raise SourceError(Phrase(kind, name=shown(path)))
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
    fault = str(error.strerror) if isinstance(error, OSError) else Phrase("no_path")
    return SourceError(Phrase("refused", name=shown(path), fault=fault))


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
