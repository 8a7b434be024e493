"""A file while it is being sent, and where it lies then: kept under its name, or only lent.

    uploads/.part-…            while it is being sent, beside a lock of who receives it
    uploads/NAME               kept: what was acknowledged is on the disk for good
    uploads/HASH/NAME          lent: gone when its reader is done with it

The same content under the same name gets the same place each time, so that sending a file
again changes nothing; other content of that name gets another.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, Self

import filelock

if TYPE_CHECKING:
    from types import TracebackType

Problem = Literal["too_large", "too_many", "not_read", "not_sent"]
"""Why a file is not taken: larger than allowed, one too many, of a type that is not read, or
broken off or refused by the disk."""

_UNSAFE: Final = re.compile(
    r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff<>:"|?*/\\]'
)
"""What file systems refuse, and what makes a name look like another one."""
_LONGEST_NAME: Final = 120
"""In bytes of UTF-8; a file system takes 255."""
_PART: Final = ".part-"
"""What is not complete is hidden, and so passed over when the folder is read."""
_LOCK: Final = ".lock"


class RefusedError(Exception):
    """A file is not taken."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem: Problem = problem


def safe_name(name: str) -> str:
    """Make a name that any file system takes, that leads nowhere and shows as it is, of a sender's.

    Of a long one the middle goes: its end tells the format, and either end may tell the date.
    """
    safe = _UNSAFE.sub("_", re.split(r"[/\\]", name)[-1]).strip(" .") or "unnamed"
    data, half = safe.encode(), _LONGEST_NAME // 2
    if len(data) <= _LONGEST_NAME:
        return safe
    return "".join(end.decode(errors="ignore") for end in (data[:half], data[-half:]))


class Arriving:
    """A file while it is being sent; gone at the block's end unless `keep` was called in it."""

    def __init__(self, folder: Path, name: str, largest: int | None = None) -> None:
        """Prepare to receive.

        Args:
            folder: Where it will lie; made if need be.
            name: As the sender calls it; not to be trusted.
            largest: How many bytes it may have; None for any number.
        """
        self._folder = folder
        self._name = safe_name(name)
        self._largest = largest
        self._size = 0
        self._digest = hashlib.sha256()
        self._lent: Path | None = None

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._part = self._folder / f"{_PART}{secrets.token_hex(8)}"
        self._received_here = _lock_of(self._part)
        self._received_here.acquire()
        self._file = self._part.open("xb")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        if self._lent is not None:
            shutil.rmtree(self._lent, ignore_errors=True)
        self._part.unlink(missing_ok=True)
        self._received_here.release()
        Path(self._received_here.lock_file).unlink(missing_ok=True)

    def write(self, data: bytes) -> None:
        """Take what has come.

        Raises:
            RefusedError: it has become too large.
            OSError: the disk refused.
        """
        self._size += len(data)
        if self._largest is not None and self._size > self._largest:
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

    def lend(self) -> Path:
        """Put the file under its name into a folder of its own until the block ends."""
        self._file.flush()
        self._lent = self._folder / self._digest.hexdigest()[:32]
        self._lent.mkdir(exist_ok=True)
        return self._part.replace(self._lent / self._name)

    def _put(self, place: Path) -> bool:
        """Give the file a second name, if that is free."""
        try:
            os.link(self._part, place)
        except FileExistsError:
            return False
        return True


def clear_parts(folder: Path) -> None:
    """Remove what a killed server had not received to its end."""
    for part in {path.with_suffix("") for path in folder.glob(f"{_PART}*")}:
        lock = _lock_of(part)
        try:
            with lock.acquire(timeout=0):
                part.unlink(missing_ok=True)
        except filelock.Timeout:  # another server is receiving it
            continue
        Path(lock.lock_file).unlink(missing_ok=True)


def clear_lent(folder: Path) -> None:
    """Remove what a killed server had lent. Nothing may be lent from the folder now."""
    for lent in folder.glob("[0-9a-f]" * 32):
        shutil.rmtree(lent, ignore_errors=True)


def _lock_of(part: Path) -> filelock.BaseFileLock:
    """What the one who receives a file holds."""
    return filelock.FileLock(part.with_suffix(_LOCK), thread_local=False)


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
