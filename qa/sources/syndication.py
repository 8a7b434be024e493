"""RSS and Atom: the files in which a news site lists its latest articles for readers' programs.

Parsed by feedparser, which knows all their versions and forgives most of their faults. It is
given bytes in a known encoding and nothing to fetch. Its own cleaning of HTML is turned off,
because no HTML is kept.
"""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from qa.errors import SourceError
from qa.phrases import Phrase
from qa.sources.bodies import looks_like_html, text_of
from qa.sources.cleaning import clean_line
from qa.sources.dates import Dated, dates_in
from qa.sources.draft import Draft, Unread
from qa.sources.paths import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_ROOT: Final = re.compile(
    r"\s*(?:<\?xml\b[^>]{0,200}\?>\s*)?(?:<(?:!--.{0,2000}?--|!DOCTYPE[^>\[]{0,500}|\?[^>]{0,500})>\s*)*"
    r"<(?P<root>rss|feed|rdf:RDF)\b",
    re.IGNORECASE | re.DOTALL,
)
_ITEM: Final = re.compile(r"<(?:item|entry)\b", re.IGNORECASE)
_ITEM_END: Final = re.compile(r"</(?:item|entry)\s*>", re.IGNORECASE)
_CHANNEL: Final = re.compile(r"<channel\b", re.IGNORECASE)
_PORTION: Final = 1 << 20
"""Characters of a long feed that are parsed at a time."""
_MOST_PORTIONS: Final = 16
_DATES: Final = ("published", "updated", "created")
_UTF8: Final = {"content-type": "application/xml; charset=utf-8"}
"""Stands above what the XML declares of itself, which was true before it was decoded."""
_FAULTS: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
"""What feedparser's lenient parser was seen to raise on broken markup."""


def looks_like(text: str, path: Path) -> bool:
    """Whether a text's first element is that of a feed."""
    del path
    return bool(_ROOT.match(text))


def parse(text: str, path: Path, first: int = 1) -> list[Draft | Unread]:
    """Read the items of a feed.

    Args:
        text: The feed.
        path: Its file, for errors.
        first: The number of its first item, for errors.

    Returns:
        A draft for each item that has a text, its whole content if the feed gives it and
        else the summary; and an unread part where the file breaks off.

    Raises:
        SourceError: The feed is too damaged for any item to be read.
    """
    import feedparser

    try:
        parsed = feedparser.parse(
            io.BytesIO(text.encode("utf-8")),
            response_headers=_UTF8,
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except (*_FAULTS, RecursionError) as error:
        raise SourceError(Phrase("feed_damaged", name=shown(path))) from error
    outlet = _plain(parsed.feed.get("title"))
    parts: list[Draft | Unread] = []
    # As plain mappings: feedparser's own passes one date off as another.
    for number, item in enumerate(map(dict, parsed.entries), start=first):
        try:
            body = text_of(_content(item), path)
        except SourceError as error:
            parts.append(Unread(Phrase("item", number=number), error.reason))
            continue
        if body.strip():
            parts.append(_draft(item, body, outlet))
    if _breaks_off(text):
        parts.append(Unread(Phrase("end"), Phrase("feed_breaks_off")))
    return parts


def parse_lines(lines: Iterable[str], path: Path) -> Iterator[Draft | Unread]:
    """Read the items of a feed from its lines, some at a time; see `parse`.

    What stands above the first item is put above each portion, so that each is a feed.
    """
    head, portion, first = "", "", 1
    for line in lines:
        portion += line
        if not head and (opening := _ITEM.search(portion)):
            head, portion = portion[: opening.start()], portion[opening.start() :]
        if not head:
            if len(portion) > _PORTION:
                raise SourceError(Phrase("feed_without_items", name=shown(path), most=_PORTION))
            continue
        ends = [end.end() for end in _ITEM_END.finditer(portion)] if len(portion) > _PORTION else []
        if ends:
            yield from parse(head + portion[: ends[-1]] + _closing(head), path, first)
            portion, first = portion[ends[-1] :], first + len(ends)
        elif len(portion) > _MOST_PORTIONS * _PORTION:
            yield Unread(Phrase("item", number=first), Phrase("item_without_end"))
            return
    yield from parse(head + portion, path, first)


def _closing(head: str) -> str:
    """Close the elements that the head of a feed opens around its items."""
    root = _ROOT.match(head)
    within = "</channel>" if _CHANNEL.search(head) and "</channel>" not in head.lower() else ""
    return f"{within}</{root['root']}>" if root else ""


def _draft(item: Mapping[str, Any], body: str, outlet: str) -> Draft:
    source = item.get("source")
    named = _plain(source.get("title")) if source else ""
    return Draft(
        title=_plain(item.get("title")),
        text=body,
        source=named or outlet or None,
        url=item.get("link"),
        dates=tuple(_dates(item)),
    )


def _content(item: Mapping[str, Any]) -> str:
    """Choose the longest content, else the summary."""
    contents = [str(content.get("value") or "") for content in item.get("content") or ()]
    return max(contents, key=len, default="") or str(item.get("summary") or "")


def _plain(value: object) -> str:
    """Read a title, which may be HTML as well."""
    text = str(value or "")
    if looks_like_html(text):
        from lxml import html

        text = "".join(map(str, html.fromstring(f"<p>{text}</p>").itertext()))
    return clean_line(text)


def _dates(item: Mapping[str, Any]) -> Iterator[Dated]:
    """Give the dates as they are printed; the library's own reading where that is odd."""
    for name in _DATES:
        printed = dates_in(clean_line(str(item.get(name) or "")), "meta")
        utc = item.get(f"{name}_parsed")
        yield from printed
        if utc and not printed:
            yield Dated(datetime(*utc[:6]), "meta", "+00:00")  # noqa: DTZ001


def _breaks_off(text: str) -> bool:
    root = _ROOT.match(text)
    return root is not None and f"</{root['root'].lower()}" not in text[-2000:].lower()
