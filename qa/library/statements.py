"""One connection to a record: statements in turn, transactions, SQLite's errors in our words."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from qa.errors import LibraryDamagedError, LibraryStorageError
from qa.library.schema import RECORD_FILE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path


class Statements:
    """Runs SQL for those who keep a record. Calls from several threads take turns."""

    def __init__(self, connection: sqlite3.Connection, folder: Path) -> None:
        self._connection = connection
        self._folder = folder
        self._lock = threading.RLock()

    def close(self) -> None:
        """Close the connection; SQLite folds its write-ahead log into the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is committed together, or not at all."""
        with self._lock, self._translated():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise LibraryStorageError(
                f"the library {self._folder} could not be read or written ({error}); check that its"
                " disk has room and may be written, then run the command again: what was"
                " acknowledged is kept"
            ) from error
        except sqlite3.DatabaseError as error:
            raise LibraryDamagedError(
                f"{self._folder / RECORD_FILE} is damaged or no library ({error}); restore it from"
                " a copy, or ingest the articles into a new folder"
            ) from error

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run one statement."""
        with self._lock, self._translated():
            return self._connection.execute(sql, parameters)

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each row of parameters."""
        with self._lock, self._translated():
            self._connection.executemany(sql, rows)

    def all(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._lock, self._translated():
            return self._connection.execute(sql, parameters).fetchall()

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> tuple[Any, ...]:
        """The first row of a query that has one."""
        return self.all(sql, parameters)[0]
