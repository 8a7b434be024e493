"""Printed pages to paragraphs: what a page's layout did to a text is undone.

Lines broken at a margin are joined, words divided at one made whole, and what stands at the
head or foot of most pages is left out, with the page numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from qa.sources.cleaning import EAST_ASIAN, normalised, single_spaced, unwrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PAGE_NUMBER: Final = re.compile(
    r"[-–—·•~ ]*(?:第 ?\d{1,4} ?[页頁](?:[ ,，/]*共 ?\d{1,4} ?[页頁])?|(?:page|p\.) ?\d{1,4}"
    r"(?: ?(?:of|/) ?\d{1,4})?|\d{1,4} ?/ ?\d{1,4}|\d{1,3})[-–—·•~ ]*",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"\d+")
_EDGE: Final = 2
"""Lines at the head and at the foot of a page that may be repeated on others."""
_FEWEST_PAGES: Final = 2
_MOST_PAGES: Final = 0.4
"""Left and right pages may have heads of their own."""
_WIDE: Final = re.compile(f"[{EAST_ASIAN}]")
_SPACED_PAIR: Final = re.compile(f"(?<=[{EAST_ASIAN}]) (?=[{EAST_ASIAN}])")
_PAIR: Final = re.compile(f"(?<=[{EAST_ASIAN}]) ?(?=[{EAST_ASIAN}])")
_JUSTIFIED: Final = 0.2
"""Above this share of spaced pairs, the spaces are the printer's and not the author's."""
_DIVIDED: Final = re.compile(r"(?<=[a-zß-öø-ÿ])-\n(?=[a-zß-öø-ÿ])")
_HYPHEN: Final = re.compile(r"[a-zß-öø-ÿ]-$")
_SENTENCE_END: Final = re.compile(r"[.。！？!?…:：][”」』\"’)）]?$")
_COMMONLY: Final = 0.8
"""The place among all widths of lines, sorted, of one that fills its column."""
_RAGGED: Final = 12
"""Columns that a full line may lack, because the next word was too long."""
_NEARLY: Final = 3
"""The same for a line that ends a sentence."""


def paragraphs(pages: Sequence[str]) -> list[str]:
    """Make paragraphs of the lines of printed pages.

    Args:
        pages: Each page's text, a printed line a line.

    Returns:
        Paragraphs, single-spaced, none empty; one may go on from page to page.
    """
    divided = (normalised(page.replace("\xad\n", "-\n")) for page in pages)
    lines = [line for page in _without_edges([_lines(page) for page in divided]) for line in page]
    text = "\n".join(lines)
    spaced, pairs = len(_SPACED_PAIR.findall(text)), len(_PAIR.findall(text))
    if spaced > _JUSTIFIED * pairs:
        lines = [_SPACED_PAIR.sub("", line) for line in lines]
    return [joined for block in _blocks(lines) if (joined := _joined(block))]


def _lines(page: str) -> list[str]:
    """Give a page's lines, with the indents that tell where a paragraph begins."""
    return [line.rstrip() for line in page.split("\n") if line.strip()]


def _without_edges(pages: Sequence[list[str]]) -> list[list[str]]:
    """Leave out heads, feet and page numbers."""
    seen = Counter(key for page in pages for key in {_key(page[at]) for at in _edges(page)})
    enough = max(_FEWEST_PAGES, _MOST_PAGES * len(pages))
    kept = []
    for page in pages:
        edges = _edges(page)
        repeated = {at for at in edges if seen[_key(page[at])] >= enough}
        numbers = {at for at in edges if _PAGE_NUMBER.fullmatch(page[at].strip())}
        kept.append([line for at, line in enumerate(page) if at not in repeated | numbers])
    return kept


def _edges(page: Sequence[str]) -> set[int]:
    """Give the places of the lines at head and foot."""
    return {at for at in range(len(page)) if at < _EDGE or at >= len(page) - _EDGE}


def _key(line: str) -> str:
    """Write the head of each page alike, whatever page it counts."""
    return _NUMBER.sub("#", single_spaced(line))


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    """Gather the lines of each paragraph."""
    widths = sorted(map(_width, lines))
    full = widths[round(_COMMONLY * (len(widths) - 1))] if widths else 0
    block: list[str] = []
    for line in lines:
        if block and line.startswith("  "):
            yield block
            block = []
        block.append(line)
        spare = _NEARLY if _SENTENCE_END.search(line) else _RAGGED
        if _width(line) < full - spare and not _HYPHEN.search(line):
            yield block
            block = []
    if block:
        yield block


def _width(line: str) -> int:
    """Count the columns that a line fills."""
    return len(line) + len(_WIDE.findall(line))


def _joined(block: Sequence[str]) -> str:
    return single_spaced(unwrapped(_DIVIDED.sub("", "\n".join(map(str.strip, block)))))
