"""Articles that a program hands in as they are, rather than as files to be read.

Their texts are taken literally: characters are made canonical and lines single-spaced, and
nothing is cut off or unwrapped; markup is text like any other.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from qa.errors import SourceError
from qa.identity import article_id, content_sha256
from qa.types import Article

if TYPE_CHECKING:
    from qa.types import PublishedFrom

_WORD: Final = re.compile(r"\w")
_CODE: Final = re.compile(r"[a-z]{2}|und")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def submitted_article(
    *,
    title: str,
    text: str,
    source: str | None = None,
    url: str | None = None,
    published: str | None = None,
    published_from: PublishedFrom | None = None,
    published_zone: str | None = None,
    language: str | None = None,
    identity: str | None = None,
    sha256: str | None = None,
) -> Article:
    """Make an article of what somebody says that it is.

    An article that was exported can be handed in again and is the same.

    Args:
        title: The headline.
        text: The body, a paragraph a line.
        source: The outlet.
        url: The address, with http or https.
        published: `2026-01-13`, or with the time: `2026-01-13T10:23:00`, with a zone or not.
        published_from: Where the date was found; `user` when None.
        published_zone: The time zone, if `published` has none: `+08:00`.
        language: ISO 639-1; told by the text when None.
        identity: The article's id; made from the address, else outlet, title and date, when
            None.
        sha256: Of the text; checked when given.

    Raises:
        SourceError: there are no words, a field can't be understood, nothing tells the
            article from others, or the text is not that of the hash.
    """
    from qa.sources.cleaning import clean_line, clean_text
    from qa.sources.language import language_of

    headline, body, outlet = clean_line(title), clean_text(text), clean_line(source or "") or None
    if not headline or not _WORD.search(body):
        raise SourceError("the article has no words: give a title, and a text with at least one")
    address = _address(url)
    day, zone = _published(published)
    if language is not None and not _CODE.fullmatch(language):
        raise SourceError(f"{language!r} is no language: give two letters (ISO 639-1) or und")
    digest = content_sha256(body)
    if sha256 is not None and sha256 != digest:
        raise SourceError(f"the text has the SHA-256 {digest}, not {sha256}: it was changed")
    return Article(
        id=identity or _id(address, outlet, headline, day),
        title=headline,
        text=body,
        source=outlet,
        url=address,
        published=day,
        published_from=(published_from or "user") if day else None,
        language=language or language_of(f"{headline}\n{body}"),
        sha256=digest,
        path=None,
        published_zone=(zone or published_zone) if day else None,
    )


def _address(url: str | None) -> str | None:
    if url is None:
        return None
    address = url.strip()
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # a broken host
        good = False
    if not good or not address.isprintable() or " " in address:
        raise SourceError(f"{url!r} is no address on the web: give one with http or https, or none")
    return address


def _published(value: str | None) -> tuple[date | datetime | None, str | None]:
    """Read a day or a time; the zone beside it."""
    if value is None:
        return None, None
    try:
        if _DAY.fullmatch(value):
            return date.fromisoformat(value), None
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise SourceError(
            f"{value!r} is no day or time: write 2026-01-13 or 2026-01-13T10:23:00"
        ) from error
    offset = moment.strftime("%z")  # +0800
    return moment.replace(tzinfo=None), f"{offset[:3]}:{offset[3:5]}" if offset else None


def _id(url: str | None, source: str | None, title: str, published: date | datetime | None) -> str:
    try:
        return article_id(
            url=url, source=source, title=title, published=published, path=None, position=0
        )
    except ValueError as error:
        raise SourceError(
            f"nothing tells “{title}” from other articles: give its url, or its source and date,"
            " or an id of your own"
        ) from error
