"""Who may come in now: those of the file of credentials as it is now, and of the environment.

The file is looked at with each request, so that a token that was taken back opens nothing
any more, and who logged in with a password that was changed is logged out. What can't be
read lets nobody in: a file that was damaged may have been one that took something back.
Called from the event loop only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.errors import QaError
from qa.web.serving.credentials import Credentials, Principal, read_credentials

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from qa.web.serving.access import Sessions
    from qa.web.serving.credentials import Credential
    from qa.web.serving.logs import Log

_NOBODY = Principal(None, "none")

_Stamp = tuple[int, ...]


class Admission:
    """Follows a file of credentials. Call `tell` before the first request."""

    _log: Log
    _sessions: Sessions

    def __init__(
        self, file: Path, environment: Iterable[Credential] = (), *, writable: bool = False
    ) -> None:
        """Read the file; a missing one lets in nobody.

        Args:
            file: Of credentials.
            environment: More of them, which stay.
            writable: Whether those who show nothing may write, where nobody is asked.

        Raises:
            QaError: the file is wrong.
        """
        self._file = file
        self._environment = tuple(environment)
        self._free = Principal(None, "write" if writable else "read")
        self._stamp: _Stamp | None = _stamp_of(file)
        self._problem: str | None = None
        self._last_read = self.credentials = self._read()
        self.asks = bool(self.credentials)
        """Whether one must show something. Once so, it stays so, whatever becomes of the file."""

    def tell(self, log: Log, sessions: Sessions) -> None:
        """Say where changes are written down, and who is logged in."""
        self._log = log
        self._sessions = sessions

    @property
    def anyone(self) -> Principal:
        """What those may do who show nothing."""
        return _NOBODY if self.asks else self._free

    def now(self) -> Credentials:
        """All who may come in; the file is read again if it has changed."""
        stamp = _stamp_of(self._file)
        if stamp != self._stamp:
            self._stamp = stamp  # of before it is read: what is replaced meanwhile is read again
            self._read_again()
        return self.credentials

    def _read(self) -> Credentials:
        return Credentials([*read_credentials(self._file).entries, *self._environment])

    def _read_again(self) -> None:
        try:
            found = self._read()
        except QaError as error:
            self._close(str(error))
            return
        changed = {one.name for one in self._last_read.entries if one not in found.entries}
        self._sessions.end_of(changed)
        self._last_read = self.credentials = found
        self.asks = self.asks or bool(found)
        self._problem = None
        self._log.write("access", file=self._file, entries=len(found.entries))

    def _close(self, problem: str) -> None:
        """Let in those of the environment only, until the file can be read."""
        self._stamp = None  # the fault may pass without a change of the file
        self.credentials = Credentials(self._environment)
        if problem != self._problem:
            self._problem = problem
            self._log.write("access", file=self._file, problem=problem)


def _stamp_of(file: Path) -> _Stamp:
    """What differs after any change of a file, also of who may write it."""
    try:
        stat = file.stat()
    except OSError as error:
        return (error.errno or 0,)
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino
