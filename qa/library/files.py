"""The intake record: each file that was read, what it held, and what was rejected.

It says which files need not be read again, and it is what the quality report is made of.
A file's row is written before its articles, and settled after the last one: what a killed
process leaves behind is read again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qa.phrases import Phrase
from qa.types import FailedInput

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from qa.library.statements import Statements


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file that was read, as it was then."""

    path: str
    """Resolved."""
    size: int
    """Bytes."""
    modified_ns: int
    """When its content was last changed, in nanoseconds since 1970."""
    changed_ns: int
    """The same for content and attributes, which no program can set back."""
    sha256: str | None
    """Of its bytes; None when they could not be read to the end."""
    format: str | None
    """As people call it; None when it was not recognised."""
    encoding: str | None
    """Python's name of it; None for what is no text."""
    doubts: tuple[str, ...]
    """What may have been read wrongly, a sentence each."""
    characters_in: int
    """Characters of the texts that it holds."""
    characters_kept: int
    """Characters of these that became titles and texts of articles."""
    rules: int
    """The version of the reading rules."""
    read_at: str
    """When reading began: ISO 8601, in UTC."""
    settled: bool
    """Whether all that it holds was dealt with for good, so that it need not be read again."""
    articles: int = 0
    """Articles in it, also those that other files hold as well."""
    rejected: tuple[FailedInput, ...] = ()
    """The file, or parts of it, and why."""


_NAMES = (
    "path", "size", "modified_ns", "changed_ns", "sha256", "format", "encoding", "doubts",
    "characters_in", "characters_kept", "rules", "read_at", "settled",
)  # fmt: skip
_FACTS = ", ".join(_NAMES)


@dataclass(slots=True)
class FileNotes:
    """What is to be noted of files, together with the articles that were in them."""

    forgotten: list[str] = field(default_factory=list)
    """Paths of which nothing shall be known."""
    begun: list[FileRecord] = field(default_factory=list)
    """Files of which the first articles are added."""
    held: dict[str, list[str]] = field(default_factory=dict)
    """Path → ids of articles in the file, known from now on."""
    finished: list[FileRecord] = field(default_factory=list)
    """Files of which the last articles are added."""

    def __len__(self) -> int:
        return len(self.begun) + len(self.finished) + sum(map(len, self.held.values()))


class FileRecords:
    """The tables `files`, `file_articles`, `rejections` and `phrases` of a library's record."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    # ------------------------------------------------------------------ writing

    def note(self, notes: FileNotes) -> None:
        """Note all of it, inside the caller's transaction."""
        self._forget(notes.forgotten)
        self._forget(record.path for record in notes.begun)
        for record in notes.begun:
            self._begin(record)
        for path, article_ids in notes.held.items():
            self._add_articles(path, article_ids)
        for record in notes.finished:
            self._finish(record)

    def _begin(self, record: FileRecord) -> None:
        self._statements.execute(
            f"INSERT INTO files ({_FACTS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",  # noqa: S608
            _values(record),
        )

    def _add_articles(self, path: str, article_ids: Iterable[str]) -> None:
        file_id = self._id(path)
        self._statements.execute_many(
            "INSERT OR IGNORE INTO file_articles VALUES (?, ?)",
            ((file_id, article_id) for article_id in article_ids),
        )

    def _finish(self, record: FileRecord) -> None:
        assignments = ", ".join(f"{name} = ?" for name in _NAMES)
        self._statements.execute(
            f"UPDATE files SET {assignments} WHERE path = ?",  # noqa: S608
            (*_values(record), record.path),
        )
        file_id = self._id(record.path)
        for failed in record.rejected:
            self._add_rejection(file_id, failed)

    def _add_rejection(self, file_id: int, failed: FailedInput) -> None:
        row = self._statements.execute(
            "INSERT INTO rejections (file_id, path, reason) VALUES (?, ?, ?)",
            (file_id, failed.path, str(failed.reason)),
        )
        if isinstance(failed.reason, Phrase):
            self._statements.execute(
                "INSERT INTO phrases VALUES (?, ?)", (row.lastrowid, failed.reason.to_json())
            )

    def _forget(self, paths: Iterable[str]) -> None:
        """The files' articles stay."""
        self._statements.execute_many(
            "DELETE FROM files WHERE path = ?", ((path,) for path in paths)
        )

    # ------------------------------------------------------------------ asking

    def find(self, path: str) -> FileRecord | None:
        """What is known of a file."""
        return next(self._records("WHERE path = ?", (path,)), None)

    def all(self) -> list[FileRecord]:
        """All files, by path."""
        return list(self._records("ORDER BY path", ()))

    def unread(self) -> list[str]:
        """Paths of what was rejected without being read."""
        rows = self._statements.all("SELECT path FROM files WHERE sha256 IS NULL ORDER BY path")
        return [row[0] for row in rows]

    def holds_all_of(self, path: str) -> bool:
        """Whether the library still has every article of a file."""
        (missing,) = self._statements.one(
            "SELECT EXISTS (SELECT 1 FROM file_articles f WHERE f.file_id = ?"
            " AND NOT EXISTS (SELECT 1 FROM articles a WHERE a.id = f.article_id))",
            (self._id(path),),
        )
        return not missing

    def also_in(self, article_id: str, paths: Collection[str]) -> str | None:
        """One of these files that holds the article, the first by path."""
        rows = self._statements.all(
            "SELECT f.path FROM file_articles x JOIN files f ON f.id = x.file_id"
            " WHERE x.article_id = ? ORDER BY f.path",
            (article_id,),
        )
        return next((row[0] for row in rows if row[0] in paths), None)

    def _id(self, path: str) -> int:
        return int(self._statements.one("SELECT id FROM files WHERE path = ?", (path,))[0])

    def _records(self, condition: str, parameters: Sequence[str]) -> Iterator[FileRecord]:
        rows = self._statements.all(
            f"SELECT {_FACTS}, id,"  # noqa: S608
            " (SELECT count(*) FROM file_articles x WHERE x.file_id = files.id),"
            " EXISTS (SELECT 1 FROM rejections r WHERE r.file_id = files.id)"
            f" FROM files {condition}",
            parameters,
        )
        for row in rows:
            facts = dict(zip(_NAMES, row, strict=False))
            file_id, articles, some_rejected = row[len(_NAMES) :]
            yield FileRecord(
                **(
                    facts
                    | {
                        "doubts": tuple(facts["doubts"].splitlines()),
                        "settled": bool(facts["settled"]),
                    }
                ),
                articles=articles,
                rejected=self._rejected(file_id) if some_rejected else (),
            )

    def _rejected(self, file_id: int) -> tuple[FailedInput, ...]:
        rows = self._statements.all(
            "SELECT r.path, r.reason, p.phrase FROM rejections r"
            " LEFT JOIN phrases p ON p.rejection_id = r.id WHERE r.file_id = ? ORDER BY r.id",
            (file_id,),
        )
        return tuple(
            FailedInput(path, Phrase.from_json(phrase) if phrase else reason)
            for path, reason, phrase in rows
        )


def _values(record: FileRecord) -> tuple[str | int | None, ...]:
    facts = {name: getattr(record, name) for name in _NAMES}
    return tuple((facts | {"doubts": "\n".join(record.doubts)}).values())
