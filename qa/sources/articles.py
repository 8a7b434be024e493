"""Drafts to Articles: the one place where a file's articles get clean texts and identities.

What holds for every format is done here: the dateline is read and cut off, the date is
chosen, title, language, id and hash are made. So is what holds for every file within a file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from qa.errors import SourceError
from qa.identity import article_id, content_sha256
from qa.sources.cleaning import clean_line, clean_text
from qa.sources.datelines import cut_dateline
from qa.sources.dates import Dated, best_date, date_in_file_name
from qa.sources.detect import parts_of
from qa.sources.draft import Draft, Enclosed, Unread
from qa.sources.furniture import without_editors_note
from qa.sources.language import declared_language, language_of
from qa.sources.paths import shown
from qa.types import Article, FailedInput

if TYPE_CHECKING:
    from pathlib import Path

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a file that is read; no file of news comes near it."""
MOST_UNPACKED: Final = 1 << 30
"""Bytes of all files within one file."""
_DEEPEST: Final = 2
"""A file within a file within a file is read; one more level is somebody's trap."""
_LONGEST_TITLE: Final = 300
_MADE_UP_TITLE: Final = 60
_SENTENCE: Final = re.compile(r"[^。！？!?\n]*[。！？!?]?")
_WORD: Final = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What one file amounts to."""

    articles: tuple[Article, ...]
    """In the file's order. Their ids differ, except between files within the file."""
    failed: tuple[FailedInput, ...]
    """The file, or each part of it that can't be read, and why."""


def read_articles(path: Path) -> list[Article]:
    """Read the articles of one file, for those who have no use for half a success.

    Args:
        path: The file; see `read_file`.

    Returns:
        Its articles, at least one. What else the file holds and can't be read is left out.

    Raises:
        SourceError: The file can't be opened, is too large, empty or in no known format, its
            encoding can't be told, or it holds no article.
    """
    found = read_file(path)
    if not found.articles:
        first = found.failed[0]
        named = first.path in first.reason
        raise SourceError(first.reason if named else f"{first.path}: {first.reason}")
    return list(found.articles)


def read_file(path: Path) -> ReadFile:
    """Read whatever can be read of one file.

    HTML pages, HTML mirrored in Markdown, search-feed pages, texts with an article a line,
    Markdown and plain text, RSS and Atom, JSON and JSON Lines, CSV, DOCX, mail, PDF, and
    ZIP archives of these; told apart by their content, texts in UTF-8 or one of the older
    encodings of the web.

    Args:
        path: The file.

    Returns:
        Its articles and what failed, never neither.
    """
    reading = _Reading()
    try:
        reading.read(_bytes_of(path), path)
    except SourceError as error:
        reading.fail(path, str(error))
    return ReadFile(tuple(reading.articles), tuple(reading.failed))


class _Reading:
    """Gathers what a file holds, and the files within it."""

    def __init__(self) -> None:
        self.articles: list[Article] = []
        self.failed: list[FailedInput] = []
        self._unpacked = 0

    def fail(self, path: Path, reason: str) -> None:
        """Note what can't be read."""
        self.failed.append(FailedInput(shown(path), reason))

    def read(self, data: bytes, path: Path, depth: int = 0) -> None:
        """Read a file's bytes; raises SourceError when nothing in them is an article."""
        drafts: list[Draft] = []
        before = len(self.articles) + len(self.failed)
        for part in parts_of(data, path):
            if isinstance(part, Draft):
                drafts.append(part)
            elif isinstance(part, Unread):
                self.fail(path, f"{part.place} of {shown(path)} can't be read: {part.reason}")
            elif isinstance(part, FailedInput):
                self.failed.append(part)
            else:
                self._enclosed(part, path, depth + 1)
        self.articles.extend(_articles(drafts, path))
        if len(self.articles) + len(self.failed) == before:
            msg = f"{shown(path)} holds no article: no text is left beside titles and navigation"
            raise SourceError(msg + "; if there is one, save it as a .txt file")

    def _enclosed(self, inner: Enclosed, outer: Path, depth: int) -> None:
        """Read a file within a file; what is wrong with it stops no other."""
        self._unpacked += len(inner.data)
        if self._unpacked > MOST_UNPACKED:
            msg = f"{shown(outer)} unpacks to more than {MOST_UNPACKED >> 20} MiB"
            raise SourceError(msg + ": unpack it yourself and give the folder")
        try:
            if depth > _DEEPEST:
                msg = f"{shown(inner.path)} lies too many archives deep: unpack the outer one"
                raise SourceError(msg)
            self.read(inner.data, inner.path, depth)
        except SourceError as error:
            self.fail(inner.path, str(error))


def _articles(drafts: list[Draft], path: Path) -> list[Article]:
    """Make the articles of one file, leaving out drafts without words and repetitions."""
    articles: dict[str, Article] = {}
    for position, draft in enumerate(drafts):
        article = _article(draft, path, position, alone=len(drafts) == 1)
        if article is None:
            continue
        same = articles.get(article.id)
        if same and same.sha256 != article.sha256:
            # A ticker may give two items one title within the minute.
            article = replace(article, id=_id_by_place(path, position))
        articles[article.id] = article
    return list(articles.values())


def _bytes_of(path: Path) -> bytes:
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError as error:
        msg = f"the name of {shown(path)} is not valid Unicode: rename the file"
        raise SourceError(msg) from error
    try:
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "is no file"
            msg = f"{shown(path)} {what}: give the path of a file"
            raise SourceError(msg)
        if path.stat().st_size > LARGEST:
            msg = f"{shown(path)} is larger than {LARGEST >> 20} MiB: split it into smaller files"
            raise SourceError(msg)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "the name is no path"
        msg = f"can't open {shown(path)}: {reason}; check the path and its permissions"
        raise SourceError(msg) from error


def _article(draft: Draft, path: Path, position: int, *, alone: bool) -> Article | None:
    """Make a draft an article; None when it has no words.

    Only the one article of a file takes its date from the file's name.
    """
    dateline, text = cut_dateline(clean_text(draft.text))
    text = without_editors_note(text)
    if not _WORD.search(text):
        return None
    named = date_in_file_name(path) if alone else None
    dated = best_date(
        (*draft.dates, *dateline.dates, *([Dated(named, "filename")] if named else []))
    )
    published = dated.when if dated else None
    url, source = _web_address(draft.url), clean_line(draft.source or dateline.source or "")
    if address := _web_address(source):  # some headers call the address the source
        url, source = url or address, ""
    title = clean_line(draft.title)[:_LONGEST_TITLE].strip() or _title_from(text)
    place = str(path.resolve())
    return Article(
        id=article_id(
            url=url,
            source=source,
            title=title,
            published=published,
            path=place,
            position=position,
        ),
        title=title,
        text=text,
        source=source or None,
        url=url,
        published=published,
        published_from=dated.found_in if dated else None,
        language=declared_language(draft.language) or language_of(f"{title}\n{text}"),
        sha256=content_sha256(text),
        path=place,
    )


def _id_by_place(path: Path, position: int) -> str:
    return article_id(
        url=None,
        source=None,
        title="",
        published=None,
        path=str(path.resolve()),
        position=position,
    )


def _title_from(text: str) -> str:
    """Take the first sentence, or its beginning, of a text that has no title."""
    match = _SENTENCE.match(text)
    sentence = match.group().strip() if match else text
    return sentence if len(sentence) <= _MADE_UP_TITLE else f"{sentence[: _MADE_UP_TITLE - 1]}…"


def _web_address(value: str | None) -> str | None:
    """Take an absolute address on the web as it is, and nothing else."""
    address = clean_line(value or "")
    try:
        parts = urlsplit(address)
        named = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # a broken host
        return None
    return address if named and " " not in address else None
