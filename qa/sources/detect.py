"""Which format a file is in: decided by what it looks like, hardly by its name.

Each format is a module with `looks_like` and `parse`, and knows nothing of the others.
Their order matters: the more particular shape is asked first, plain text takes the rest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Protocol

from qa.errors import SourceError
from qa.sources import (
    article_lines,
    feed,
    json_records,
    mail,
    markdown,
    mirror,
    pdf,
    plain,
    syndication,
    tables,
    webpage,
    word,
    zipped,
)
from qa.sources.cleaning import normalised
from qa.sources.encoding import decode
from qa.sources.paths import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from qa.sources.draft import Draft, Part, Unread


class ByteFormat(Protocol):
    """What the module of a format offers that is not one text. Neither keeps state."""

    def looks_like(self, data: bytes) -> bool:
        """Whether a file's bytes have this format's shape."""
        ...

    def parse(self, data: bytes, path: Path) -> Iterable[Part]:
        """Read what a file of this format holds; raises SourceError, late if it is lazy."""
        ...


class TextFormat(Protocol):
    """What a text format's module offers. Neither keeps state."""

    def looks_like(self, text: str, path: Path) -> bool:
        """Whether a text has this format's shape."""
        ...

    def parse(self, text: str, path: Path) -> Sequence[Draft | Unread]:
        """Read the articles of a text of this format; raises SourceError."""
        ...


BYTE_FORMATS: Final[tuple[ByteFormat, ...]] = (pdf, word, zipped, mail)
DATA_FORMATS: Final[tuple[TextFormat, ...]] = (json_records, tables)
"""Given the text as it was decoded: what ends a line of prose may stand within a value."""
FORMATS: Final[tuple[TextFormat, ...]] = (
    syndication,
    article_lines,
    mirror,
    webpage,
    feed,
    markdown,
    plain,
)
"""Given normalised text."""

_XML_HEAD: Final = re.compile(r"\s*<\?xml\b", re.IGNORECASE)
_HTML_HEAD: Final = re.compile(r"<(?:!doctype html|html)\b", re.IGNORECASE)
_HEAD: Final = 1000


def parts_of(data: bytes, path: Path) -> Iterable[Part]:
    """Read what a file's bytes hold.

    Args:
        data: The whole file.
        path: Where it lies.

    Returns:
        Drafts, unreadable parts and enclosed files in the file's order; none when the
        format holds no article with text.

    Raises:
        SourceError: The bytes are no text, or in a format that is not read. A lazy format
            raises it while its parts are taken.
    """
    for binary in BYTE_FORMATS:
        if binary.looks_like(data):
            return binary.parse(data, path)
    text = decode(data, shown(path))
    for made_of_records in DATA_FORMATS:
        if made_of_records.looks_like(text, path):
            return made_of_records.parse(text, path)
    text = normalised(text)
    chosen = next(each for each in FORMATS if each.looks_like(text, path))
    if chosen is not syndication:
        _refuse_xml(text, path)
    return chosen.parse(text, path)


def _refuse_xml(text: str, path: Path) -> None:
    """Refuse what is text but made for programs, which plain text would take for prose."""
    if _XML_HEAD.match(text) and not _HTML_HEAD.search(text, 0, _HEAD):
        msg = f"{shown(path)} holds XML data that is neither RSS nor Atom, which can't be read"
        raise SourceError(msg + ": save the article as text or HTML")
