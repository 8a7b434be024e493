"""What articles said before they were edited, in the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.library.sql import ARTICLE, article_of, article_values
from qa.types import Article, Version

if TYPE_CHECKING:
    from qa.library.statements import Statements

_VERSION = ARTICLE.replace("id", "article_id", 1)
_BOTH = (
    f"SELECT version, 1, {ARTICLE} FROM articles WHERE {{0}}"  # noqa: S608
    f" UNION ALL SELECT version, 0, {_VERSION} FROM versions WHERE {{1}}"
)


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article's row: the article, its version, and whom it repeats."""

    article: Article
    version: int
    duplicate_of: str | None


class History:
    """The versions of articles. The current one is in the table of articles."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def keep(self, stored: StoredArticle) -> None:
        """Keep what an article says now as history."""
        self._statements.execute(
            "INSERT OR REPLACE INTO versions VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (stored.article.id, stored.version, *article_values(stored.article)),
        )

    def versions(self, article_id: str) -> list[Version]:
        """All versions of an article, oldest first; the current one is the last."""
        sql = _BOTH.format("id = ?", "article_id = ?") + " ORDER BY 1"
        return [
            Version(row[0], article_of(row[2:]), bool(row[1]))
            for row in self._statements.all(sql, (article_id, article_id))
        ]

    def with_sha256(self, prefix: str) -> list[Version]:
        """Versions of any articles whose text's hash begins so: current ones first."""
        within = "sha256 >= ? AND sha256 < ?"
        bounds = (prefix, prefix + "g")  # after every hexadecimal digit
        sql = _BOTH.format(within, within) + " ORDER BY 2 DESC, 3, 1 DESC"
        return [
            Version(row[0], article_of(row[2:]), bool(row[1]))
            for row in self._statements.all(sql, (*bounds, *bounds))
        ]
