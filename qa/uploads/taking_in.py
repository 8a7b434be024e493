"""Uploaded files → the archive, as `Assistant.ingest` does files of the disk.

Changes take turns: those of this process by `Assistant.changing`, those of another by the
library's own lock; either is waited for.
"""

from __future__ import annotations

import os
import shutil
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO, Final

import filelock

from qa.errors import LibraryLockedError, LibraryStorageError
from qa.phrases import Phrase
from qa.types import FailedInput, IngestReport
from qa.uploads.arriving import Arriving, clear_lent, clear_parts, safe_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from qa.assistant import Assistant
    from qa.types import IngestProgress

_LOCK_FILE: Final = "uploads.lock"
"""In the library's folder; held by the process whose files are lent, so that no other one's
are taken away."""
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
    """Take files in that are not kept: they lie on the disk only while they are read.

    Args:
        assistant: Whose archive.
        uploads: The files.
        folder: Where they lie while they are read; made if need be.
        patience_s: How long to wait for other changes of the archive; None for ever.
        watch: See `Assistant.ingest`.
        stop: See `Assistant.ingest`.

    Returns:
        The report; files that failed are named as their senders call them.

    Raises:
        LibraryLockedError: the archive is being changed by somebody else.
        LibraryStorageError: the files or the archive can't be written.
        ModelError: the model can't be loaded.
    """
    with assistant.changing(patience_s), _lending(assistant, patience_s), ExitStack() as lent:
        clear_lent(folder)
        paths = [_lent(upload, folder, lent) for upload in uploads]
        return take_in_kept(assistant, paths, patience_s=patience_s, watch=watch, stop=stop)


def take_in_kept(
    assistant: Assistant,
    paths: Sequence[Path],
    *,
    patience_s: float | None = None,
    watch: Callable[[IngestProgress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> IngestReport:
    """Take files in that are on the disk already; see `take_in`."""
    end = None if patience_s is None else time.monotonic() + patience_s
    with assistant.changing(patience_s):
        while True:
            try:
                report = assistant.ingest(paths, watch=watch, stop=stop)
                break
            except LibraryLockedError:  # by another process, for longer than a commit waits
                if stop is not None and stop():
                    report = IngestReport(interrupted=True)
                    break
                if end is not None and time.monotonic() > end:
                    raise
    places = {str(path.parent) + os.sep for path in paths}
    places |= {str(path.parent.resolve()) + os.sep for path in paths}
    return replace(report, failed=tuple(_unplaced(each, places) for each in report.failed))


def left_over(folder: Path) -> list[Path]:
    """The kept files of earlier servers, with the parts of unfinished ones cleared away.

    To be called before files can arrive: it can't tell what is on its way from what was left.
    """
    if not folder.is_dir():
        return []
    clear_parts(folder)
    return [path for path in sorted(folder.iterdir()) if _is_kept(path)]


def take_in_left_over(
    assistant: Assistant, kept: Iterable[Path], *, patience_s: float | None = None
) -> IngestReport:
    """Take in those kept files that were never read to the end, as their server was killed.

    What was read once is left alone, so that an article that was deleted stays so.
    """
    left = [path for path in kept if not _was_read(assistant, path)]
    if not left:
        return IngestReport()
    return take_in_kept(assistant, left, patience_s=patience_s)


def remove_untaken(assistant: Assistant, paths: Iterable[Path]) -> None:
    """Remove the kept files of which nothing was taken in."""
    for path in paths:
        if assistant.library.files.find(str(path.resolve())) is None:
            path.unlink(missing_ok=True)


def _is_kept(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".")


def _was_read(assistant: Assistant, path: Path) -> bool:
    known = assistant.library.files.find(str(path.resolve()))
    return known is not None and known.settled


@contextmanager
def _lending(assistant: Assistant, patience_s: float | None) -> Iterator[None]:
    """Hold the right to lend files, among all processes with this library."""
    lock = filelock.FileLock(assistant.library.folder / _LOCK_FILE, thread_local=False)
    try:
        lock.acquire(timeout=-1 if patience_s is None else patience_s)
    except filelock.Timeout as error:
        raise LibraryLockedError(
            "another server of this archive is taking files in; try again when it is done"
        ) from error
    except OSError as error:
        raise LibraryStorageError(
            f"{lock.lock_file} can't be written ({error.strerror}); free some room or check the disk"
        ) from error
    try:
        yield
    finally:
        lock.release()


def _lent(upload: Upload, folder: Path, until: ExitStack) -> Path:
    """Put an upload on the disk until the stack is left."""
    try:
        arriving = until.enter_context(Arriving(folder, upload.name))
        upload.file.seek(0)
        shutil.copyfileobj(upload.file, arriving, _PORTION)
        return arriving.lend()
    except OSError as error:
        raise LibraryStorageError(
            f"{safe_name(upload.name)} can't be kept in {folder} ({error.strerror}); free some room"
            " or check the disk, then send it again"
        ) from error


def _unplaced(failed: FailedInput, places: set[str]) -> FailedInput:
    """Leave out where on this machine an upload lay."""

    def unplaced(text: str) -> str:
        for place in places:
            text = text.replace(place, "")
        return text

    reason = failed.reason
    said = reason.changed(unplaced) if isinstance(reason, Phrase) else unplaced(reason)
    return FailedInput(unplaced(failed.path), said)
