"""Who an article is: an id from where it comes, a hash of what it says.

An id survives a new ingest, a corrected text and a moved paragraph, because it is made
from the article's address, else its outlet, title and date, else its place in a file.
What is done with two versions of one article is the library's business.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

_ID_LENGTH: Final = 16
"""Hexadecimal digits, 64 bits: among a million articles, two share an id by chance
once in 37 million archives."""

_TRACKING: Final = frozenset(
    {
        "fbclid", "from", "gclid", "igshid", "isappinstalled", "mc_cid", "mc_eid", "msclkid",
        "ref", "ref_src", "share_token", "spm", "wfr", "yclid",
    }
)  # fmt: skip
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def canonical_url(url: str) -> str:
    """Write the addresses of one page in one way.

    Scheme and host become lower case, the default port, the fragment, tracking parameters
    and a trailing slash go, parameters are sorted, and letters outside ASCII are escaped.
    Total: what can't be parsed as an address with a host comes back stripped of spaces.

    Args:
        url: An address, as a page or a user gives it.

    Returns:
        The address that all its spellings share. Applying this twice changes nothing.
    """
    address = url.strip()
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:  # a broken IPv6 host, or a port that is no number
        return address
    if not parts.scheme or not host:
        return address
    if ":" in host:
        host = f"[{host}]"
    if port is not None and port != _DEFAULT_PORTS.get(parts.scheme):
        host = f"{host}:{port}"
    path = _escaped(parts.path.rstrip("/"))
    parameters = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode(sorted(_telling(parameters)), errors="replace")
    return f"{parts.scheme}://{host}{path}" + (f"?{query}" if query else "")


def _telling(parameters: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Keep the parameters that say which page is meant."""
    return [
        (name, value)
        for name, value in parameters
        if name.lower() not in _TRACKING and not name.lower().startswith("utm_")
    ]


def _escaped(path: str) -> str:
    """Escape what is not ASCII; escapes that are already there stay."""
    return quote(path, safe="/%:@!$&'()*+,;=~", errors="replace")


def article_id(
    *,
    url: str | None,
    source: str | None,
    title: str,
    published: date | datetime | None,
    path: str | None,
    position: int,
) -> str:
    """Name an article by the best description of where it comes from.

    That is its address (whose scheme does not count: http and https give one id); else
    outlet, title and date, when all three are known; else file and position. Each kind is
    tagged before hashing, so an id of one kind never equals one of another by design.

    Args:
        url: The article's own address.
        source: The outlet.
        title: The headline, empty if there is none; spaces count once.
        published: The date, or the minute, of publication.
        path: The file, absolute, so that the folder one stands in does not matter.
        position: Which article of the file this is, from 0.

    Returns:
        16 hexadecimal digits of a SHA-256.

    Raises:
        ValueError: Neither address, nor outlet, title and date, nor path are known.
    """
    if url:
        described = ["url", canonical_url(url).partition("://")[2] or canonical_url(url)]
    elif source and title and published:
        described = ["credit", source, " ".join(title.split()), published.isoformat()]
    elif path is not None:
        described = ["place", path, str(position)]
    else:
        msg = "an article needs a url, or a source, title and date, or a path to be named by"
        raise ValueError(msg)
    # JSON keeps the fields apart, whatever characters they hold.
    return hashlib.sha256(json.dumps(described).encode("ascii")).hexdigest()[:_ID_LENGTH]


def content_sha256(text: str) -> str:
    """Hash an article's text so that anyone can check a quote: SHA-256 of its UTF-8, in hex."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
