"""What an article is to a library, what replaces what, and who inherits.

Each text is indexed once. The other articles that hold it are kept as its duplicates; when
the indexed one is edited or deleted, a duplicate takes its place.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qa.library.passages import NewPassage

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from qa.library.base import PreparedArticle, Standing
    from qa.library.history import StoredArticle
    from qa.library.record import Record
    from qa.types import Article

    Signatures = Mapping[str, NDArray[np.uint32] | None]


class Succession:
    """Puts articles into a record and takes them out, inside the caller's transaction."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def standing(self, article: Article) -> Standing:
        """What the article is to the library now."""
        stored = self._record.articles.find(article.id)
        if stored is not None:
            if _same_content(stored.article, article):
                return "unchanged" if stored.article.path == article.path else "moved"
            return "changed"
        if self._record.articles.indexed_id_of_text(article.sha256, besides=article.id) is None:
            return "new"
        return "duplicate" if self._moved_from(article) is None else "moved"

    def add(self, prepared: PreparedArticle, signatures: Signatures) -> Standing:
        """Put an article in; what it was at that moment.

        Args:
            prepared: The article.
            signatures: Article id → signature of its text, for those that may be indexed.
        """
        article = prepared.article
        standing = self.standing(article)
        if standing == "moved":
            self._move(article)
        if standing in ("unchanged", "moved"):
            return standing
        stored = self._record.articles.find(article.id)
        version = 1 if stored is None else self._retire(stored)
        original = self._record.articles.indexed_id_of_text(article.sha256, besides=article.id)
        self._record.articles.put(article, version=version, duplicate_of=original)
        if original is None:
            self.index(prepared)
            if article.id in signatures:
                self._record.stories.put(article.id, signatures[article.id])
        else:
            self._record.passages.log_places(original)
        return standing if standing == "changed" or original is None else "duplicate"

    def index(self, prepared: PreparedArticle) -> None:
        """Store the passages of an article, whose vectors are stored."""
        cut = zip(prepared.spans, prepared.vector_keys, strict=True)
        self._record.passages.add(
            prepared.article.id, [NewPassage(start, end, key) for (start, end), key in cut]
        )

    def remove(self, stored: StoredArticle) -> None:
        """Take an article out with its history."""
        self._pass_on(stored)
        self._record.articles.delete(stored.article.id)

    def _retire(self, stored: StoredArticle) -> int:
        """Keep an article's words as history and take it out of the index; its next version."""
        self._record.history.keep(stored)
        self._pass_on(stored)
        return stored.version + 1

    def _pass_on(self, stored: StoredArticle) -> None:
        """Take an article out of the index; a duplicate, if there is one, takes its place.

        The heir has the same text, so the passages and their vectors stay. (The vectors
        were made with the first one's title; `qa reindex` makes them anew.)
        """
        article_id = stored.article.id
        if stored.duplicate_of is not None:
            self._record.passages.log_places(stored.duplicate_of)
            return
        heirs = sorted(
            a.id for a in self._record.articles.repeating([article_id]).get(article_id, [])
        )
        if not heirs:
            self._record.passages.remove(article_id)
            self._record.stories.remove(article_id)
            return
        self._record.articles.write_duplicate_of(heirs[:1], None)
        self._record.articles.write_duplicate_of(heirs[1:], heirs[0])
        self._record.passages.reassign(article_id, heirs[0])
        self._record.stories.pass_on(article_id, heirs[0])

    def _move(self, article: Article) -> None:
        """Note that an article's file has moved; one that is named by its file is renamed."""
        former = self._moved_from(article)
        if former is not None:
            self._record.articles.rename(former, article.id)
        self._record.articles.write_path(article.id, article.path)

    def _moved_from(self, article: Article) -> str | None:
        """The article that this one was, before its file got another path.

        An article without address, outlet or date is named by its file, so it comes under
        another id when the file has moved: the same in all else, and the old file is gone.
        """
        if article.path is None or self._record.articles.find(article.id) is not None:
            return None
        for other in self._record.articles.with_text(article.sha256):
            if _same_content(other, article) and other.path and _is_gone(Path(other.path)):
                return other.id
        return None


def _same_content(one: Article, other: Article) -> bool:
    """Whether two articles differ in nothing but the file they came from."""
    return (one.sha256, one.title, one.source, one.url, one.published, one.language) == (
        other.sha256, other.title, other.source, other.url, other.published, other.language,
    )  # fmt: skip


def _is_gone(path: Path) -> bool:
    """Whether neither a file nor the archive that it was in is there; not when it can't be told."""
    try:
        return not path.exists() and not any(parent.is_file() for parent in path.parents)
    except OSError:
        return False
