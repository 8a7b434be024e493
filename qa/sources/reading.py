"""One file, read: its articles one by one, and then what the reading found out.

A small file is read whole. A large one is read line by line where its format allows
(`streamed`), and whole up to a limit where it does not. Nothing is kept of an article that
was handed over, so memory is bounded whatever the size of the file.
"""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from qa.errors import SourceError
from qa.phrases import Phrase
from qa.sources.articles import articles_of
from qa.sources.detect import FORMAT_NAMES, is_byte_format, recognise
from qa.sources.draft import Draft, Enclosed, Part, Unread
from qa.sources.opening import Watched, first_bytes, opened, refused
from qa.sources.paths import shown
from qa.sources.streamed import HEAD, BoundedLines, LineFormat, line_format_of
from qa.types import Article, FailedInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from qa.sources.encoding import Decoded

WHOLE: Final = 1 << 23
"""Bytes of a file that is read whole if it can also be read line by line."""
LARGEST: Final = 1 << 26
"""Bytes of a file that can only be read whole; no file of news comes near it."""
MOST_UNPACKED: Final = 1 << 30
"""Bytes of all files within one file."""
MOST_FAILED: Final = 1000
"""Parts of one file that are reported one by one when they can't be read."""
MOST_DOUBTS: Final = 100
"""Doubts of one file that are told."""
_DEEPEST: Final = 2
"""A file within a file within a file is read; one more level is somebody's trap."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What reading a file found out about it, beside its articles."""

    size: int = 0
    """Bytes; 0 when the file could not be opened, like the times."""
    modified_ns: int = 0
    """When its content was last changed, in nanoseconds since 1970."""
    changed_ns: int = 0
    """The same for content and attributes, which no program can set back."""
    sha256: str | None = None
    """Of its bytes; None when they could not be read to the end."""
    format: str | None = None
    """As people call it; None when it was not recognised."""
    encoding: str | None = None
    """Python's name of it; None for what is no text."""
    doubts: tuple[str, ...] = ()
    """What may have been read wrongly, a sentence each: encodings, and dates that differ."""
    characters_in: int = 0
    """Characters of the texts that it holds, as they were decoded; none of PDF and DOCX."""
    characters_kept: int = 0
    """Characters of these that became titles and texts of articles."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What one file amounts to."""

    articles: tuple[Article, ...]
    """In the file's order. Their ids differ, except between files within the file."""
    failed: tuple[FailedInput, ...]
    """The file, or each part of it that can't be read, and why."""
    facts: FileFacts


def read_articles(path: Path) -> list[Article]:
    """Read the articles of one file, for those who have no use for half a success.

    Args:
        path: The file; see `read_file`.

    Returns:
        Its articles, at least one. What else the file holds and can't be read is left out.

    Raises:
        SourceError: The file can't be opened, is too large, empty or in no known format, its
            encoding can't be told, or it holds no article.
    """
    found = read_file(path)
    if not found.articles:
        first = found.failed[0]
        named = first.path in first.reason
        raise SourceError(first.reason if named else f"{first.path}: {first.reason}")
    return list(found.articles)


def read_file(path: Path) -> ReadFile:
    """Read whatever can be read of one file.

    HTML pages, HTML mirrored in Markdown, search-feed pages, texts with an article a line,
    Markdown and plain text, RSS and Atom, JSON and JSON Lines, CSV, DOCX, mail, PDF, and
    ZIP archives of these; told apart by their content, texts in UTF-8 or one of the older
    encodings of the web.

    Args:
        path: The file.

    Returns:
        Its articles and what failed, never neither.
    """
    reading = FileReading(path)
    articles = tuple(reading)
    return ReadFile(articles, reading.failed, reading.facts)


class FileReading:
    """One file being read: iterate once, to the end, for its articles; then ask the rest."""

    def __init__(self, path: Path) -> None:
        """Name the file; it is opened when the first article is asked for."""
        self._path = path
        self._failed: list[FailedInput] = []
        self._unlisted = 0
        self._stat: os.stat_result | None = None
        self._digest = hashlib.sha256()
        self._complete = False
        self._format: str | None = None
        self._encoding: str | None = None
        self._doubts: list[str] = []
        self._characters_in = 0
        self._characters_kept = 0
        self._articles = 0
        self._unpacked = 0
        self.bytes_read = 0
        """How far in the file the reading is, in bytes."""

    def __iter__(self) -> Iterator[Article]:
        try:
            for article in self._read():
                self._articles += 1
                yield article
        except SourceError as error:
            self._fail(self._path, error.reason)

    @property
    def failed(self) -> tuple[FailedInput, ...]:
        """The file, or each part of it that can't be read, and why."""
        if not self._unlisted:
            return tuple(self._failed)
        more = Phrase("more_parts", number=self._unlisted)
        return (*self._failed, FailedInput(shown(self._path), more))

    @property
    def facts(self) -> FileFacts:
        """What is known of the file now; all of it after the last article."""
        stat = self._stat
        return FileFacts(
            size=stat.st_size if stat else 0,
            modified_ns=stat.st_mtime_ns if stat else 0,
            changed_ns=stat.st_ctime_ns if stat else 0,
            sha256=self._digest.hexdigest() if self._complete else None,
            format=self._format,
            encoding=self._encoding,
            doubts=tuple(self._doubts),
            characters_in=self._characters_in,
            characters_kept=self._characters_kept,
        )

    # ------------------------------------------------------------------ the file

    def _read(self) -> Iterator[Article]:
        with opened(self._path) as file:
            self._stat = os.fstat(file.fileno())
            size = self._stat.st_size
            if size > WHOLE and (lines := _line_format(file, self._path)):
                yield from self._read_lines(file, lines)
                return
            if size > LARGEST:
                name = shown(self._path)
                raise SourceError(Phrase("too_large_whole", name=name, mebibytes=LARGEST >> 20))
            data = first_bytes(file, self._path, LARGEST + 1)
        self._digest.update(data)
        self._complete = True
        yield from self._read_whole(data, self._path)
        self.bytes_read = size

    def _read_lines(self, file: BinaryIO, known: LineFormat) -> Iterator[Article]:
        self._format = FORMAT_NAMES[known.name]
        self._encoding = known.head.encoding
        self._doubt_encoding(known.head, self._path)
        raw = cast("io.RawIOBase", Watched(file, self._note_bytes))

        def bad_line(number: int, reason: str) -> None:
            self._fail_part(Unread(Phrase("line", number=number), reason), self._path)

        lines = BoundedLines(
            cast("BinaryIO", io.BufferedReader(raw, HEAD)), known.head.encoding, bad_line
        )
        drafts = self._drafts(known.parse(lines, self._path), self._path)
        try:
            for article in articles_of(drafts, self._path, self._doubt):
                self._keep(article)
                yield article
        except SourceError as error:
            self._fail(self._path, error.reason)
        except OSError as error:
            raise refused(error, self._path) from error
        lines.skip_rest()  # what the format did not want belongs to the file's hash all the same
        self._characters_in = lines.characters
        self._complete = True
        if not self._articles and not self._failed:
            self._fail(self._path, _no_article(self._path))

    def _note_bytes(self, data: memoryview) -> None:
        self._digest.update(data)
        self.bytes_read += len(data)

    # ------------------------------------------------------------------ what it holds

    def _read_whole(self, data: bytes, path: Path, depth: int = 0) -> Iterator[Article]:
        """Read a file's bytes; raises SourceError when nothing in them is an article."""
        before = self._articles + len(self._failed)
        found = recognise(data, path)
        if depth == 0:
            self._format = found.format
        if found.decoded:
            self._note_text(found.decoded, path, depth)
        drafts: list[Draft] = []
        for part in found.parts():
            if isinstance(part, Draft):
                drafts.append(part)
            elif isinstance(part, Enclosed):
                yield from self._enclosed(part, path, depth + 1)
            else:
                self._fail_part(part, path)
        for number, article in enumerate(articles_of(drafts, path, self._doubt), start=1):
            if found.decoded:
                self._keep(article)
            if depth == 0:
                self.bytes_read = len(data) * number // len(drafts)
            yield article
        if self._articles + len(self._failed) == before:
            raise SourceError(_no_article(path))

    def _enclosed(self, inner: Enclosed, outer: Path, depth: int) -> Iterator[Article]:
        """Read a file within a file; what is wrong with it stops no other."""
        self._unpacked += len(inner.data)
        if self._unpacked > MOST_UNPACKED:
            name = shown(outer)
            raise SourceError(Phrase("unpacks_too_large", name=name, mebibytes=MOST_UNPACKED >> 20))
        try:
            if depth > _DEEPEST:
                raise SourceError(Phrase("too_deep", name=shown(inner.path)))
            yield from self._read_whole(inner.data, inner.path, depth)
        except SourceError as error:
            self._fail(inner.path, error.reason)

    def _drafts(self, parts: Iterable[Part], path: Path) -> Iterator[Draft]:
        for part in parts:
            if isinstance(part, Draft):
                yield part
            elif not isinstance(part, Enclosed):
                self._fail_part(part, path)

    # ------------------------------------------------------------------ noting

    def _note_text(self, decoded: Decoded, path: Path, depth: int) -> None:
        self._characters_in += len(decoded.text)
        self._doubt_encoding(decoded, path)
        if depth == 0:
            self._encoding = decoded.encoding

    def _doubt_encoding(self, decoded: Decoded, path: Path) -> None:
        if decoded.doubt:
            self._doubt(f"{shown(path)}: {decoded.doubt}")

    def _doubt(self, reason: str) -> None:
        if len(self._doubts) < MOST_DOUBTS:
            self._doubts.append(reason)

    def _keep(self, article: Article) -> None:
        made_of_text = article.text.startswith(article.title.rstrip("…"))
        self._characters_kept += len(article.text) + (0 if made_of_text else len(article.title))

    def _fail_part(self, part: Unread | FailedInput, path: Path) -> None:
        if isinstance(part, FailedInput):
            self._add_failed(part)
        else:
            reason = Phrase("part", place=part.place, name=shown(path), reason=part.reason)
            self._fail(path, reason)

    def _fail(self, path: Path, reason: str) -> None:
        self._add_failed(FailedInput(shown(path), reason))

    def _add_failed(self, failed: FailedInput) -> None:
        if len(self._failed) < MOST_FAILED:
            self._failed.append(failed)
        else:
            self._unlisted += 1


def _line_format(file: BinaryIO, path: Path) -> LineFormat | None:
    head = first_bytes(file, path, HEAD)
    file.seek(0)
    return None if is_byte_format(head) else line_format_of(head, path)


def _no_article(path: Path) -> Phrase:
    return Phrase("no_article", name=shown(path))
