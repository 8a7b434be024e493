"""Files → what an ingest takes in: articles, and what is known of the files around them.

A file that the library has read before, and that has not changed since, is not read again.
What becomes of the articles is `qa.ingest`'s business.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qa.library import FileRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qa.library import Library
    from qa.sources import FileFacts, FoundFiles
    from qa.types import Article, FailedInput

_CLOCK_SECONDS: Final = 2.0
"""The coarsest clock of a file system: FAT's. Two changes within it may look like one."""
_PORTION: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class FileBegun:
    """A file is being read; the articles that follow are in it."""

    record: FileRecord


@dataclass(frozen=True, slots=True)
class ArticleRead:
    """An article of the file that was begun last."""

    article: Article
    bytes_done: int
    """Bytes of all files that are dealt with when this article is."""


@dataclass(frozen=True, slots=True)
class FileEnded:
    """The file that was begun last holds no more."""

    record: FileRecord
    bytes_done: int


@dataclass(frozen=True, slots=True)
class FileUnchanged:
    """A file that need not be read: what it held is in the library."""

    record: FileRecord
    bytes_done: int


@dataclass(frozen=True, slots=True)
class NoFile:
    """An input that was rejected without being read."""

    failed: FailedInput
    record: FileRecord | None
    """To be kept, if there is such a thing on the disk."""


Item = FileBegun | ArticleRead | FileEnded | FileUnchanged | NoFile


def items_of(library: Library, found: FoundFiles) -> Iterator[Item]:
    """Read files one after the other, an article at a time, but for the unchanged ones.

    Args:
        library: What knows the files that were read before.
        found: The files, and the inputs that are none.
    """
    from qa.sources import FileFacts, FileReading

    rejected: set[str] = set()
    for failed in found.failed:
        item = _no_file(failed)
        if item.record is not None and item.record.path in rejected:  # given in two ways
            item = NoFile(failed, None)
        elif item.record is not None:
            rejected.add(item.record.path)
        yield item
    bytes_done = 0
    for path in found.files:
        known = unchanged(library, path)
        if known is not None:
            bytes_done += known.size
            yield FileUnchanged(known, bytes_done)
            continue
        reading = FileReading(path)
        place, began = str(path.resolve()), _now()
        yield FileBegun(_record(place, began, FileFacts()))
        for article in reading:
            yield ArticleRead(article, bytes_done + reading.bytes_read)
        facts = reading.facts
        bytes_done += facts.size
        yield FileEnded(_record(place, began, facts, reading.failed), bytes_done)


def overtaken(library: Library, given: Iterable[Path]) -> list[str]:
    """Inputs on record that were rejected unread, and are gone or will be looked at anew."""
    roots = [path.absolute() for path in given]
    return [
        path
        for path in library.files.unread()
        if not os.path.lexists(path) or any(Path(path).is_relative_to(root) for root in roots)
    ]


def total_bytes(found: FoundFiles) -> int:
    """The size of all files together; a file that is gone counts nothing."""
    return sum(path.stat().st_size for path in found.files if path.exists())


def unchanged(library: Library, path: Path) -> FileRecord | None:
    """What is known of a file, if it need not be read again.

    That is so when all in it was dealt with for good, by the same reading rules; when its
    bytes are the same; and when the library still has every article of it. Its bytes are
    the same when their SHA-256 is; they are not looked at when the size and both times of
    the file (of its content, and of its attributes, which can't be set back) are as they
    were, and older than the last reading by more than the coarsest clock of a file system.
    """
    from qa.sources import READING_RULES

    known = library.files.find(str(path.resolve()))
    if known is None or not known.settled or known.rules != READING_RULES:
        return None
    try:
        same = _is_same(path, known)
    except OSError:
        return None  # reading it will say what is wrong
    return known if same and library.files.holds_all_of(known.path) else None


def _is_same(path: Path, known: FileRecord) -> bool:
    stat = path.stat()
    if stat.st_size != known.size:
        return False
    times = (stat.st_mtime_ns, stat.st_ctime_ns)
    read_at = datetime.fromisoformat(known.read_at).timestamp()
    if (
        os.name == "posix"  # elsewhere the second time is that of the file's making
        and times == (known.modified_ns, known.changed_ns)
        and max(times) / 1e9 < read_at - _CLOCK_SECONDS
    ):
        return True
    return _sha256(path) == known.sha256


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(_PORTION):
            digest.update(data)
    return digest.hexdigest()


def _no_file(failed: FailedInput) -> NoFile:
    from qa.sources import FileFacts

    if not os.path.lexists(failed.path):
        return NoFile(failed, None)
    place = str(Path(failed.path).absolute())
    return NoFile(failed, _record(place, _now(), FileFacts(), (failed,)))


def _record(
    path: str, began: str, facts: FileFacts, rejected: tuple[FailedInput, ...] = ()
) -> FileRecord:
    from qa.sources import READING_RULES

    return FileRecord(
        path=path,
        size=facts.size,
        modified_ns=facts.modified_ns,
        changed_ns=facts.changed_ns,
        sha256=facts.sha256,
        format=facts.format,
        encoding=facts.encoding,
        doubts=facts.doubts,
        characters_in=facts.characters_in,
        characters_kept=facts.characters_kept,
        rules=READING_RULES,
        read_at=began,
        settled=facts.sha256 is not None,
        rejected=rejected,
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
