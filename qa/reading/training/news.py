"""News to search among: as the product reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.errors import SourceError
from qa.reading.training.examples import Context

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST = 1500


def read_news(folder: Path, articles: int) -> list[Context]:
    """The beginnings of the first so many articles of a folder's files.

    Raises:
        SourceError: the folder holds fewer.
    """
    from qa.sources import find_files, read_articles

    found: list[Context] = []
    for path in find_files([folder]).files:
        found += [
            Context(article.title, article.text[:_LONGEST], article.language)
            for article in read_articles(path)[: articles - len(found)]
        ]
        if len(found) == articles:
            return found
    raise SourceError(f"{folder} holds only {len(found)} articles; ask for that many")
