"""The passages of a record and their vectors, as rows; what comes and goes is logged.

A vector belongs to a text, not to a passage: two passages may share one, and it stays as long
as one of them does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from qa.library.sql import ARTICLE, article_of, marks, portions, scope_condition
from qa.types import Article, Passage, Scope

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from qa.library.changes import Changes
    from qa.library.statements import Statements


@dataclass(frozen=True, slots=True)
class NewPassage:
    """A passage about to be stored."""

    start: int
    end: int
    vector_key: bytes


class Passages:
    """The tables of passages and of vectors."""

    def __init__(self, statements: Statements, changes: Changes) -> None:
        self._execute = statements.execute
        self._all = statements.all
        self._changes = changes
        self._released: set[int] = set()  # vectors that have lost a passage

    def add(self, article_id: str, passages: Sequence[NewPassage]) -> None:
        """Store passages whose vectors are stored, and log them as added."""
        for passage in passages:
            row = self._execute(
                "INSERT INTO passages (article_id, start_at, end_at, vector_id)"
                " SELECT ?, ?, ?, id FROM vectors WHERE key = ?",
                (article_id, passage.start, passage.end, passage.vector_key),
            )
            if row.rowcount != 1:
                raise AssertionError("the vector of a passage must be stored before it")
            self._changes.note(cast("int", row.lastrowid), added=True)

    def remove(self, article_id: str) -> None:
        """Remove an article's passages and log it; `settle` drops vectors that nothing uses."""
        rows = self._all("SELECT id, vector_id FROM passages WHERE article_id = ?", (article_id,))
        self._execute("DELETE FROM passages WHERE article_id = ?", (article_id,))
        for passage_id, vector_id in rows:
            self._changes.note(passage_id, added=False)
            self._released.add(vector_id)

    def settle(self) -> None:
        """Drop the vectors that nothing uses any more.

        Before each commit, not sooner: an edited article may keep some of its passages, and
        nobody embeds them again.
        """
        for vector_id in sorted(self._released):
            self._execute(
                "DELETE FROM vectors WHERE id = ?"
                " AND NOT EXISTS (SELECT 1 FROM passages WHERE vector_id = ?)",
                (vector_id, vector_id),
            )
        self._released.clear()

    def reassign(self, article_id: str, heir: str) -> None:
        """Give an article's passages to `heir`, an article with the same text."""
        ids = [
            row[0]
            for row in self._all("SELECT id FROM passages WHERE article_id = ?", (article_id,))
        ]
        self._execute("UPDATE passages SET article_id = ? WHERE article_id = ?", (heir, article_id))
        for passage_id in ids:  # source and date differ, and the lexical index filters by them
            self._changes.note(passage_id, added=True)

    def log_places(self, article_id: str) -> None:
        """Let the indexes look again at an article's passages: it has other duplicates now."""
        for (passage_id,) in self._all(
            "SELECT id FROM passages WHERE article_id = ? ORDER BY id", (article_id,)
        ):
            self._changes.note(passage_id, added=True)

    def known_vector_keys(self, keys: Collection[bytes]) -> set[bytes]:
        """Which of these keys have a vector."""
        found: set[bytes] = set()
        for some in portions(list(keys)):
            sql = f"SELECT key FROM vectors WHERE key IN ({marks(some)})"  # noqa: S608
            found.update(row[0] for row in self._all(sql, some))
        return found

    def add_vectors(self, vectors: Mapping[bytes, NDArray[np.float32]]) -> None:
        """Store vectors under their keys; a key that is known is left."""
        for key, vector in vectors.items():
            stored = vector.astype("<f4", copy=False).tobytes()
            self._execute(
                "INSERT OR IGNORE INTO vectors (key, vector) VALUES (?, ?)", (key, stored)
            )

    def drop_unused_vectors(self) -> None:
        """Remove the vectors that no passage uses."""
        self._execute("DELETE FROM vectors WHERE id NOT IN (SELECT vector_id FROM passages)")
        self._released.clear()

    def vectors(self, passage_ids: Sequence[int]) -> tuple[list[int], NDArray[np.float32]]:
        """Vectors of those of the passages that exist: their ids, and n × dimension floats."""
        found: list[int] = []
        blobs: list[bytes] = []
        for some in portions(passage_ids):
            sql = (
                "SELECT p.id, v.vector FROM passages p JOIN vectors v ON v.id = p.vector_id"  # noqa: S608
                f" WHERE p.id IN ({marks(some)}) ORDER BY p.id"
            )
            for passage_id, blob in self._all(sql, some):
                found.append(passage_id)
                blobs.append(blob)
        flat = np.frombuffer(b"".join(blobs), dtype="<f4").astype(np.float32)
        return found, flat.reshape(len(found), -1) if found else flat.reshape(0, 0)

    def with_articles(self, passage_ids: Sequence[int]) -> dict[int, tuple[Passage, Article]]:
        """Those of the passages that exist, by id, each with its article.

        An article is read once, however many passages it has: a long one has thousands.
        """
        rows: list[tuple[int, str, int, int]] = []
        for some in portions(passage_ids):
            sql = "SELECT id, article_id, start_at, end_at FROM passages"
            rows += self._all(f"{sql} WHERE id IN ({marks(some)})", some)
        articles: dict[str, Article] = {}
        for named in portions(list({article_id for _, article_id, _, _ in rows})):
            sql = f"SELECT {ARTICLE} FROM articles WHERE id IN ({marks(named)})"  # noqa: S608
            articles.update((row[0], article_of(row)) for row in self._all(sql, named))
        return {
            number: (Passage(number, article.id, article.text[start:end], start, end), article)
            for number, article_id, start, end in rows
            if (article := articles.get(article_id))  # else it went between the two questions
        }

    def ids(self, scope: Scope | None = None) -> NDArray[np.int64]:
        """Ids of all passages whose text stands in the scope, there or in a duplicate, ascending."""
        where, parameters = scope_condition(scope or Scope())
        inside = "SELECT coalesce(a.duplicate_of, a.id) FROM articles a"
        narrowed = f"WHERE article_id IN ({inside} {where})" if where else ""
        rows = self._all(f"SELECT id FROM passages {narrowed} ORDER BY id", parameters)  # noqa: S608
        return np.array([row[0] for row in rows], dtype=np.int64)

    def rows(self) -> Iterator[tuple[int, str, int, int, int]]:
        """Id, article, start, end and vector length in floats, of each passage, ascending."""
        yield from self._all(
            "SELECT p.id, p.article_id, p.start_at, p.end_at, length(v.vector) / 4"
            " FROM passages p LEFT JOIN vectors v ON v.id = p.vector_id ORDER BY p.id"
        )
