"""Markdown files: a header with metadata, a title, and text with light markup.

What a reader of the rendered page would see becomes lines: a heading, a paragraph, a list
item, a table row each one. Images, link targets and emphasis go; link texts stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa.sources.bylines import take_bylines
from qa.sources.cleaning import single_spaced, unwrapped
from qa.sources.credits import Credit
from qa.sources.dates import dates_in
from qa.sources.draft import Draft
from qa.sources.front_matter import split_front_matter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_SUFFIXES: Final = frozenset({".md", ".markdown"})
_HEADING: Final = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)")
_TITLE: Final = re.compile(r"#{1,3} \S")
_UNDERLINE: Final = re.compile(r" {0,3}(?:=+|-{2,})[ \t]*")
_UNSEEN: Final = (
    re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})"),  # a rule
    re.compile(r" {0,3}(?:```|~~~).*"),  # the edge of a code block
    re.compile(r" {0,3}\[[^\[\]]{1,200}\]:[ \t].*"),  # a link's definition
)
_ITEM: Final = re.compile(r"[ \t]*(?:[-*+][ \t]+(?:\[[ xX]\][ \t]+)?|(?=\d{1,3}[.)][ \t]))")
_QUOTE: Final = re.compile(r"^(?:[ \t]{0,3}>[ \t]?)+")
_TABLE_RULE: Final = re.compile(r"[ \t:|-]+")
_CELL: Final = " | "
_SENTENCE_END: Final = re.compile(r"[。！？!?.…”」』\"][*_]{0,3}[ \t]*$")

_ESCAPE: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_PUNCTUATION: Final = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
# Escaped characters sit out the rest as the 32 non-characters that no clean text holds.
_HIDE: Final = {sign: chr(0xFDD0 + place) for place, sign in enumerate(_PUNCTUATION)}
_SHOW: Final = {ord(hidden): sign for sign, hidden in _HIDE.items()}
_INLINE: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"!\[[^\[\]]*\](?:\([^()]*(?:\([^()]*\)[^()]*)?\)|\[[^\[\]]*\])", ""),
        (r"\[([^\[\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)?\)|\[[^\[\]]*\])", r"\1"),
        (r"\[\^[^\[\]]{1,50}\]", ""),
        (r"<(https?://[^<>\s]{1,500})>", r"\1"),
        (r"<br[ \t]{0,9}/?>", "\n"),
        (r"</?[A-Za-z][^<>]{0,1000}>", ""),
        (r"(`{1,3})([^`\n]+)\1", r"\2"),
        (r"\*\*(?=\S)((?:[^*\n]|\*(?!\*))+)(?<=\S)\*\*", r"\1"),
        (r"(?<!\w)__(?=\S)((?:[^_\n]|_(?!_))+)(?<=\S)__(?!\w)", r"\1"),
        (r"(?<![0-9A-Za-z*])\*(?=[^\s*])([^*\n]+)(?<=\S)\*(?!\*)", r"\1"),
        (r"(?<!\w)_(?=[^\s_])([^_\n]+)(?<=\S)_(?!\w)", r"\1"),
        (r"~~(?=\S)([^~\n]+)(?<=\S)~~", r"\1"),
    )
)

_TITLES: Final = ("title", "headline")
_SOURCES: Final = ("source", "site", "publisher", "outlet", "site_name", "publication")
_DATES: Final = ("date", "published", "published_at", "publish_date", "pubdate", "created")
_URLS: Final = ("url", "link", "canonical", "canonical_url", "source_url", "original")
_LANGUAGES: Final = ("lang", "language", "locale")


def looks_like(text: str, path: Path) -> bool:
    """Whether a text has Markdown's signs: a header, a heading at its top, or the name."""
    if path.suffix.lower() in _SUFFIXES:
        return True
    entries, _ = split_front_matter(text)
    return bool(entries) or bool(_TITLE.match(text.lstrip()))


def parse(text: str, path: Path) -> list[Draft]:
    """Read the article of a Markdown file.

    Args:
        text: The file, normalised.
        path: Its path; not needed.

    Returns:
        One draft, or none when there is no text beside the header and the title.
    """
    del path
    entries, body = split_front_matter(text)
    lines = list(_lines(_without_comments(body)))
    title = _entry(entries, _TITLES) or ""
    if lines and lines[0][0] and (not title or lines[0][1] == title):
        title = lines.pop(0)[1]
    credit, rest = take_bylines([line for _, line in lines])
    if not rest:
        return []
    credit = _header_credit(entries) | credit
    return [
        Draft(
            title=title,
            text="\n".join(rest),
            source=credit.source,
            url=credit.url,
            dates=credit.dates,
            language=_entry(entries, _LANGUAGES),
        )
    ]


def _entry(entries: Mapping[str, str], keys: tuple[str, ...]) -> str | None:
    return next((entries[key] for key in keys if key in entries), None)


def _header_credit(entries: Mapping[str, str]) -> Credit:
    dates = dates_in(_entry(entries, _DATES) or "", "meta")
    return Credit(_entry(entries, _SOURCES), _entry(entries, _URLS), dates)


def _lines(body: str) -> Iterator[tuple[bool, str]]:
    """Give the lines of the rendered page, each with whether it is a heading."""
    for is_heading, block in _blocks(body):
        for line in _plain(block).split("\n"):
            if cleaned := single_spaced(line):
                yield is_heading, cleaned


@dataclass(frozen=True, slots=True)
class _Read:
    """What one line of Markdown is."""

    content: str
    begins: bool = True
    """It does not continue the block above."""
    ends: bool = True
    """It is not continued by the line below."""
    is_heading: bool = False


def _blocks(body: str) -> list[tuple[bool, str]]:
    """Give headings, paragraphs, list items and table rows, with their inline markup."""
    blocks: list[tuple[bool, list[str]]] = []
    is_open = False
    for raw in body.split("\n"):
        line = _QUOTE.sub("", raw, count=1)
        if is_open and _UNDERLINE.fullmatch(line):
            blocks[-1] = (True, blocks[-1][1])
            is_open = False
            continue
        read = _read(line)
        if read.content and (read.begins or not is_open):
            blocks.append((read.is_heading, []))
        if read.content:
            blocks[-1][1].append(read.content)
        is_open = bool(read.content) and not read.ends
    return [(is_heading, unwrapped("\n".join(lines))) for is_heading, lines in blocks]


def _read(line: str) -> _Read:
    """Read one line by the way it begins."""
    if not line.strip() or any(form.fullmatch(line) for form in _UNSEEN):
        return _Read("")
    if heading := _HEADING.match(line):
        words = line[heading.end() :].strip()
        closed = words.rstrip("#")
        # `## Title ##` is closed, `# C#` is not.
        return _Read(words if closed and closed[-1] != " " else closed, is_heading=True)
    row = line.strip()
    if len(row) > 1 and row.startswith("|") and row.endswith("|"):
        cells = [cell.strip() for cell in row[1:-1].split("|")]
        return _Read("" if _TABLE_RULE.fullmatch(row) else _CELL.join(cells))
    # A sentence is never joined to what follows: some files set one paragraph a line.
    ends = bool(_SENTENCE_END.search(line[-8:])) or line.endswith(("  ", "\\"))
    if item := _ITEM.match(line):
        return _Read(line[item.end() :], ends=ends)
    return _Read(line.removesuffix("\\"), begins=False, ends=ends)


def _without_comments(text: str) -> str:
    kept, start = [], 0
    while (begin := text.find("<!--", start)) >= 0 and (end := text.find("-->", begin)) >= 0:
        kept.append(text[start:begin])
        start = end + len("-->")
    return "".join([*kept, text[start:]])


def _plain(block: str) -> str:
    """Strip inline markup."""
    text = _ESCAPE.sub(lambda match: _HIDE[match[1]], block)
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return text.translate(_SHOW)
