"""PDF: the text of printed pages, read by pypdf.

A PDF says where each glyph stands, not what is a paragraph, which `print_layout` works out;
and where its fonts do not say what their glyphs mean, what comes out is noise and is refused.
"""

from __future__ import annotations

import io
import logging
import re
import struct
import unicodedata
import zlib
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from qa.errors import SourceError
from qa.phrases import Phrase
from qa.sources import plain
from qa.sources.bylines import take_bylines
from qa.sources.cleaning import clean_line
from qa.sources.document_dates import day_made
from qa.sources.draft import Draft, Unread
from qa.sources.paths import shown
from qa.sources.print_layout import paragraphs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from pypdf import PageObject, PdfReader

_HEAD: Final = 1024
_FAULTS: Final = (
    ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError,
    TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip
"""What pypdf raises on damaged files beside its own errors, as its documentation warns."""
_WORD: Final = re.compile(r"\w")
_NO_TITLE: Final = re.compile(
    r"(?:\(?(?:anonymous|unspecified)\)?|microsoft (?:word|powerpoint) ?-.*|untitled.*|无标题|無標題|未命名.*|文档 ?\d*|document ?\d*"
    r"|.*\.(?:docx?|pptx?|xlsx?|pdf|indd|qxd|html?|txt|wps)|\W*)",
    re.IGNORECASE,
)
_NOISE: Final = re.compile("[\x00-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")
_MOST_NOISE: Final = 0.02
_FEWEST_LETTERS: Final = 20
_FEW_SCRIPTS: Final = 2
_MOSTLY: Final = 0.8
_EAST_ASIAN: Final = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "FULLWIDTH", "HALFWIDTH"})


def looks_like(data: bytes) -> bool:
    """Whether a file begins as a PDF does."""
    return data[:_HEAD].lstrip(b"\xef\xbb\xbf\0 \t\r\n").startswith(b"%PDF-")


def parse(data: bytes, path: Path) -> list[Draft | Unread]:
    """Read the one article of a PDF.

    Args:
        data: The file.
        path: Where it lies.

    Returns:
        One draft, or none when there is no text beside title and byline; and an unread part for
        each page that is damaged or a mere picture.

    Raises:
        SourceError: The PDF is encrypted, damaged, a scan, or in fonts that can't be read.
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    # It tells each of its repairs; what matters is told here, once.
    logging.getLogger("pypdf").addHandler(logging.NullHandler())
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise SourceError(Phrase("pdf_encrypted", name=shown(path)))
        pages = list(reader.pages)
    except DependencyError as error:
        raise SourceError(Phrase("pdf_protected", name=shown(path))) from error
    except (PyPdfError, *_FAULTS) as error:
        raise SourceError(Phrase("pdf_damaged", name=shown(path))) from error
    texts, faults = _texts(pages)
    if not any(map(_WORD.search, texts)):
        kind = "pdf_unparsable" if faults else "pdf_scanned"
        raise SourceError(Phrase(kind, name=shown(path)))
    if _is_noise("".join(texts)):
        raise SourceError(Phrase("pdf_fonts", name=shown(path)))
    draft = _draft(paragraphs(texts), *_properties(reader), path)
    return [*draft, *faults]


def _texts(pages: Sequence[PageObject]) -> tuple[list[str], list[Unread]]:
    """Extract each page's text."""
    from pypdf.errors import PyPdfError

    texts: list[str] = []
    faults: list[Unread] = []
    for number, page in enumerate(pages, start=1):
        try:
            text = page.extract_text()
            if not _WORD.search(text) and "/XObject" in page.get("/Resources", {}):
                faults.append(Unread(Phrase("page", number=number), Phrase("page_is_picture")))
        except (PyPdfError, *_FAULTS):
            text = ""
            faults.append(Unread(Phrase("page", number=number), Phrase("page_damaged")))
        texts.append(text)
    return texts, faults


def _is_noise(text: str) -> bool:
    """Whether a text is what comes of glyph numbers taken for characters."""
    if len(_NOISE.findall(text)) > _MOST_NOISE * len(text):
        return True
    letters = [each for each in text if each > "\x7f" and each.isalpha()]
    scripts = Counter(
        unicodedata.name(letter, "?").split(" ")[0].split("-")[0] for letter in letters
    )
    together = sum(count for script, count in scripts.items() if script in _EAST_ASIAN)
    others = [count for script, count in scripts.items() if script not in _EAST_ASIAN]
    most = sum(sorted([together, *others])[-_FEW_SCRIPTS:])
    return len(letters) >= _FEWEST_LETTERS and most < _MOSTLY * len(letters)


def _properties(reader: PdfReader) -> tuple[str, date | None, date | None]:
    """Read title, and the days it was made and changed; what is damaged there is no loss."""
    from pypdf.errors import PyPdfError

    try:
        properties = reader.metadata
        if properties is None:
            return "", None, None
        title = clean_line(str(properties.title or ""))
        made, changed = properties.creation_date, properties.modification_date
    except (PyPdfError, *_FAULTS):
        return "", None, None
    title = "" if _NO_TITLE.fullmatch(title) or _is_noise(title) else title
    return title, made.date() if made else None, changed.date() if changed else None


def _draft(
    lines: Sequence[str], title: str, made: date | None, changed: date | None, path: Path
) -> list[Draft]:
    if title:
        credit, body = take_bylines(lines[1:] if lines[:1] == [title] else lines)
        found = [Draft(title, "\n".join(body), credit.source, credit.url, credit.dates)]
    else:
        # Blank lines between them, so that no paragraph is taken for half of one.
        found = plain.parse("\n\n".join(lines), path)
    return [replace(draft, dates=day_made(made, changed, draft, path)) for draft in found]
