"""What came before: a set of pairs that moves to a temporary file when it gets large."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from types import TracebackType

_MOST_IN_MEMORY: Final = 50_000


class Seen:
    """Remembers the first value given with each key, in bounded memory.

    For one thread at a time. What does not fit into memory lies in a temporary SQLite file,
    which is gone when this is closed or the process dies.
    """

    def __init__(self, most_in_memory: int = _MOST_IN_MEMORY) -> None:
        """Begin with nothing; `most_in_memory` pairs are kept in memory."""
        self._most = most_in_memory
        self._memory: dict[str, str] = {}
        self._disk: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._disk is not None:
            self._disk.close()

    def first(self, key: str, value: str) -> str | None:
        """The value that came first with this key; None when this one does."""
        before = self._memory.get(key)
        if before is None:
            before = self._on_disk(key)
        if before is not None:
            return before
        if len(self._memory) >= self._most:
            self._spill()
        self._memory[key] = value
        return None

    def _on_disk(self, key: str) -> str | None:
        if self._disk is None:
            return None
        row = self._disk.execute("SELECT value FROM seen WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def _spill(self) -> None:
        if self._disk is None:
            # Without a name it is a temporary file.
            self._disk = sqlite3.connect("", isolation_level=None, check_same_thread=False)
            self._disk.execute("PRAGMA journal_mode = OFF")
            self._disk.execute(
                "CREATE TABLE seen (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"
            )
        self._disk.execute("BEGIN")
        self._disk.executemany("INSERT INTO seen VALUES (?, ?)", self._memory.items())
        self._disk.execute("COMMIT")
        self._memory.clear()
