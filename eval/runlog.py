"""The file that a run writes as it goes: JSON Lines, one result a line.

The first line names the run by its fingerprint, the last says that it is finished. A run
that was killed has no last line, and perhaps half a result, which is cut off when the run
is taken up again.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from eval.errors import RunError
from eval.results import Result, result_from_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from types import TracebackType

SCHEMA = 1
_SYNC_EVERY = 16  # results that a power cut may cost


class RunLog:
    """The results of one run on disk. A context manager that keeps the file open.

    `done` holds the ids of the cases whose results are there.
    """

    def __init__(
        self, path: Path, fingerprint: Mapping[str, str], *, resume: bool | None = None
    ) -> None:
        """Open `path` for a run with this `fingerprint`.

        `resume=None` takes up an unfinished run with the same fingerprint and otherwise
        starts anew; True insists on taking it up, False on starting anew.

        Raises:
            RunError: `resume` is True and there is no unfinished run like this one.
        """
        self._path = path
        earlier = _Earlier(obstacle="there is none")
        if resume is not False and path.exists():
            earlier = _read_earlier(path, fingerprint)
        if resume and earlier.obstacle:
            raise RunError(
                f"{path}: can't take up the run: {earlier.obstacle}; use --fresh to start anew"
            )
        self.done = earlier.done
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("r+b" if self.done else "wb")
        self._file.seek(earlier.end)
        self._file.truncate()
        self._unsynced = 0
        if not self.done:
            self._write({"schema": SCHEMA, "fingerprint": dict(fingerprint)})

    def append(self, result: Result) -> None:
        """Add a result. It survives the death of this process at once, a power cut soon."""
        self._write(result.to_json())

    def finish(self) -> None:
        """Mark the run as finished: nobody will take it up again."""
        self._write({"finished": True})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._sync()
        self._file.close()

    def _write(self, line: dict[str, Any]) -> None:
        text = json.dumps(line, ensure_ascii=False)
        # A lone surrogate in an article becomes the JSON escape of itself.
        self._file.write(text.encode(errors="backslashreplace") + b"\n")
        self._file.flush()
        self._unsynced += 1
        if self._unsynced >= _SYNC_EVERY:
            self._sync()

    def _sync(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._unsynced = 0


def read_results(path: Path) -> Iterator[Result]:
    """Yield the results in a run's file, one at a time."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            data = json.loads(line)
            if "case" in data:
                yield result_from_json(data)


@dataclass(frozen=True, slots=True)
class _Earlier:
    """An unfinished run that can be taken up, or the obstacle to that."""

    done: frozenset[str] = frozenset()
    end: int = 0
    """Where its whole lines end, in bytes."""
    obstacle: str | None = None


def _read_earlier(path: Path, fingerprint: Mapping[str, str]) -> _Earlier:
    done, end = set(), 0
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.endswith(b"\n"):
                break
            try:
                data = json.loads(line)
            except ValueError:
                return _Earlier(obstacle=f"line {number} is damaged")
            if number == 1 and (change := _difference(data, fingerprint)):
                return _Earlier(obstacle=change)
            if data.get("finished"):
                return _Earlier(obstacle="it is finished")
            if "case" in data:
                done.add(data["case"]["id"])
            end += len(line)
    return _Earlier(frozenset(done), end) if done else _Earlier(obstacle="it holds no result")


def _difference(header: Mapping[str, Any], fingerprint: Mapping[str, str]) -> str | None:
    before = header.get("fingerprint", {})
    if header.get("schema") != SCHEMA or not isinstance(before, dict):
        return "it was written by another version"
    changed = [key for key in {**before, **fingerprint} if before.get(key) != fingerprint.get(key)]
    return f"since then changed: {', '.join(changed)}" if changed else None
