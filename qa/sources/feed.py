"""Feed pages: the result list of a news search, many articles in one text.

First the query, then 搜索文档 (the search box), then item after item: a line with the title,
a byline `日经中文网· 2026-01-13 10:23`, and a digest. The digest is one line:

    heading - point [2][4] - point [4] next heading - point

Points begin at ` - `, and what follows the reference marks of the last point of a section
is the next section's heading. Points and headings become lines; marks go, because what
they refer to is not on the page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa.sources.apparatus import MARK, without_marks
from qa.sources.bylines import read_byline
from qa.sources.cleaning import single_spaced
from qa.sources.credits import Credit
from qa.sources.draft import Draft
from qa.sources.furniture import is_furniture

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SEARCH_BOXES: Final = frozenset({"搜索文档", "搜尋文件", "搜索文件", "搜尋文檔"})
_BYLINE: Final = re.compile(r"[^·\n]{1,30}· ?\d{4}-\d{2}-\d{2} \d{2}:\d{2}")
_POINT: Final = re.compile(r" [-–•] ")
_LONGEST_HEADING: Final = 40
_SENTENCE_END: Final = re.compile(r"[。！？!?；;]")


def looks_like(text: str, path: Path) -> bool:
    """Whether a text has items, and either a search box or digests."""
    del path
    lines = _lines(text)
    bylines = sum(map(_is_byline, lines))
    if not bylines:
        return False
    if not _SEARCH_BOXES.isdisjoint(lines):
        return True
    return any(" - " in line and MARK.search(line) for line in lines)


def parse(text: str, path: Path) -> list[Draft]:
    """Read the items of a feed page.

    Args:
        text: The page.
        path: Its file; not needed.

    Returns:
        A draft for each item that has a digest, in the page's order.
    """
    del path
    lines = _lines(text)
    places = [place for place, line in enumerate(lines) if _is_byline(line)]
    ends = [place - 1 for place in places[1:]] + [len(lines)]
    drafts = []
    for place, end in zip(places, ends, strict=True):
        body = [part for line in lines[place + 1 : end] for part in _digest(line)]
        if not body:
            continue
        byline, above = lines[place], lines[place - 1] if place else ""
        # The 31st of June makes a byline all the same.
        credit = read_byline(byline) or Credit(byline.partition("·")[0].strip())
        title = "" if above in _SEARCH_BOXES else without_marks(above)
        drafts.append(Draft(title, "\n".join(body), credit.source, None, credit.dates))
    return drafts


def _lines(text: str) -> list[str]:
    return [line for line in map(single_spaced, text.split("\n")) if line]


def _is_byline(line: str) -> bool:
    return bool(_BYLINE.fullmatch(line))


def _digest(line: str) -> Iterator[str]:
    """Give the headings and points of a digest."""
    if is_furniture(line):
        return
    first, *others = _points(line)
    for number, part in enumerate((first, *others)):
        point, heading = _split_heading(part) if number < len(others) else (part, "")
        yield from filter(None, (without_marks(point), without_marks(heading)))


def _points(line: str) -> list[str]:
    """Split at ` - `, but not inside a range: 2024 - 2025."""
    parts, start = [], 0
    for match in _POINT.finditer(" " + line):
        place = match.start() - 1  # of the space before the dash; -1 at the line's beginning
        before, after = line[place - 1 : place], line[match.end() - 1 : match.end()]
        if before.isdigit() and after.isdigit():
            continue
        parts.append(line[start : max(place, 0)])
        start = match.end() - 1
    return [*parts, line[start:]]


def _split_heading(part: str) -> tuple[str, str]:
    """Split a section's last point from the next section's heading."""
    marks = list(MARK.finditer(part))
    end = marks[-1].end() if marks else _sentence_end(part)
    tail = part[end:]
    heading = tail.strip()
    fits = len(heading) <= _LONGEST_HEADING and not _SENTENCE_END.search(heading)
    if end and tail.startswith(" ") and heading and fits:
        return part[:end], heading
    return part, ""


def _sentence_end(part: str) -> int:
    """Find where the last sentence ends, for points without marks; 0 when none does."""
    return max(part.rfind(end + " ") for end in "。！？") + 1
