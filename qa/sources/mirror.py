"""Mirror pages: an article's HTML pasted into a Markdown file, inside a layout table.

Nine tenths of such a page are navigation. Its shape is firm, though: the headline is the
first h2, the article follows it in the same cell, mostly opens with a dateline and ends at
the editor's name or at the first list of other articles; below come the outlet and a link
to the original.
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
_OUTLET: Final = "outlet"
_ORIGINAL: Final = "original"
_ORIGINAL_WORDS: Final = re.compile(
    r"(?:[浏瀏][览覽]|[阅閱][读讀]|[查看]{2})?原文(?:[链鏈連][接結])?[:：]?"
)
_ORIGINAL_LABEL: Final = re.compile(r"原文(?:[链鏈連][接結])?[:：]?$")
_OUTLET_LABEL: Final = re.compile(r"本文[转轉]自$")
_END: Final = re.compile(r"本文[转轉][自载載]|.{0,20}[浏瀏][览覽]原文")
_END_SIGNS: Final = re.compile(r"(?<=[^\x00-\x7f])[@*#◇△]{1,4}$")
_CAPTIONS: Final = frozenset({"h6", "figcaption"})


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
    headlines = ((element, markup.lines_of(element)) for element in root.iter("h1", "h2"))
    headline, title = next(((each, lines) for each, lines in headlines if lines), (None, []))
    if headline is None:
        return []
    lines = markup.lines_of(_surroundings(headline), _is_caption)
    if title[0] not in lines:  # it is a caption itself
        return []
    credit, body = take_bylines(list(_body(lines[lines.index(title[0]) + len(title) :])))
    if not body:
        return []
    links = dict(_labelled_links(root))
    return [
        Draft(
            title=" ".join(line.text for line in title),
            text="\n".join([*body[:-1], _END_SIGNS.sub("", body[-1])]),
            source=credit.source or links.get(_OUTLET),
            url=links.get(_ORIGINAL),
            dates=credit.dates,
        )
    ]


def _is_caption(element: Element) -> bool:
    return element.tag in _CAPTIONS


def _surroundings(headline: Element) -> Element:
    """Find what holds headline and article: a cell, or the whole page."""
    return next(headline.iterancestors("td", "body"), headline)


def _body(lines: Iterable[Line]) -> Iterator[str]:
    """Give the article's lines of those beneath the headline."""
    for line in lines:
        if is_editors_note(line.text) or heads_a_list(line.text) or _END.match(line.text):
            return
        if not is_furniture(line.text):
            yield line.text


def _labelled_links(root: Element) -> Iterator[tuple[str, str]]:
    """Give the outlet of `本文转自<a>…</a>` and the address of `浏览原文：<a href="…">`."""
    for link in filter(markup.is_link, root.iter("a")):
        before, above = link.getprevious(), link.getparent()
        label = before.tail if before is not None else above.text if above is not None else None
        label, words = clean_line(label or ""), markup.words_of(link)
        if _OUTLET_LABEL.search(label):
            yield _OUTLET, words
        elif _ORIGINAL_LABEL.search(label) or _ORIGINAL_WORDS.fullmatch(words):
            yield _ORIGINAL, link.get("href") or ""
