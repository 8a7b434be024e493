"""The right to write to a library: one process at a time, told clearly when it is taken."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import filelock

from qa.errors import LibraryLockedError, LibraryStorageError
from qa.library.schema import LOCK_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE_SECONDS = 5.0


class WriterLock:
    """A lock on the library's folder. Its holder may take it again, in any thread."""

    def __init__(self, folder: Path, *, read_only: bool) -> None:
        self._folder = folder
        self._read_only = read_only
        self._lock = filelock.FileLock(folder / LOCK_FILE, thread_local=False)

    @contextmanager
    def held(self, patience: float = PATIENCE_SECONDS) -> Iterator[None]:
        """Hold the lock; wait for it so many seconds at most.

        What the disk refuses meanwhile becomes a `LibraryStorageError`.

        Raises:
            LibraryLockedError: another process has it.
            LibraryStorageError: the library can't be written.
        """
        if self._read_only:
            raise LibraryStorageError(
                f"the library {self._folder} can't be written: the folder or its disk is read-only;"
                " copy it to one that is not"
            )
        try:
            self._lock.acquire(timeout=patience)
        except filelock.Timeout as error:
            raise LibraryLockedError(
                f"another process is writing to the library {self._folder}; wait until it has"
                " finished, then try again"
            ) from error
        except OSError as error:
            raise self._refused(error) from error
        try:
            yield
        except OSError as error:
            raise self._refused(error) from error
        finally:
            self._lock.release()

    def _refused(self, error: OSError) -> LibraryStorageError:
        return LibraryStorageError(
            f"writing to the library {self._folder} failed ({error.strerror or error}); free some"
            " room or check the disk, then run the command again: what was acknowledged is kept"
        )
