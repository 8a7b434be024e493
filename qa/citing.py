"""A citation as others write it: plain text, Markdown, BibTeX.

What an article says may hold the marks of either format; they are escaped, so that the
text reads as it was and nothing of it is taken for a command or a link.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote as percent_encoded

from qa.rendering import when

if TYPE_CHECKING:
    from qa.types import Citation

CitationFormat = Literal["text", "markdown", "bibtex"]

_WEB_ADDRESS = re.compile(r"https?://[^\s<>/?#\\]\S*", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>&$~|!])")
_MARKDOWN_START = re.compile(r"^([-+#=:]|\d+(?=[.)]))")
_URL_SAFE = "%:/?#[]@!$&'()*+,;=-._~"
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    **{char: f"\\{char}" for char in "$&#%_"},
}
"""Braces by name: BibTeX counts them, also those behind a backslash."""


def cited_as(citation: Citation, form: CitationFormat) -> str:
    """Write a citation in a format: `text`, `markdown` or `bibtex`."""
    return {"text": as_text, "markdown": as_markdown, "bibtex": as_bibtex}[form](citation)


def as_text(citation: Citation) -> str:
    """Write a citation in a line: the quote, then title, outlet, date, address, and its place."""
    origin = [citation.title, citation.source, when(citation.published), citation.url]
    said = ", ".join(_line(part) for part in origin if part)
    return f"“{_line(citation.quote)}” — {said} ({_place(citation)})"


def as_markdown(citation: Citation) -> str:
    """Write a citation as a block quote; the title is a link when the address is of the web."""
    title = markdown_text(citation.title)
    url = citation.url or ""
    if _WEB_ADDRESS.fullmatch(url) and not re.search(r"[<>\\]", url):
        title, url = f"[{title}](<{url}>)", ""
    origin = [title, *map(markdown_text, filter(None, (citation.source, when(citation.published))))]
    if url:
        origin.append(markdown_text(url))
    place = markdown_text(_place(citation))
    return f"> {markdown_text(citation.quote)}\n>\n> — {', '.join(origin)} ({place})"


def as_bibtex(citation: Citation) -> str:
    """Write a citation as a BibTeX entry of the kind `misc`, its quote in the note."""
    published = citation.published
    fields = {
        "title": f"{{{_tex(citation.title)}}}",
        "howpublished": _tex(citation.source) if citation.source else "",
        "year": f"{published.year:04}" if published else "",
        "month": f"{published.month}" if published else "",
        "day": f"{published.day}" if published else "",
        "url": percent_encoded(_line(citation.url), safe=_URL_SAFE) if citation.url else "",
        "langid": _tex(citation.language),
        "note": _tex(f"“{citation.quote}” ({_place(citation)})"),
    }
    if isinstance(published, datetime):
        fields["time"] = f"{published:%H:%M}"
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    key = re.sub(r"[^A-Za-z0-9]+", "-", citation.article_id).strip("-") or "article"
    return "\n".join([f"@misc{{{key}-{citation.start}-{citation.end},", *lines, "}"])


def markdown_text(text: str) -> str:
    """Escape a text so that Markdown shows it as it is, in one line."""
    escaped = _MARKDOWN.sub(r"\\\1", _line(text))
    return _MARKDOWN_START.sub(_escaped_start, escaped)


def _escaped_start(start: re.Match[str]) -> str:
    """A number is a list's beginning by the mark after it, which can be escaped."""
    return f"{start[1]}\\" if start[1].isdigit() else f"\\{start[1]}"


def _tex(text: str) -> str:
    return "".join(_TEX.get(char, char) for char in _line(text))


def _line(text: str) -> str:
    return _UNPRINTABLE.sub(" ", text).strip()


def _place(citation: Citation) -> str:
    return (
        f"article {_line(citation.article_id)}, characters {citation.start}–{citation.end},"
        f" sha256 {citation.sha256[:12]}"
    )
