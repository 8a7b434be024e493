"""One article a line, as corpora of news are handed around.

    2026-03-04 09:30，正文：……
    来源：南岭网  |  2026年03月04日 09:30:00，正文：……
    ，正文：……

Before the mark `，正文：` stands the line's head: when and where the article was published, or
nothing. A head without a year gives no date. Of a title there is none. A line without the
mark is a paragraph of the article above it.

Some corpora leave head and mark out. A text of many lines, none of them blank and nearly all as
long as an article, is taken for one of those: an article's own paragraphs are not all so long.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa.phrases import Phrase
from qa.sources.bylines import read_byline
from qa.sources.cleaning import EAST_ASIAN, single_spaced
from qa.sources.credits import Credit
from qa.sources.dates import Dated, find_date
from qa.sources.draft import Draft, Unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_HEAD: Final = re.compile(r"(?P<head>[^\n<。！？]{0,200}?)[,，] ?正文 ?[:：]")
_FRAME: Final = "[]［］【】 \t"
_SHORT_YEAR: Final = re.compile(r"\d\d-\d\d-\d\d(?!\d)")
_LONGEST: Final = 1 << 23
"""Characters of an article; what is longer has lost its marks."""
_LEAST_MARKED: Final = 0.5
"""Share of the lines. An article that happens to hold the mark has other lines as well."""
_LEAST_BARE: Final = 50
"""Lines without marks that may be articles; an article of so many paragraphs has short ones."""
_LEAST_WHOLE: Final = 0.95
"""Share of them that must be as long as an article."""
_WHOLE: Final = 400
"""Han characters, or twice as many letters, of a line that may be an article."""
_HAN: Final = re.compile(f"[{EAST_ASIAN}]")


def looks_like(text: str, path: Path) -> bool:
    """Whether most lines have a head and the mark, the first among them; or nearly all are bare."""
    del path
    lines = _lines(text)
    if not lines:
        return False
    if not _HEAD.match(lines[0]):
        return _are_bare(text, lines)
    return sum(bool(_HEAD.match(line)) for line in lines) >= _LEAST_MARKED * len(lines)


def _are_bare(text: str, lines: Sequence[str]) -> bool:
    """Whether the lines are articles without marks."""
    return (
        len(lines) >= _LEAST_BARE
        and len(lines) == text.strip("\n").count("\n") + 1
        and _is_whole(lines[0])
        and sum(map(_is_whole, lines)) >= _LEAST_WHOLE * len(lines)
    )


def _is_whole(line: str) -> bool:
    """Whether a line is as long as a short article."""
    return len(line) + len(_HAN.findall(line)) >= 2 * _WHOLE


def parse(text: str, path: Path) -> list[Draft | Unread]:
    """Read the article of each line.

    Args:
        text: The text, normalised.
        path: Its file; not needed.

    Returns:
        A draft, without title, for each line with the mark, in order; and one for the lines
        above the first mark, if there are any. Where the first line is an article without
        the mark, one for each line.
    """
    del path
    return list(parse_lines(_lines(text)))


def parse_lines(lines: Iterable[str]) -> Iterator[Draft | Unread]:
    """Read the article of each line, one by one; see `parse`.

    Args:
        lines: The lines of the text, normalised.

    Yields:
        What `parse` returns; an unread part for what is too long to be an article.
    """
    head: str | None = None
    paragraphs: list[str] = []
    size, bare = 0, False
    for line in lines:
        if not line.strip():
            continue
        marked = _HEAD.match(line)
        if head is None:
            bare = not marked and _is_whole(line)
        elif marked or bare:
            yield _part(head, paragraphs)
            head = None
        if marked or head is None:
            head, paragraphs = (marked["head"], [line[marked.end() :]]) if marked else ("", [line])
            size = len(line)
        elif size <= _LONGEST:
            paragraphs.append(line)
            size += len(line)
    if head is not None:
        yield _part(head, paragraphs)


def _part(head: str, paragraphs: Sequence[str]) -> Draft | Unread:
    if sum(map(len, paragraphs)) > _LONGEST:
        place = Phrase("what_follows", head=head or paragraphs[0][:40])
        return Unread(place, Phrase("no_mark", most=_LONGEST))
    return _draft(head, paragraphs)


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _draft(head: str, paragraphs: Sequence[str]) -> Draft:
    credit = _credit(single_spaced(head).strip(_FRAME))
    return Draft("", "\n".join(paragraphs), credit.source, credit.url, credit.dates)


def _credit(head: str) -> Credit:
    """Read a head. Its date is the line's own dateline, more exact than one in the text."""
    if _SHORT_YEAR.match(head):
        head = f"20{head}"
    found = find_date(head)
    if found is None:
        return read_byline(head) or Credit()
    apart = f"{head[: found.end]} {head[found.end :]}"  # from a label glued to it
    credit = read_byline(apart) or Credit()
    return Credit(credit.source, credit.url, (Dated(found.when, "dateline", found.zone),))
