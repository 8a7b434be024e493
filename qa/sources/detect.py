"""Which format a text is in: decided by what it looks like, hardly by its name.

Each format is a module with `looks_like` and `parse`, and knows nothing of the others.
Their order matters: the more particular shape is asked first, plain text takes the rest.
A format that is not text gets its place in `drafts_from`, before decoding.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, Protocol

from qa.errors import SourceError
from qa.sources import article_lines, feed, markdown, mirror, plain, webpage
from qa.sources.cleaning import normalised
from qa.sources.encoding import decode
from qa.sources.paths import shown

if TYPE_CHECKING:
    from pathlib import Path

    from qa.sources.draft import Draft


class TextFormat(Protocol):
    """What a format's module offers. Both take normalised text; neither keeps state."""

    def looks_like(self, text: str, path: Path) -> bool:
        """Whether a text has this format's shape."""
        ...

    def parse(self, text: str, path: Path) -> list[Draft]:
        """Read the articles of a text of this format; raises SourceError."""
        ...


FORMATS: Final[tuple[TextFormat, ...]] = (
    article_lines,
    mirror,
    webpage,
    feed,
    markdown,
    plain,
)

_XML_HEAD: Final = re.compile(r"\s*(?:<\?xml\b|<rss\b|<feed\b|<rdf:RDF\b)", re.IGNORECASE)
_HTML_HEAD: Final = re.compile(r"<(?:!doctype html|html)\b", re.IGNORECASE)
_HEAD: Final = 1000


def drafts_from(data: bytes, path: Path) -> list[Draft]:
    """Read the articles of a file's bytes.

    Args:
        data: The whole file.
        path: Where it lies.

    Returns:
        Drafts in the file's order; none when the format holds no article with text.

    Raises:
        SourceError: The bytes are no text, or in a format that is not read.
    """
    text = normalised(decode(data, shown(path)))
    _refuse_data(text, path)
    chosen = next(each for each in FORMATS if each.looks_like(text, path))
    return chosen.parse(text, path)


def _refuse_data(text: str, path: Path) -> None:
    """Refuse what is text but made for programs, which plain text would take for prose."""
    kind = None
    if _XML_HEAD.match(text) and not _HTML_HEAD.search(text, 0, _HEAD):
        kind = "XML"
    elif text.lstrip()[:1] in ("{", "["):
        kind = "JSON" if _is_json(text) else None
    if kind:
        msg = f"{shown(path)} holds {kind} data, which can't be read"
        raise SourceError(msg + ": save the article as text or HTML")


def _is_json(text: str) -> bool:
    """Whether a text, or each of its first lines, is JSON."""
    for part in (text, text.strip().split("\n", 1)[0]):
        try:
            json.loads(part)
        except (ValueError, RecursionError):
            continue
        return True
    return False
