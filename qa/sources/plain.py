"""Plain text: a title, perhaps a byline, and paragraphs.

This is the format of last resort: whatever no other format claims is read as one article.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa.sources.bylines import read_byline, take_bylines
from qa.sources.cleaning import EAST_ASIAN, single_spaced, unwrapped
from qa.sources.draft import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LONGEST_TITLE: Final = 150
"""In columns, as `_width` counts them."""
_EAST_ASIAN_WEIGHT: Final = 2
"""A Han character says and fills as much as two Latin letters."""
_WIDE: Final = re.compile(f"[{EAST_ASIAN}]")
_SENTENCE_END: Final = re.compile(r"[。；;，,：:]$|(?<!\b[A-Z])\.$|[。！？!?].*[。！？!?]$")
_TITLE_LABEL: Final = re.compile(r"^(?:标题|標題|题目|題目|title) ?[:：] ?", re.IGNORECASE)
_ENDED: Final = re.compile(r"[.。！？!?:：…”」』\"]$")
_WRAPPED_WIDTHS: Final = range(50, 101)
_RAGGED: Final = 12
"""How far apart the ends of lines in one column are: a word."""
_MOST_ENDED: Final = 0.5


def looks_like(text: str, path: Path) -> bool:
    """Take everything."""
    del text, path
    return True


def parse(text: str, path: Path) -> list[Draft]:
    """Read the one article of a text.

    Args:
        text: The text, normalised.
        path: Its file; not needed.

    Returns:
        One draft, without title when the first line reads like the text itself; none when
        there is no text beside title and byline.
    """
    del path
    lines = list(paragraphs(text))
    if not lines:
        return []
    title, rest = "", lines
    if len(lines) > 1 and _is_title(lines[0]):
        title, rest = _TITLE_LABEL.sub("", lines[0], count=1), lines[1:]
    credit, body = take_bylines(rest)
    if not body:
        return []
    return [Draft(title, "\n".join(body), credit.source, credit.url, credit.dates)]


def _is_title(line: str) -> bool:
    """Whether a line is short, does not end like a sentence, and is no byline."""
    if len(line) > _LONGEST_TITLE or _width(line) > _LONGEST_TITLE:
        return False
    return not _SENTENCE_END.search(line) and read_byline(line) is None


def paragraphs(text: str) -> Iterator[str]:
    """Give the lines, with paragraphs that were broken at a margin made whole."""
    for block in re.split(r"\n[ \t]*\n", text):
        lines = [line for line in map(single_spaced, block.split("\n")) if line]
        if _is_wrapped(lines):
            yield single_spaced(unwrapped("\n".join(lines)))
        else:
            yield from lines


def _is_wrapped(lines: list[str]) -> bool:
    """Whether all lines but the last fill a column and most end within a sentence."""
    full = lines[:-1]
    widths = [_width(line) for line in full]
    if not full or any(width not in _WRAPPED_WIDTHS for width in widths):
        return False
    if max(widths) - min(widths) > _RAGGED:
        return False
    return sum(bool(_ENDED.search(line)) for line in full) <= _MOST_ENDED * len(full)


def _width(line: str) -> int:
    """Count the columns that a short line fills; exact up to any limit asked about."""
    return len(line) + (_EAST_ASIAN_WEIGHT - 1) * len(_WIDE.findall(line[:_LONGEST_TITLE]))
