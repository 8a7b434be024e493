"""Where uploaded files are kept: a folder inside the library's, so that they are not lost.

A file is acknowledged once it is on disk under its name; what lies there is taken in
again when the chat starts, so nothing acknowledged is lost by a crash.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Literal, Self

if TYPE_CHECKING:
    from types import TracebackType

Problem = Literal["too_large", "too_many", "not_read", "not_sent"]
"""Why a file is not taken: larger than allowed, one too many, of a type that is not read, or
broken off or refused by the disk."""

FOLDER = "uploads"

_UNSAFE = re.compile(r"[^\w .()\[\]【】（）「」《》“”‘’，。、！？：；·+=@,~\-]")
_LONGEST_NAME = 150
"""Bytes in UTF-8. File systems take 255."""
_PART = ".part-"
"""What is not complete is hidden, and so passed over when the folder is read."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be uploaded."""

    largest_file: int = 64 * 2**20
    """Bytes."""
    most_files: int = 200
    """In one batch."""


class RefusedError(Exception):
    """A file is not taken."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem: Problem = problem


def safe_name(given: str) -> str:
    """A name that leads nowhere else and shows as it is, as near as can be to the given one."""
    name = re.split(r"[/\\]", given)[-1]
    name = _UNSAFE.sub("_", name).strip(" .")
    suffix = PurePath(name).suffix
    kept = (
        name.removesuffix(suffix)
        .encode()[: _LONGEST_NAME - len(suffix.encode())]
        .decode(errors="ignore")
    )
    return f"{kept or 'file'}{suffix}"


class Arriving:
    """A file while it is being sent; gone again unless `keep` is called in the block."""

    def __init__(self, folder: Path, name: str, limits: Limits) -> None:
        """Open a hidden file.

        Args:
            folder: Where it is kept; made if need be.
            name: As the sender calls it.
            limits: How large it may grow.
        """
        self._folder = folder
        self._name = safe_name(name)
        self._largest = limits.largest_file
        self._size = 0
        self._digest = hashlib.sha256()

    def __enter__(self) -> Self:
        self._folder.mkdir(exist_ok=True)
        handle, path = tempfile.mkstemp(prefix=_PART, dir=self._folder)
        self._path = Path(path)
        self._file = os.fdopen(handle, "wb")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)

    def write(self, data: bytes) -> None:
        """Take what has come.

        Raises:
            RefusedError: it has become too large.
            OSError: the disk refused.
        """
        self._size += len(data)
        if self._size > self._largest:
            raise RefusedError("too_large")
        self._digest.update(data)
        self._file.write(data)

    def keep(self) -> Path:
        """Put the file under its name, on disk for good, and tell where.

        The same content under the same name stays one file; other content gets its hash
        into the name, so that nothing is overwritten.
        """
        self._file.flush()
        os.fsync(self._file.fileno())
        digest = self._digest.hexdigest()
        place = self._folder / self._name
        if not self._put(place) and _digest_of(place) != digest:
            place = self._folder / f"{place.stem}-{digest[:16]}{place.suffix}"
            self._put(place)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return place

    def _put(self, place: Path) -> bool:
        """Give the file a second name, if that is free."""
        try:
            os.link(self._path, place)
        except FileExistsError:
            return False
        return True


def clear_parts(folder: Path) -> None:
    """Remove what a killed server had not received to its end."""
    for part in folder.glob(f"{_PART}*"):
        part.unlink(missing_ok=True)


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
