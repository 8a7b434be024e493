"""Mirror pages: an article's HTML pasted into a Markdown file, inside a layout table.

Nine tenths of such a page are navigation. Its shape is firm, though: the headline is the
first h2, the article follows it cell-deep, opens with a dateline and ends at the editor's
name or at the first list of other articles; a link to the original comes below.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa.sources import markup
from qa.sources.bylines import take_bylines
from qa.sources.cleaning import clean_line
from qa.sources.draft import Draft
from qa.sources.furniture import heads_a_list, is_editors_note, is_furniture
from qa.sources.paths import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from lxml.etree import _Element as Element

    from qa.sources.markup import Line

_HEADLINE: Final = re.compile(r"<h[12][\s>]", re.IGNORECASE)
_DATELINE: Final = re.compile(r"【[^【】\n]{0,30}\d日[讯訊电電]】")
_ORIGINAL: Final = re.compile(
    r"(?:[浏瀏][览覽]|[阅閱][读讀]|[查看]{2})?原文(?:[链鏈連][接結])?[:：]?"
)
_LABEL: Final = re.compile(r"原文(?:[链鏈連][接結])?[:：]?$")
_CAPTION: Final = 6
"""The heading level that mirrors set captions in."""


def looks_like(text: str, path: Path) -> bool:
    """Whether a text is bare HTML with a headline and a dateline or a link to the original."""
    del path
    if markup.is_whole_page(text) or not markup.is_mostly_markup(text):
        return False
    return bool(_HEADLINE.search(text) and (_DATELINE.search(text) or "原文" in text))


def parse(text: str, path: Path) -> list[Draft]:
    """Read the article of a mirror page.

    Args:
        text: The page.
        path: Its file, for errors.

    Returns:
        One draft, or none when there is no headline with text below it.

    Raises:
        SourceError: The page can't be parsed.
    """
    root = markup.parse_html(text, shown(path))
    headline = next(iter(root.iter("h1", "h2")), None)
    if headline is None:
        return []
    title = markup.words_of(headline)
    credit, body = take_bylines(list(_body(markup.lines_of(_surroundings(headline)), title)))
    if not body:
        return []
    return [Draft(title, "\n".join(body), credit.source, _original(root), credit.dates)]


def _surroundings(headline: Element) -> Element:
    """Find what holds headline and article: a cell, or the whole page."""
    for ancestor in headline.iterancestors("td", "body"):
        return ancestor
    return headline


def _body(lines: Iterable[Line], title: str) -> Iterator[str]:
    """Give the lines between the headline and what follows the article."""
    begun = False
    for line in lines:
        if not begun:
            begun = line.heading > 0 and line.text == title
        elif is_editors_note(line.text) or heads_a_list(line.text):
            return
        elif line.heading != _CAPTION and not is_furniture(line.text):
            yield line.text


def _original(root: Element) -> str | None:
    """Find the address in `浏览原文：<a href="…">`."""
    for link in filter(markup.is_link, root.iter("a")):
        before, above = link.getprevious(), link.getparent()
        label = before.tail if before is not None else above.text if above is not None else None
        if _LABEL.search(clean_line(label or "")) or _ORIGINAL.fullmatch(markup.words_of(link)):
            return link.get("href")
    return None
