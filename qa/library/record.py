"""The SQLite record: articles, versions, passages, vectors, settings, changes.

What is committed here is kept; everything else in a library is derived from it. This
file knows SQL and rows. What counts as new or a duplicate, and the derived indexes, are
`qa.library.local`'s business. Calls from several threads take turns.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from qa.errors import NotALibraryError
from qa.library.files import FileRecords
from qa.library.history import History, StoredArticle
from qa.library.migration import create_tables, migrate, stand_in
from qa.library.schema import APPLICATION_ID, FORMAT_VERSION, RECORD_FILE, Settings
from qa.library.sql import (
    ARTICLE,
    SUMMARY,
    article_of,
    article_values,
    connect,
    marks,
    portions,
    scope_condition,
)
from qa.library.statements import Statements
from qa.library.stories import Stories
from qa.types import Article, Passage, Scope

_NAMING_ARTICLES = (
    ("articles", "duplicate_of"),
    ("versions", "article_id"),
    ("passages", "article_id"),
    ("signatures", "article_id"),
    ("file_articles", "article_id"),
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class NewPassage:
    """A passage about to be stored."""

    start: int
    end: int
    vector_key: bytes


class Record:
    """One open `library.db`."""

    def __init__(self, connection: sqlite3.Connection, folder: Path) -> None:
        self.statements = Statements(connection, folder)
        self.files = FileRecords(self.statements)
        self.stories = Stories(self.statements)
        self.history = History(self.statements)
        self._released: set[int] = set()  # vectors that have lost a passage
        self._execute = self.statements.execute
        self._all = self.statements.all
        self._one = self.statements.one

    # ------------------------------------------------------------------ opening

    @classmethod
    def create(cls, folder: Path, settings: Settings) -> Record:
        """Make a record in `folder`, whole or not at all, and open it."""
        draft = folder / f"{RECORD_FILE}.new"
        draft.unlink(missing_ok=True)
        record = cls(connect(draft, journal="DELETE"), folder)
        with record.transaction():
            create_tables(record.statements)
            record.write_settings(settings)
            record._execute(f"PRAGMA application_id = {APPLICATION_ID}")
        record.close()
        draft.replace(folder / RECORD_FILE)
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path, *, read_only: bool = False) -> Record:
        """Open the record in `folder`; one of an earlier format is brought to this one.

        Raises:
            NotALibraryError: the file is no library, or one of a later format.
            LibraryDamagedError: SQLite can't read it.
        """
        record = cls(connect(folder / RECORD_FILE, read_only=read_only), folder)
        (application,) = record._one("PRAGMA application_id")
        (version,) = record._one("PRAGMA user_version")
        if application != APPLICATION_ID:
            raise NotALibraryError(
                f"{folder / RECORD_FILE} is a database of another program; choose another folder"
            )
        if version > FORMAT_VERSION:
            raise NotALibraryError(
                f"{folder} has library format {version} and this citeqa reads up to"
                f" {FORMAT_VERSION}; upgrade citeqa, or ingest the articles into a new folder"
            )
        if version < FORMAT_VERSION:
            stand_in(record.statements, version) if read_only else migrate(record.statements)
        return record

    def close(self) -> None:
        """Close the connection; SQLite folds its write-ahead log into the file."""
        self.statements.close()

    def transaction(self) -> AbstractContextManager[None]:
        """Everything inside is committed together, or not at all."""
        return self.statements.transaction()

    # ------------------------------------------------------------------ settings

    def settings(self) -> Settings:
        """What the library was made with."""
        stored = dict(self._all("SELECT key, value FROM settings"))
        return Settings(
            embedder=stored["embedder"],
            dimension=int(stored["dimension"]),
            passage_size=int(stored["passage_size"]),
            tokenizer=int(stored["tokenizer"]),
        )

    def write_settings(self, settings: Settings) -> None:
        """Replace the settings."""
        for key, value in asdict(settings).items():
            self._execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, str(value)))

    # ------------------------------------------------------------------ articles

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

    def articles(
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

    def put_article(
        self, article: Article, *, version: int, duplicate_of: str | None = None
    ) -> None:
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

    def delete_article(self, article_id: str) -> None:
        """Remove an article's row and its history. Its passages must be gone before."""
        self._execute("DELETE FROM articles WHERE id = ?", (article_id,))

    # ------------------------------------------------------------------ passages and vectors

    def add_passages(self, article_id: str, passages: Sequence[NewPassage]) -> None:
        """Store passages whose vectors are stored, and log them as added."""
        for passage in passages:
            row = self._execute(
                "INSERT INTO passages (article_id, start_at, end_at, vector_id)"
                " SELECT ?, ?, ?, id FROM vectors WHERE key = ?",
                (article_id, passage.start, passage.end, passage.vector_key),
            )
            if row.rowcount != 1:
                raise AssertionError("the vector of a passage must be stored before it")
            self._log(cast("int", row.lastrowid), added=True)

    def remove_passages(self, article_id: str) -> None:
        """Remove an article's passages and log it; `settle` drops vectors that nothing uses."""
        rows = self._all("SELECT id, vector_id FROM passages WHERE article_id = ?", (article_id,))
        self._execute("DELETE FROM passages WHERE article_id = ?", (article_id,))
        for passage_id, vector_id in rows:
            self._log(passage_id, added=False)
            self._released.add(vector_id)

    def settle(self) -> None:
        """Drop the vectors that nothing uses any more, and put the stories right.

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
        self.stories.settle()

    def reassign_passages(self, article_id: str, heir: str) -> None:
        """Give an article's passages to `heir`, an article with the same text."""
        ids = [
            row[0]
            for row in self._all("SELECT id FROM passages WHERE article_id = ?", (article_id,))
        ]
        self._execute("UPDATE passages SET article_id = ? WHERE article_id = ?", (heir, article_id))
        for passage_id in ids:  # source and date differ, and the lexical index filters by them
            self._log(passage_id, added=True)

    def log_places(self, article_id: str) -> None:
        """Let the indexes look again at an article's passages: it has other duplicates now."""
        for (passage_id,) in self._all(
            "SELECT id FROM passages WHERE article_id = ? ORDER BY id", (article_id,)
        ):
            self._log(passage_id, added=True)

    def _log(self, passage_id: int, *, added: bool) -> None:
        self._execute(
            "INSERT INTO changes (passage_id, added) VALUES (?, ?)", (passage_id, int(added))
        )

    def known_vector_keys(self, keys: Collection[bytes]) -> set[bytes]:
        """Which of these keys have a vector."""
        found: set[bytes] = set()
        for some in portions(list(keys)):
            sql = f"SELECT key FROM vectors WHERE key IN ({marks(some)})"  # noqa: S608
            found.update(row[0] for row in self._all(sql, some))
        return found

    def add_vectors(self, keys: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
        """Store vectors (n × dimension) under their keys; a key that is known is left."""
        rows = vectors.astype("<f4", copy=False)
        for key, row in zip(keys, rows, strict=True):
            self._execute(
                "INSERT OR IGNORE INTO vectors (key, vector) VALUES (?, ?)", (key, row.tobytes())
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

    def passages(self, passage_ids: Sequence[int]) -> dict[int, tuple[Passage, Article]]:
        """Those of the passages that exist, by id, each with its article."""
        found: dict[int, tuple[Passage, Article]] = {}
        columns = ", ".join(f"a.{name.strip()}" for name in ARTICLE.split(","))
        for some in portions(passage_ids):
            sql = (
                f"SELECT p.id, p.start_at, p.end_at, {columns}"  # noqa: S608
                " FROM passages p JOIN articles a ON a.id = p.article_id"
                f" WHERE p.id IN ({marks(some)})"
            )
            for row in self._all(sql, some):
                article = article_of(row[3:])
                text = article.text[row[1] : row[2]]
                found[row[0]] = (Passage(row[0], article.id, text, row[1], row[2]), article)
        return found

    def passage_ids(self, scope: Scope | None = None) -> NDArray[np.int64]:
        """Ids of all passages whose text stands in the scope, there or in a duplicate, ascending."""
        where, parameters = scope_condition(scope or Scope())
        inside = "SELECT coalesce(a.duplicate_of, a.id) FROM articles a"
        narrowed = f"WHERE article_id IN ({inside} {where})" if where else ""
        rows = self._all(f"SELECT id FROM passages {narrowed} ORDER BY id", parameters)  # noqa: S608
        return np.array([row[0] for row in rows], dtype=np.int64)

    def without_passages(self) -> list[str]:
        """Ids of the articles that should be indexed and are not."""
        rows = self._all(
            "SELECT id FROM articles WHERE duplicate_of IS NULL AND trim(text) <> ''"
            " AND id NOT IN (SELECT article_id FROM passages) ORDER BY id"
        )
        return [row[0] for row in rows]

    def passage_rows(self) -> Iterator[tuple[int, str, int, int, int]]:
        """Id, article, start, end and vector length in floats, of each passage, ascending."""
        yield from self._all(
            "SELECT p.id, p.article_id, p.start_at, p.end_at, length(v.vector) / 4"
            " FROM passages p LEFT JOIN vectors v ON v.id = p.vector_id ORDER BY p.id"
        )

    # ------------------------------------------------------------------ changes

    def last_change(self) -> int:
        """The number of the newest change, 0 when there is none."""
        return int(self._one("SELECT coalesce(max(number), 0) FROM changes")[0])

    def changes_after(self, number: int) -> tuple[list[int], list[int], int]:
        """What came after change `number`: passages added, passages removed, the last number.

        Only the end of each passage's story counts; one that came and went is in `removed`.
        """
        rows = self._all(
            "SELECT number, passage_id, added FROM changes WHERE number > ? ORDER BY number",
            (number,),
        )
        last = {passage_id: bool(added) for _, passage_id, added in rows}
        present = sorted(i for i, added in last.items() if added)
        gone = sorted(i for i, added in last.items() if not added)
        return present, gone, rows[-1][0] if rows else number

    # ------------------------------------------------------------------ questions about the whole

    def count(self, table: str) -> int:
        """Rows of `articles`, `passages` or `versions`."""
        return int(self._one(f"SELECT count(*) FROM {table}")[0])  # noqa: S608

    def coverage(self) -> tuple[str | None, str | None]:
        """The first and the last day that articles are of, in ISO form."""
        first, last = self._one("SELECT min(published), max(published) FROM articles")
        return (first and first[:10], last and last[:10])

    def counts_by(self, column: str) -> dict[str | None, int]:
        """Articles by `source` or `language`, most first."""
        return dict(
            self._all(
                f"SELECT {column}, count(*) FROM articles GROUP BY 1 ORDER BY 2 DESC, 1"  # noqa: S608
            )
        )

    def integrity_problems(self) -> list[str]:
        """What SQLite's own check finds."""
        messages = [row[0] for row in self._all("PRAGMA integrity_check")]
        messages += [
            f"broken reference in {row[0]}" for row in self._all("PRAGMA foreign_key_check")
        ]
        return [message for message in messages if message != "ok"]
