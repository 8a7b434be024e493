"""An ordinary web page: one article among navigation, buttons and lists of others.

The page's metadata is believed first. The text is what remains of the visible lines once
navigation, asides, rows of links and lines that belong to the page are left out.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from qa.sources import markup
from qa.sources.bylines import read_byline, take_bylines
from qa.sources.cleaning import clean_line
from qa.sources.credits import Credit
from qa.sources.draft import Draft
from qa.sources.furniture import is_furniture
from qa.sources.markup import Line, lines_of
from qa.sources.page_metadata import read_metadata
from qa.sources.paths import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from lxml.etree import _Element as Element

_CLUTTER_TAGS: Final = frozenset({"nav", "footer", "aside", "form", "figcaption", "menu"})
_CLUTTER_ROLES: Final = frozenset(
    {"navigation", "banner", "complementary", "contentinfo", "search", "dialog", "menu"}
)
_CLUTTER_NAMES: Final = re.compile(
    r"(?!(?:has|no|with)[-_])(?:\w{1,30}[-_])?"
    r"(?:ads?|advert|advertisement|sponsored|breadcrumbs?|comments?|cookies?|copyright|footer"
    r"|header|menu|nav|navbar|navigation|newsletter|pagination|pager|popular|promo|recommend"
    r"|recommended|recommendations|related|share|sharing|sidebar|skip|social|subscribe|tags"
    r"|toolbar|topbar)"
    r"(?:[-_](?:area|bar|block|box|buttons?|container|inner|items?|links?|list|section|widget"
    r"|wrap|wrapper))?",
    re.IGNORECASE,
)
_CREDIT_NAMES: Final = re.compile(r"(?:\w{1,20}[-_])?(?:byline|author|authors)", re.IGNORECASE)
_HIDDEN: Final = re.compile(r"display\s?:\s?none|visibility\s?:\s?hidden", re.IGNORECASE)
_LONGEST_CREDIT: Final = 120

_MOST_LINKED: Final = 0.6
"""Above this share of links, a line leads elsewhere."""
_ENOUGH: Final = 0.5
"""An element marked as the article must hold this share of the page's prose."""
_MOST_CANDIDATES: Final = 20
_NEAR_THE_TOP: Final = 10
_LEVELS: Final = 7


def looks_like(text: str, path: Path) -> bool:
    """Whether a text is HTML, by its content."""
    del path
    return markup.is_whole_page(text) or markup.is_mostly_markup(text)


def parse(text: str, path: Path) -> list[Draft]:
    """Read the article of a page.

    Args:
        text: The page.
        path: Its file, for errors.

    Returns:
        One draft, or none when nothing but clutter is there.

    Raises:
        SourceError: The page can't be parsed.
    """
    root = markup.parse_html(text, shown(path))
    metadata = read_metadata(root)
    page = lines_of(root, is_clutter)
    title = _without_outlet(metadata.title or _headline(page, root), metadata.source)
    credit = _credit_beneath(title, page) | _credit_in_elements(root)
    body = _article_lines(_marked_lines(root, page), title)
    if not body:
        return []
    return [
        Draft(
            title=title,
            text="\n".join(body),
            source=metadata.source or credit.source,
            url=metadata.url or credit.url,
            dates=metadata.dates + credit.dates,
        )
    ]


def _names(element: Element) -> list[str]:
    return [*(element.get("class") or "").split(), element.get("id") or ""]


def is_clutter(element: Element) -> bool:
    """Whether an element belongs to the page and not to the article."""
    if element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
        return True
    if element.tag in _CLUTTER_TAGS or element.get("role") in _CLUTTER_ROLES:
        return True
    if not (element.get("class") or element.get("id") or element.tag == "header"):
        return False
    named = any(_CLUTTER_NAMES.fullmatch(name) for name in _names(element))
    if named or element.tag == "header":
        return next(element.iter("h1", "article", "main", "body"), None) is None
    return _is_credit(element)


def _is_credit(element: Element) -> bool:
    """Whether an element is set apart to name the author."""
    if not any(_CREDIT_NAMES.fullmatch(name) for name in _names(element)):
        return False
    return len(markup.words_of(element)) <= _LONGEST_CREDIT


def _credit_in_elements(root: Element) -> Credit:
    """Read the elements that name the author; the first of each kind of fact counts."""
    credit = Credit()
    for element in root.iter("p", "div", "span", "address"):
        if _is_credit(element):
            found = read_byline(markup.words_of(element))
            credit |= found or Credit()
    return credit


def _credit_beneath(title: str, page: Sequence[Line]) -> Credit:
    for position, line in enumerate(page):
        if line.text == title:
            return take_bylines([line.text for line in page[position + 1 :]])[0]
    return Credit()


def _headline(page: Sequence[Line], root: Element) -> str:
    """Find a headline for a page without metadata: h1, else h2, else the window's title."""
    for level in (1, 2):
        for line in page:
            if line.heading == level:
                return line.text
    return next((clean_line(element.text or "") for element in root.iter("title")), "")


def _without_outlet(title: str, source: str | None) -> str:
    """Cut ` - 新华网` and `｜新华网` off the end of a title."""
    if source and title.endswith(source):
        shorter = title[: -len(source)].rstrip()
        if shorter.endswith(("-", "–", "—", "|", "｜", "_", "·")):
            return shorter[:-1].rstrip() or title
    return title


def _marked_lines(root: Element, page: Sequence[Line]) -> Sequence[Line]:
    """Give the lines of the smallest marked element that holds most of the page's prose."""
    enough = max(1, _ENOUGH * _prose(page))
    for marked in (".//*[@itemprop='articleBody']", ".//article", ".//main"):
        elements = islice(root.iterfind(marked), _MOST_CANDIDATES)
        largest = max(
            (lines_of(element, is_clutter) for element in elements), key=_prose, default=[]
        )
        if _prose(largest) >= enough:
            return largest
    return page


def _prose(lines: Iterable[Line]) -> int:
    """Count the characters that are neither headings nor links."""
    return sum(len(line.text) - line.linked for line in lines if not line.heading)


def _article_lines(lines: Sequence[Line], title: str) -> list[str]:
    """Keep the article's own lines."""
    for position, line in enumerate(lines[:_NEAR_THE_TOP]):
        if line.text == title or line.heading == 1:
            lines = lines[position + 1 :]
            break
    taken = len(lines) - len(take_bylines([line.text for line in lines])[1])
    kept = [line for line in lines[taken:] if line.heading or not leads_away(line)]
    return [line.text for line in _without_empty_sections(kept)]


def leads_away(line: Line) -> bool:
    """Whether a line is mostly links, or belongs to every page of its outlet."""
    return line.linked > _MOST_LINKED * len(line.text) or is_furniture(line.text)


def _without_empty_sections(lines: Sequence[Line]) -> list[Line]:
    """Leave out headings beneath which nothing was kept."""
    kept: list[Line] = []
    filled = [False] * _LEVELS  # per level: does a heading of that level have text below?
    for line in reversed(lines):
        if not line.heading:
            filled = [True] * _LEVELS
        elif not filled[line.heading]:
            continue
        else:
            filled[line.heading :] = [False] * (_LEVELS - line.heading)
        kept.append(line)
    return kept[::-1]
