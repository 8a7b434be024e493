"""HTML to lines: the tree of a page, and the lines a reader sees in it.

Which of the lines are the article is decided by `webpage` and `mirror`. Parsing needs no
network, resolves no entities beyond HTML's own and stops at lxml's limits on depth and size.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa.errors import SourceError
from qa.phrases import Phrase
from qa.sources.cleaning import clean_line, single_spaced, unwrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lxml.etree import _Element as Element

_NEVER_SHOWN: Final = frozenset(
    {
        "audio", "button", "canvas", "datalist", "dialog", "embed", "head", "iframe", "input",
        "map", "math", "noscript", "object", "option", "rp", "rt", "script", "select", "style",
        "svg", "template", "textarea", "title", "video",
    }
)  # fmt: skip
_BLOCKS: Final = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr",
        "html", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table",
        "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "h1", "h2", "h3", "h4", "h5", "h6",
    }
)  # fmt: skip
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_CELL: Final = " | "
_FEWEST: Final = 2
"""Rows and columns of a table that holds data."""
_LONGEST_CELL: Final = 200
_CLOSING_TAG: Final = re.compile(
    r"</(?:p|div|table|td|tr|h[1-6]|ul|ol|li|article|section|span|a)\s*>", re.IGNORECASE
)
_SAVED_FROM: Final = re.compile(r"<!-- saved from url=\(\d{4}\)(\S{1,2000}) -->")
_WHOLE_PAGE: Final = re.compile(r"<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_HEAD: Final = 4096
_TAGS_A_LINE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Line:
    """What a reader sees as one line or paragraph of a page."""

    text: str
    heading: int = 0
    """1 to 6 for a heading, else 0."""
    linked: int = 0
    """How many of the characters are links."""
    beside: int = 0
    """How many letters are no links; digits and signs, as of a date, don't count."""


_TAG: Final = re.compile(r"""<[A-Za-z](?:[^"'>]++|"[^"]*+"|'[^']*+')*+""")
_QUOTED: Final = re.compile(r""""[^"]*+"|'[^']*+'""")
_LONG_TAG: Final = 5000
_MOST_ATTRIBUTES: Final = 1000
"""Of one tag. The parser compares each with all before it."""


def is_whole_page(text: str) -> bool:
    """Whether a text opens as an HTML document does."""
    return bool(_WHOLE_PAGE.search(text, 0, _HEAD))


def saved_from(text: str) -> str | None:
    """The address that a browser noted when it saved a page."""
    match = _SAVED_FROM.search(text, 0, _HEAD)
    return match[1] if match else None


def is_mostly_markup(text: str) -> bool:
    """Whether a text is made of HTML blocks, and not only sprinkled with tags."""
    tags = len(_CLOSING_TAG.findall(text))
    return tags > max(1, _TAGS_A_LINE * (text.strip().count("\n") + 1))


def parse_html(text: str, name: str) -> Element:
    """Parse a page, whatever state it is in.

    Args:
        text: The page.
        name: What to call it in an error.

    Returns:
        The root, without the elements that are never shown as text.

    Raises:
        SourceError: The page holds no element, or exceeds the parser's limits.
    """
    from lxml import etree, html

    if any(map(_is_trap, _TAG.finditer(text))):
        raise SourceError(Phrase("tag_trap", name=name, most=_MOST_ATTRIBUTES))
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
    )
    # As bytes, because lxml refuses a str that declares an encoding.
    try:
        root = html.document_fromstring(text.encode("utf-8"), parser=parser)
    except etree.ParserError as error:
        raise SourceError(Phrase("no_text_in_tags", name=name)) from error
    if any(entry.level_name == "FATAL" for entry in parser.error_log):
        raise SourceError(Phrase("nested_too_deeply", name=name))
    return root


def _is_trap(tag: re.Match[str]) -> bool:
    if tag.end() - tag.start() < _LONG_TAG:
        return False
    return len(_QUOTED.sub("", tag.group()).split()) > _MOST_ATTRIBUTES


def show_all(_: Element) -> bool:
    """Leave out nothing."""
    return False


def lines_of(root: Element, is_clutter: Callable[[Element], bool] = show_all) -> list[Line]:
    """Read an element and all that it contains, in reading order.

    Args:
        root: Where to begin.
        is_clutter: Tells which elements to leave out, with all that they contain.

    Returns:
        Clean lines, none of them empty.
    """
    writer = _Writer(is_clutter)
    writer.read(root)
    writer.end_line()
    return writer.lines


class _Writer:
    """Gathers inline text until a block ends it."""

    def __init__(self, is_clutter: Callable[[Element], bool]) -> None:
        self.lines: list[Line] = []
        self._is_clutter = is_clutter
        self._pieces: list[tuple[str, bool]] = []
        self._heading = 0
        self._links = 0
        self._preformatted = 0

    def read(self, element: Element) -> None:
        """Read an element; its depth is bounded by the parser's."""
        tag = str(element.tag)
        if tag in _NEVER_SHOWN or self._is_clutter(element):
            return
        if tag == "table" and (rows := _data_rows(element, self._is_clutter)):
            self.end_line()
            self.lines.extend(rows)
            return
        block = tag in _BLOCKS
        if block or tag == "br":
            self.end_line()
        outer, self._heading = self._heading, _HEADINGS.get(tag, self._heading)
        self._links += is_link(element)
        self._preformatted += tag == "pre"
        self._add(element.text)
        for child in element:
            self.read(child)
            self._add(child.tail)
        if block:
            self.end_line()
        self._preformatted -= tag == "pre"
        self._links -= is_link(element)
        self._heading = outer

    def _add(self, text: str | None) -> None:
        if not text:
            return
        if not self._preformatted:
            self._pieces.append((text, self._links > 0))
            return
        first, *others = text.split("\n")
        self._pieces.append((first, self._links > 0))
        for line in others:
            self.end_line()
            self._pieces.append((line, self._links > 0))

    def end_line(self) -> None:
        """Make a line of what was gathered, if that is more than spaces."""
        if not self._pieces:
            return
        text = clean_line(unwrapped("".join(piece for piece, _ in self._pieces)))
        if text:
            linked = sum(len(clean_line(piece)) for piece, in_link in self._pieces if in_link)
            others = "".join(piece for piece, in_link in self._pieces if not in_link)
            beside = sum(map(str.isalpha, others))
            self.lines.append(Line(text, self._heading, linked, beside))
        self._pieces.clear()


def words_of(element: Element) -> str:
    """Read all text within an element as one clean line, hidden or not."""
    return clean_line("".join(map(str, element.itertext())))


def is_link(element: Element) -> bool:
    """Whether an element takes the reader elsewhere."""
    return element.tag == "a" and element.get("href") is not None


def _data_rows(table: Element, is_clutter: Callable[[Element], bool]) -> list[Line]:
    """Read a table of data row by row; empty for a table that only lays out a page."""
    if next(table.iterdescendants("table"), None) is not None:
        return []
    rows = [
        [_cell(cell, is_clutter) for cell in row.iterchildren("td", "th")]
        for row in table.iter("tr")
    ]
    if len(rows) < _FEWEST or max(map(len, rows)) < _FEWEST:
        return []
    if any(len(cell.text) > _LONGEST_CELL for row in rows for cell in row):
        return []
    return [_joined(row, _CELL) for row in rows if any(cell.text for cell in row)]


def _cell(cell: Element, is_clutter: Callable[[Element], bool]) -> Line:
    return _joined(lines_of(cell, is_clutter), " ")


def _joined(lines: Sequence[Line], between: str) -> Line:
    text = single_spaced(between.join(line.text for line in lines))
    linked = sum(line.linked for line in lines)
    return Line(text, 0, linked, len(text) - linked)  # numbers are what a table tells
