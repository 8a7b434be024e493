"""Which format a file is in: decided by what it looks like, hardly by its name.

Each format is a module with `looks_like` and `parse`, and knows nothing of the others.
Their order matters: the more particular shape is asked first, plain text takes the rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from qa.errors import SourceError
from qa.phrases import Phrase
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
from qa.sources.encoding import Decoded, decode_and_tell
from qa.sources.paths import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from qa.sources.draft import Draft, Part, Unread


class ByteFormat(Protocol):
    """What the module of a format offers that is not one text. Neither keeps state."""

    __name__: str

    def looks_like(self, data: bytes) -> bool:
        """Whether a file's bytes have this format's shape."""
        ...

    def parse(self, data: bytes, path: Path) -> Iterable[Part]:
        """Read what a file of this format holds; raises SourceError, late if it is lazy."""
        ...


class TextFormat(Protocol):
    """What a text format's module offers. Neither keeps state."""

    __name__: str

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
_ENTITY: Final = re.compile(r"<!ENTITY\b", re.IGNORECASE)


FORMAT_NAMES: Final[Mapping[str, str]] = {
    "article_lines": "article lines",
    "feed": "feed page",
    "json_records": "JSON",
    "mail": "mail",
    "markdown": "Markdown",
    "mirror": "mirror page",
    "pdf": "PDF",
    "plain": "text",
    "syndication": "RSS, Atom",
    "tables": "CSV",
    "webpage": "HTML",
    "word": "DOCX",
    "zipped": "ZIP",
}
"""The formats' modules → what people call the formats."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file's bytes were found to be."""

    format: str
    """One of `FORMAT_NAMES`."""
    decoded: Decoded | None
    """The text, if the whole file is one."""
    parts: Callable[[], Iterable[Part]]
    """Reads drafts, unreadable parts and enclosed files in the file's order; none when the
    format holds no article with text. Raises SourceError, late if the format is lazy."""


def is_byte_format(head: bytes) -> bool:
    """Whether a file that begins so is in a format that is not one text."""
    return any(binary.looks_like(head) for binary in BYTE_FORMATS)


def recognise(data: bytes, path: Path) -> Recognised:
    """Tell what a file's bytes are.

    Args:
        data: The whole file.
        path: Where it lies.

    Returns:
        Its format, and the way to its articles.

    Raises:
        SourceError: The bytes are no text, or in a format that is not read.
    """
    for binary in BYTE_FORMATS:
        if binary.looks_like(data):
            return Recognised(_name(binary), None, partial(binary.parse, data, path))
    decoded = decode_and_tell(data, shown(path))
    for made_of_records in DATA_FORMATS:
        if made_of_records.looks_like(decoded.text, path):
            read = partial(made_of_records.parse, decoded.text, path)
            return Recognised(_name(made_of_records), decoded, read)
    text = normalised(decoded.text)
    chosen = next(each for each in FORMATS if each.looks_like(text, path))
    if chosen is not syndication:
        _refuse_xml(text, path)
    return Recognised(_name(chosen), decoded, partial(chosen.parse, text, path))


def _name(chosen: ByteFormat | TextFormat) -> str:
    return FORMAT_NAMES[chosen.__name__.rpartition(".")[2]]


def _refuse_xml(text: str, path: Path) -> None:
    """Refuse what is text but made for programs, which plain text would take for prose."""
    if _XML_HEAD.match(text) and _ENTITY.search(text, 0, _HEAD):
        raise SourceError(Phrase("xml_entities", name=shown(path)))
    if _XML_HEAD.match(text) and not _HTML_HEAD.search(text, 0, _HEAD):
        raise SourceError(Phrase("xml_data", name=shown(path)))
