"""The SQLite record: what is committed here is kept, and everything else is derived from it.

This file opens it, brings it up to date and holds its parts together; each part knows the rows
of its tables. What counts as new or a duplicate (`qa.library.succession`) and the derived
indexes (`qa.library.derived`) are others' business. Calls from several threads take turns.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from qa.errors import NotALibraryError
from qa.library.articles import Articles
from qa.library.changes import Changes
from qa.library.files import FileRecords
from qa.library.history import History
from qa.library.migration import create_tables, migrate, stand_in
from qa.library.passages import Passages
from qa.library.schema import APPLICATION_ID, FORMAT_VERSION, RECORD_FILE, Settings
from qa.library.sql import connect
from qa.library.statements import Statements
from qa.library.stories import Stories

if TYPE_CHECKING:
    import sqlite3
    from contextlib import AbstractContextManager
    from pathlib import Path


class Record:
    """One open `library.db`."""

    def __init__(self, connection: sqlite3.Connection, folder: Path) -> None:
        self.statements = Statements(connection, folder)
        self.articles = Articles(self.statements)
        self.history = History(self.statements)
        self.changes = Changes(self.statements)
        self.passages = Passages(self.statements, self.changes)
        self.stories = Stories(self.statements)
        self.files = FileRecords(self.statements)
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

    # ------------------------------------------------------------------ the whole

    def settle(self) -> None:
        """Put right what the changes have left loose: unused vectors, broken stories.

        Before each commit.
        """
        self.passages.settle()
        self.stories.settle()

    def count(self, table: str) -> int:
        """Rows of `articles`, `passages` or `versions`."""
        return int(self._one(f"SELECT count(*) FROM {table}")[0])  # noqa: S608

    def integrity_problems(self) -> list[str]:
        """What SQLite's own check finds."""
        messages = [row[0] for row in self._all("PRAGMA integrity_check")]
        messages += [
            f"broken reference in {row[0]}" for row in self._all("PRAGMA foreign_key_check")
        ]
        return [message for message in messages if message != "ok"]
