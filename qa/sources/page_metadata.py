"""What a page says of itself to machines: meta elements, JSON-LD, the canonical link.

Only read here; whether the words on the page say it better is decided by `webpage`.
"""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa.sources.cleaning import clean_line
from qa.sources.dates import Dated, dates_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element as Element

_TITLES: Final = ("og:title", "title", "twitter:title", "dc.title")
_SOURCES: Final = ("og:site_name", "application-name", "source", "publisher", "dc.publisher")
_PLATFORMS: Final = frozenset({"微信公众平台", "微信公眾平台"})
"""Sites that host other people's pages: no outlets."""
_ACCOUNT: Final = "js_name"
"""Where such a site names the outlet."""
_DATES: Final = (
    "article:published_time", "og:published_time", "datepublished", "pubdate", "publishdate",
    "publish-date", "publication_date", "parsely-pub-date", "sailthru.date", "dc.date.issued",
    "dc.date", "dcterms.created", "date",
)  # fmt: skip
_ARTICLES: Final = frozenset(
    {"Article", "NewsArticle", "BlogPosting", "Report", "ReportageNewsArticle", "WebPage"}
)
_LONGEST_VALUE: Final = 500


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """The fields that were found, clean, None where the page is silent."""

    title: str | None
    source: str | None
    url: str | None
    dates: tuple[Dated, ...]


def read_metadata(root: Element) -> PageMetadata:
    """Read the metadata of a parsed page.

    Args:
        root: The page's root.

    Returns:
        The first title, outlet and address in the order of how deliberate they are, and
        every date, the most deliberate first.
    """
    named = _meta_elements(root)
    described = next(_json_ld_articles(root), {})
    publisher = described.get("publisher")
    stated = [named.get(name) for name in _DATES] + [described.get("datePublished")]
    return PageMetadata(
        title=_first(*(named.get(name) for name in _TITLES), described.get("headline")),
        source=_first(
            *_account(root),
            named.get(_SOURCES[0]),
            publisher.get("name") if isinstance(publisher, dict) else publisher,
            *(named.get(name) for name in _SOURCES[1:]),
        ),
        url=_first(*_canonical(root), named.get("og:url"), described.get("url")),
        dates=tuple(
            dated for value in (*stated, *_times(root)) for dated in dates_in(_short(value), "meta")
        ),
    )


def _account(root: Element) -> Iterator[str]:
    for element in root.iter("a", "strong", "span"):
        if element.get("id") == _ACCOUNT:
            yield "".join(map(str, element.itertext()))


def _short(value: object) -> str:
    """Take a value for what it is: a short string, or nothing."""
    return clean_line(value[:_LONGEST_VALUE]) if isinstance(value, str) else ""


def _first(*values: object) -> str | None:
    short = filter(None, map(_short, values))
    return next((value for value in short if value not in _PLATFORMS), None)


def _meta_elements(root: Element) -> Mapping[str, str]:
    """Map the lower-case names of meta elements to their first content."""
    named: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        content = meta.get("content")
        if name and content:
            named.setdefault(name.strip().lower(), content)
    return named


def _canonical(root: Element) -> Iterator[str | None]:
    for link in root.iter("link"):
        if (link.get("rel") or "").lower() == "canonical":
            yield link.get("href")


def _times(root: Element) -> Iterator[str | None]:
    """Give the first time that the article itself shows, for pages without metadata."""
    for area in root.iter("article", "main", "body"):
        times = area.iter("time")
        yield next((time.get("datetime") for time in times if time.get("datetime")), None)
        return


def _json_ld_articles(root: Element) -> Iterator[dict[str, object]]:
    """Give the articles among the page's JSON-LD objects, most likely ones first."""
    for script in root.iter("script"):
        if script.get("type") != "application/ld+json":
            continue
        try:
            waiting: deque[object] = deque([json.loads(script.text or "")])
        except (ValueError, RecursionError):  # broken metadata is no reason to lose an article
            continue
        while waiting:
            value = waiting.popleft()
            if isinstance(value, list):
                waiting.extend(value)
            elif isinstance(value, dict):
                kinds = value.get("@type")
                if not _ARTICLES.isdisjoint(
                    map(str, kinds if isinstance(kinds, list) else [kinds])
                ):
                    yield value
                waiting.append(value.get("@graph"))
