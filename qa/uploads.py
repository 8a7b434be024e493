"""Files that come through a web door: kept while they are read, then taken in like any other.

The same content under the same name gets the same place each time, so that handing a file
in again changes nothing. How much may be uploaded, and by whom, is the server's business.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO, Final

from qa.errors import LibraryStorageError
from qa.types import FailedInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from qa.assistant import Assistant
    from qa.types import IngestProgress, IngestReport

_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f-\x9f\ud800-\udfff<>:"|?*/\\]')
_LONGEST_NAME: Final = 120
"""In bytes of UTF-8; a file system takes 255."""
_PORTION: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody sent."""

    name: str
    """As the sender calls it; not to be trusted."""
    file: BinaryIO
    """Its bytes, from the beginning; must be seekable."""


def take_in(
    assistant: Assistant,
    uploads: Sequence[Upload],
    folder: Path,
    *,
    patience_s: float | None = None,
    watch: Callable[[IngestProgress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> IngestReport:
    """Take uploaded files into the archive, as `Assistant.ingest` does files of the disk.

    Args:
        assistant: Whose archive.
        uploads: The files.
        folder: Where they lie while they are read; made if need be.
        patience_s: How long to wait for another change of the archive; None for ever.
        watch: See `Assistant.ingest`.
        stop: See `Assistant.ingest`.

    Returns:
        The report; files that failed are named as their senders call them.

    Raises:
        LibraryLockedError: the archive is being changed by somebody else.
        LibraryStorageError: the files or the archive can't be written.
        ModelError: the model can't be loaded.
    """
    with assistant.changing(patience_s), ExitStack() as kept:
        paths = [kept.enter_context(_kept(upload, folder)) for upload in uploads]
        report = assistant.ingest(paths, watch=watch, stop=stop)
    places = {str(path.parent) + os.sep for path in paths}
    places |= {str(path.parent.resolve()) + os.sep for path in paths}
    return replace(report, failed=tuple(_unplaced(each, places) for each in report.failed))


def safe_name(name: str) -> str:
    """Make a name that any file system takes, and that leads nowhere, of a sender's.

    What it ends with stays, because it tells the format and may tell the date.
    """
    last = re.split(r"[/\\]", name)[-1]
    kept = _UNSAFE.sub("_", last).encode("utf-8")[-_LONGEST_NAME:].decode("utf-8", "ignore")
    return kept.strip(" .") or "unnamed"


@contextmanager
def _kept(upload: Upload, folder: Path) -> Iterator[Path]:
    """Put an upload on the disk, in a folder of its own, until the block ends."""
    place = folder / _digest(upload.file)
    try:
        place.mkdir(parents=True, exist_ok=True)
        path = place / safe_name(upload.name)
        with path.open("wb") as copy:
            shutil.copyfileobj(upload.file, copy, _PORTION)
    except OSError as error:
        shutil.rmtree(place, ignore_errors=True)
        raise LibraryStorageError(
            f"{safe_name(upload.name)} can't be kept in {folder} ({error.strerror}); free some room"
            " or check the disk, then send it again"
        ) from error
    try:
        yield path
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _digest(file: BinaryIO) -> str:
    """Hash a file's bytes, and go back to their beginning."""
    digest = hashlib.sha256()
    file.seek(0)
    while data := file.read(_PORTION):
        digest.update(data)
    file.seek(0)
    return digest.hexdigest()[:32]


def _unplaced(failed: FailedInput, places: set[str]) -> FailedInput:
    """Leave out where on this machine an upload lay."""
    path, reason = failed.path, failed.reason
    for place in places:
        path, reason = path.replace(place, ""), reason.replace(place, "")
    return FailedInput(path, reason)
