"""The articles of a record, as rows: found, stored, renamed, deleted.

Whether an article is new, edited or another's duplicate is `qa.library.succession`'s business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.library.history import StoredArticle
from qa.library.sql import (
    ARTICLE,
    SUMMARY,
    article_of,
    article_values,
    marks,
    portions,
    scope_condition,
)
from qa.types import Article, Scope

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from qa.library.statements import Statements

_NAMING_ARTICLES = (
    ("articles", "duplicate_of"),
    ("versions", "article_id"),
    ("passages", "article_id"),
    ("signatures", "article_id"),
    ("file_articles", "article_id"),
)


class Articles:
    """The table of articles, each as it is now."""

    def __init__(self, statements: Statements) -> None:
        self._execute = statements.execute
        self._all = statements.all
        self._one = statements.one

    def find(self, article_id: str) -> StoredArticle | None:
        """The article with this id."""
        rows = self._all(
            f"SELECT version, duplicate_of, {ARTICLE} FROM articles WHERE id = ?",  # noqa: S608
            (article_id,),
        )
        return StoredArticle(article_of(rows[0][2:]), rows[0][0], rows[0][1]) if rows else None

    def indexed_id_of_text(self, sha256: str, *, besides: str) -> str | None:
        """The id of the indexed article whose text has this hash, of others than `besides`."""
        rows = self._all(
            "SELECT id FROM articles WHERE sha256 = ? AND duplicate_of IS NULL AND id <> ?",
            (sha256, besides),
        )
        return rows[0][0] if rows else None

    def with_text(self, sha256: str) -> list[Article]:
        """The articles whose text has this hash, without their text, in the order of ids."""
        sql = f"SELECT {SUMMARY} FROM articles WHERE sha256 = ? ORDER BY id"  # noqa: S608
        return [article_of(row) for row in self._all(sql, (sha256,))]

    def owners(self) -> dict[str, str]:
        """Article → the article that is indexed with its text, often itself."""
        return dict(self._all("SELECT id, coalesce(duplicate_of, id) FROM articles"))

    def repeating(self, article_ids: Collection[str]) -> dict[str, list[Article]]:
        """The duplicates of each of these articles that has some, without text, oldest first."""
        found: dict[str, list[Article]] = {}
        for some in portions(list(article_ids)):
            sql = (
                f"SELECT duplicate_of, {SUMMARY} FROM articles"  # noqa: S608
                f" WHERE duplicate_of IN ({marks(some)}) ORDER BY published IS NULL, published, id"
            )
            for row in self._all(sql, some):
                found.setdefault(row[0], []).append(article_of(row[1:]))
        return found

    def every(
        self,
        *,
        with_text: bool = False,
        scope: Scope | None = None,
        paths: Sequence[str] = (),
        offset: int = 0,
        limit: int | None = None,
    ) -> Iterator[Article]:
        """Articles, newest first, undated last; without their text unless asked for.

        `paths` are files and folders: only articles that came from one of them. Of all that
        fulfil this, `offset` are left out first, and `limit` come.
        """
        columns = ARTICLE if with_text else SUMMARY
        where, parameters = scope_condition(scope or Scope(), paths)
        ids = [
            row[0]
            for row in self._all(
                f"SELECT a.id FROM articles a {where}"  # noqa: S608
                " ORDER BY a.published IS NULL, a.published DESC, a.id LIMIT ? OFFSET ?",
                [*parameters, -1 if limit is None else limit, offset],
            )
        ]
        for some in portions(ids):
            rows = self._all(
                f"SELECT {columns} FROM articles WHERE id IN ({marks(some)})",  # noqa: S608
                some,
            )
            by_id = {row[0]: row for row in rows}
            yield from (article_of(by_id[i]) for i in some if i in by_id)

    def count_in(self, scope: Scope) -> int:
        """How many articles lie in the scope themselves."""
        where, parameters = scope_condition(scope)
        sql = f"SELECT count(*) FROM articles a {where}"  # noqa: S608
        return int(self._one(sql, parameters)[0])

    def unindexed(self) -> list[str]:
        """Ids of the articles that should be indexed and are not."""
        rows = self._all(
            "SELECT id FROM articles WHERE duplicate_of IS NULL AND trim(text) <> ''"
            " AND id NOT IN (SELECT article_id FROM passages) ORDER BY id"
        )
        return [row[0] for row in rows]

    def put(self, article: Article, *, version: int, duplicate_of: str | None = None) -> None:
        """Store an article, in place of the row with its id if there is one."""
        values = (article.id, version, duplicate_of, *article_values(article))
        self._execute(
            "INSERT INTO articles (id, version, duplicate_of, title, text, source, url, published,"
            " published_from, language, sha256, path) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"
            " ON CONFLICT (id) DO UPDATE SET version = excluded.version,"
            " duplicate_of = excluded.duplicate_of, title = excluded.title, text = excluded.text,"
            " source = excluded.source, url = excluded.url, published = excluded.published,"
            " published_from = excluded.published_from, language = excluded.language,"
            " sha256 = excluded.sha256, path = excluded.path",
            values,
        )

    def write_path(self, article_id: str, path: str | None) -> None:
        """Note that an article's file has moved."""
        self._execute("UPDATE articles SET path = ? WHERE id = ?", (path, article_id))

    def rename(self, article_id: str, new_id: str) -> None:
        """Change an article's id wherever it stands, inside a transaction."""
        self._execute("PRAGMA defer_foreign_keys = ON")
        self._execute("UPDATE articles SET id = ? WHERE id = ?", (new_id, article_id))
        for table, column in _NAMING_ARTICLES:
            sql = f"UPDATE {table} SET {column} = ? WHERE {column} = ?"  # noqa: S608
            self._execute(sql, (new_id, article_id))

    def write_duplicate_of(self, article_ids: Sequence[str], original: str | None) -> None:
        """Say whom these articles repeat."""
        for article_id in article_ids:
            self._execute(
                "UPDATE articles SET duplicate_of = ? WHERE id = ?", (original, article_id)
            )

    def delete(self, article_id: str) -> None:
        """Remove an article's row and its history. Its passages must be gone before."""
        self._execute("DELETE FROM articles WHERE id = ?", (article_id,))
