"""Large files that are read line by line, so that memory does not grow with the file.

JSON Lines, tables, texts with an article a line, and feeds. A file is recognised by its
first lines, as a whole text would be. Other formats are read whole, and so their size is
limited. Bytes that are not in the encoding of the first lines, and lines that are too long
for any article, cost their line and are reported.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa.errors import SourceError
from qa.phrases import Phrase
from qa.sources import article_lines, json_records, syndication, tables
from qa.sources.cleaning import normalised
from qa.sources.encoding import Decoded, decode_and_tell
from qa.sources.paths import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from qa.sources.draft import Draft, Unread

HEAD: Final = 1 << 20
"""Bytes by which a file is recognised."""
LONGEST_LINE: Final = 1 << 23
"""Characters of a line that is read."""


@dataclass(frozen=True, slots=True)
class LineFormat:
    """A format that is read line by line, and the encoding of a file in it."""

    name: str
    """Of its module; see `detect.FORMAT_NAMES`."""
    head: Decoded
    parse: Callable[[Iterable[str], Path], Iterator[Draft | Unread]]
    """Lines with their ends, and the file's path, to drafts."""


def line_format_of(head: bytes, path: Path) -> LineFormat | None:
    """Tell by a file's first bytes whether it can be read line by line.

    Args:
        head: At least a line, else the answer is no.
        path: The file.

    Returns:
        How to read it, or None.
    """
    whole_lines = head[: head.rfind(b"\n") + 1]
    if not whole_lines or b"\0" in whole_lines:  # a line's end in UTF-16 is no single byte
        return None
    try:
        decoded = decode_and_tell(whole_lines, shown(path))
    except SourceError:
        return None
    text = decoded.text
    if json_records.opens_with_lines(text):
        return LineFormat("json_records", decoded, json_records.parse_lines)
    if tables.looks_like(text, path):
        return LineFormat("tables", decoded, tables.parse_lines)
    text = normalised(text)
    if syndication.looks_like(text, path):
        return LineFormat("syndication", decoded, _feed)
    if article_lines.looks_like(text, path):
        return LineFormat("article_lines", decoded, _articles)
    return None


class BoundedLines:
    """The lines of a file, decoded, with their ends; bad ones come as empty lines."""

    def __init__(self, file: BinaryIO, encoding: str, on_bad: Callable[[int, str], None]) -> None:
        """Take the file, its encoding, and what is told the number and fault of a bad line."""
        self._text = io.TextIOWrapper(
            file, encoding=encoding, errors="surrogateescape", newline="\n"
        )
        self._encoding = encoding
        self._on_bad = on_bad
        self.characters = 0
        """Read so far."""

    def __iter__(self) -> Iterator[str]:
        number = 0
        while line := self._text.readline(LONGEST_LINE):
            number += 1
            self.characters += len(line)
            if number == 1:
                line = line.removeprefix("\ufeff")
            if len(line) >= LONGEST_LINE and not line.endswith("\n"):
                self._skip_line()
                self._on_bad(number, Phrase("line_too_long", most=LONGEST_LINE))
                yield "\n"
            elif not _is_sound(line):
                self._on_bad(number, Phrase("line_encoding", encoding=self._encoding))
                yield "\n"
            else:
                yield line

    def skip_rest(self) -> None:
        """Read to the file's end without a word."""
        while rest := self._text.readline(LONGEST_LINE):
            self.characters += len(rest)

    def _skip_line(self) -> None:
        while rest := self._text.readline(LONGEST_LINE):
            self.characters += len(rest)
            if rest.endswith("\n"):
                return


def _is_sound(line: str) -> bool:
    """Whether no byte of a line was left undecoded."""
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _feed(lines: Iterable[str], path: Path) -> Iterator[Draft | Unread]:
    return syndication.parse_lines(map(normalised, lines), path)


def _articles(lines: Iterable[str], path: Path) -> Iterator[Draft | Unread]:
    del path
    return article_lines.parse_lines(
        part for line in lines for part in normalised(line).split("\n")
    )
