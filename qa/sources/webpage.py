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
from qa.sources.furniture import heads_a_list, is_furniture
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
    r"(?:ads?|advert|advertisement|sponsored|breadcrumbs?|captions?|comments?|cookies?|copyright"
    r"|descr|disqus|fb|footer|footnotes?|header|hot|keywords|menu|nav|navbar|navigation|newsletter"
    r"|pagination|pager|popular|promo|rank(?:ing)?|recommend|recommended|recommendations"
    r"|references|reflist|related(?:posts)?|respond|share|sharedaddy|sharing|sidebar|skip|social"
    r"|subscribe|tags|toolbar|tools|topbar)"
    r"(?:[-_](?:area|bar|block|box|buttons?|container|form|inner|items?|links?|list|section"
    r"|signup|text|thread|widget|wrap|wrapper|\d))?",
    re.IGNORECASE,
)
_CREDIT_NAMES: Final = re.compile(r"(?:\w{1,20}[-_])?(?:byline|author|authors)", re.IGNORECASE)
_HIDDEN: Final = re.compile(r"display\s?:\s?none", re.IGNORECASE)
"""What is only invisible takes up its place, and is mostly the text that a script shows."""
_LONGEST_CREDIT: Final = 120

_MOST_LINKED: Final = 0.6
"""Above this share of links, dates aside, a line leads elsewhere."""
_BETWEEN_TITLES: Final = re.compile(r" ?[-–—|｜_·»›] ?")
"""What stands in a window's title between headline, section and outlet."""
_NO_OUTLET: Final = re.compile(
    r"(?:.{0,6}新[闻聞](?:中心)?|要[闻聞]|首[页頁]|正文|home|news|articles?|blog|ニュース|홈)",
    re.IGNORECASE,
)
_LONGEST_OUTLET: Final = 30
_PROSE: Final = 20
"""Characters from which a line that ends a sentence is prose."""
_SENTENCE_END: Final = re.compile(r"[.。！？!?…”」』\"]$")
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
    title, outlet = _titled(metadata.title, metadata.source, page, root)
    credit = _credit_beneath(title, page) | _credit_in_elements(root)
    body = _article_lines(_marked_lines(root, page), title)
    if not body:
        return []
    return [
        Draft(
            title=title,
            text="\n".join(body),
            source=metadata.source or credit.source or outlet,
            url=metadata.url or markup.saved_from(text) or credit.url,
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


def _titled(
    stated: str | None, source: str | None, page: Sequence[Line], root: Element
) -> tuple[str, str | None]:
    """Find the title, in metadata, else h1, else h2, else that of the window.

    What follows the headline in the window's title, or in the metadata, is the outlet, which
    is told too.
    """
    window = next((clean_line(element.text or "") for element in root.iter("title")), "")
    headlines = [line.text for level in (1, 2) for line in page if line.heading == level]
    title = _without_outlet(stated or next(iter(headlines), window), source)
    shorter = next((each for each in headlines if _follows(each, title)), title)
    return shorter, next(
        (each for text in (stated, window) if (each := _follows(shorter, text))), None
    )


def _follows(headline: str, title: str | None) -> str | None:
    """Give the last part of `headline | section | outlet`; None when it has another shape."""
    if not title or not title.startswith(headline) or not headline:
        return None
    rest = title[len(headline) :]
    if not _BETWEEN_TITLES.match(rest):
        return None
    last = _BETWEEN_TITLES.split(rest)[-1].strip()
    return None if len(last) > _LONGEST_OUTLET or _NO_OUTLET.fullmatch(last) else last or None


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
    kept = [
        line
        for line in _without_lists_below(lines[taken:])
        if (line.heading and not heads_a_list(line.text)) or not leads_away(line)
    ]
    return [line.text for line in _without_empty_sections(kept)]


def leads_away(line: Line) -> bool:
    """Whether a line is mostly links, or belongs to every page of its outlet."""
    return line.linked > _MOST_LINKED * (line.linked + line.beside) or is_furniture(line.text)


def _without_lists_below(lines: Sequence[Line]) -> Sequence[Line]:
    """Leave out the end from where other articles are announced and no prose follows."""
    end = len(lines)
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place]
        if heads_a_list(line.text):
            end = place
        elif len(line.text) > _PROSE and _SENTENCE_END.search(line.text) and not leads_away(line):
            break
    return lines[:end]


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
