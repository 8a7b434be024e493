"""Drafts to Articles: the one place where a file's articles get clean texts and identities.

What holds for every format is done here: the dateline is read and cut off, the date is
chosen, title, language, id and hash are made. Opening files is `reading`'s business.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from qa.identity import article_id, content_sha256
from qa.seen import Seen
from qa.sources.apparatus import without_apparatus
from qa.sources.cleaning import clean_line, clean_text
from qa.sources.datelines import cut_dateline
from qa.sources.dates import Dated
from qa.sources.dating import best_date, contradiction, date_in_address, date_in_file_name
from qa.sources.furniture import without_editors_note
from qa.sources.language import declared_language, language_of
from qa.types import Article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from qa.sources.draft import Draft

_LONGEST_TITLE: Final = 300
_MADE_UP_TITLE: Final = 60
_SENTENCE: Final = re.compile(r"[^。！？!?\n]*[。！？!?]?")
_WORD: Final = re.compile(r"\w")


def articles_of(
    drafts: Iterable[Draft], path: Path, note: Callable[[str], None] | None = None
) -> Iterator[Article]:
    """Make the articles of one file, leaving out drafts without words and repetitions.

    Args:
        drafts: What the file holds, in its order; taken one by one.
        path: The file.
        note: Is told, in a sentence, what its reader should know about an article: that its
            dates contradict one another.

    Yields:
        Articles whose ids differ.
    """
    coming = iter(drafts)
    opening = list(islice(coming, 2))
    with Seen() as seen:
        for position, draft in enumerate(chain(opening, coming)):
            made = _article(draft, path, position, alone=len(opening) == 1)
            if made is None:
                continue
            article, dates = made
            if note and (contradicting := contradiction(dates)):
                note(f"“{article.title}”: {contradicting}")
            same = seen.first(article.id, article.sha256)
            if same is not None and same != article.sha256:
                # A ticker may give two items one title within the minute.
                article = replace(article, id=_id_by_place(path, position))
                same = seen.first(article.id, article.sha256)
            if same is None:
                yield article


def _article(
    draft: Draft, path: Path, position: int, *, alone: bool
) -> tuple[Article, tuple[Dated, ...]] | None:
    """Make a draft an article, and tell all its dates; None when it has no words.

    Only the one article of a file takes its date from the file's name.
    """
    dateline, text = cut_dateline(clean_text(draft.text))
    text = without_editors_note(without_apparatus(text))
    if not _WORD.search(text):
        return None
    url, source = _web_address(draft.url), clean_line(draft.source or dateline.source or "")
    if address := _web_address(source):  # some headers call the address the source
        url, source = url or address, ""
    dates = (*draft.dates, *dateline.dates, *_dates_of_place(url, path if alone else None))
    dated = best_date(dates)
    published = dated.when if dated else None
    headline = clean_line(draft.title)[:_LONGEST_TITLE].strip()
    title = headline or _title_from(text)
    place = str(path.resolve())
    article = Article(
        id=article_id(
            url=url,
            source=source,
            title=headline,  # how a text begins does not name it: its next version begins alike
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
        published_zone=dated.zone if dated else None,
    )
    return article, dates


def _dates_of_place(url: str | None, path: Path | None) -> Iterator[Dated]:
    """Give the dates in an article's address, and in the name of a file that is all its own."""
    if url and (day := date_in_address(url)):
        yield Dated(day, "address")
    if path and (day := date_in_file_name(path)):
        yield Dated(day, "filename")


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
