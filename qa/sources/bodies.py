"""The body of an article that stands in a field: of a feed's item, a record, a mail.

Such a field says nothing about whether it holds text or HTML, so that is recognised here, and
it may open with the title and a byline once more.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa.sources import webpage
from qa.sources.bylines import take_bylines
from qa.sources.cleaning import clean_text, normalised
from qa.sources.markup import is_whole_page, lines_of, parse_html
from qa.sources.paths import shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qa.sources.credits import Credit

_BLOCK: Final = re.compile(
    r"</?(?:p|br|div|ul|ol|li|h[1-6]|table|tr|td|blockquote|section|article|figure|hr|pre)"
    r"(?:[ \n][^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_INLINE: Final = re.compile(
    r"</(?:a|b|strong|em|i|u|span|font|sup|sub|small)>|<img [^<>]{0,2000}>"
    r"|&(?:nbsp|amp|lt|gt|quot|apos|hellip|middot|mdash|ndash|[lr][sd]quo|#\d{1,7}"
    r"|#x[0-9a-f]{1,6});",
    re.IGNORECASE,
)


def looks_like_html(text: str) -> bool:
    """Whether a field holds HTML: a tag that HTML knows, or an entity."""
    return bool(_BLOCK.search(text) or _INLINE.search(text))


def text_of(body: str, path: Path) -> str:
    """Read a field that holds an article's body.

    Args:
        body: Its value, text or HTML, a whole page too.
        path: The file that holds it, for errors.

    Returns:
        Its text, one paragraph a line when it is HTML, else laid out as it was; without what
        leads to other pages. Empty when nothing else is there.

    Raises:
        SourceError: The HTML can't be parsed safely.
    """
    body = normalised(body)
    if not body.strip() or not looks_like_html(body):
        return body
    if is_whole_page(body):
        return "\n".join(draft.text for draft in webpage.parse(body, path))
    if not _BLOCK.search(body):  # a line break is one
        body = body.replace("\n", "<br>")
    lines = lines_of(parse_html(body, shown(path)), webpage.is_clutter)
    return "\n".join(line.text for line in lines if line.heading or not webpage.leads_away(line))


def without_opening(body: str, title: str) -> tuple[Credit, Sequence[str]]:
    """Take the title and the bylines off the beginning of a body.

    Args:
        body: Its text, from `text_of`.
        title: The article's title, clean.

    Returns:
        What the bylines say, and the other lines, clean.
    """
    lines = clean_text(body).split("\n")
    return take_bylines(lines[1:] if title and lines[0] == title else lines)
