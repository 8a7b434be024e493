"""Batches of uploaded files, and how each is taken into the archive, one after the other."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.errors import QaError
from qa.uploads import (
    FOLDER,
    RefusedError,
    left_over,
    remove_untaken,
    take_in_kept,
    take_in_left_over,
)

if TYPE_CHECKING:
    from pathlib import Path

    from qa.assistant import Assistant
    from qa.types import IngestProgress, IngestReport

_MOST_BATCHES = 1_000
"""Remembered; the oldest is forgotten first. Its files are kept all the same."""

_PATIENCE_S = 600.0
"""For other changes of the archive, of this process or another one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be uploaded."""

    largest_file: int = 64 * 2**20
    """Bytes."""
    most_files: int = 200
    """In one batch."""


class Batch:
    """Files that were sent together. Written by one thread, read by any."""

    def __init__(self) -> None:
        self.paths: list[Path] = []
        self.progress: IngestProgress | None = None
        self.report: IngestReport | None = None
        self.error: QaError | None = None
        self.started = False
        self.stopped = threading.Event()
        """Set to cancel."""
        self.done = threading.Event()

    def watch(self, progress: IngestProgress) -> None:
        """Note how far it is."""
        self.progress = progress


class Uploads:
    """What was uploaded, by batch. Safe to call from several threads."""

    def __init__(self, assistant: Assistant, library: Path, limits: Limits | None = None) -> None:
        """Know no batch yet.

        Args:
            assistant: Who takes the files in.
            library: The library's folder.
            limits: What may be uploaded.
        """
        self.folder = library / FOLDER
        self._left_over = left_over(self.folder)
        self.limits = limits or Limits()
        self._assistant = assistant
        self._batches: OrderedDict[str, Batch] = OrderedDict()
        self._lock = threading.Lock()

    def expect(self, batch_id: str) -> None:
        """Check that one more file may come.

        Raises:
            RefusedError: the batch is full, or has been started.
        """
        with self._lock:
            batch = self._batches.get(batch_id)
            if batch and (batch.started or len(batch.paths) >= self.limits.most_files):
                raise RefusedError("too_many")

    def add(self, batch_id: str, path: Path) -> None:
        """Note a file that is on disk.

        Raises:
            RefusedError: the batch has become full meanwhile.
        """
        self.expect(batch_id)
        with self._lock:
            self._batches.setdefault(batch_id, Batch()).paths.append(path)
            while len(self._batches) > _MOST_BATCHES:
                self._batches.popitem(last=False)

    def start(self, batch_id: str) -> Batch | None:
        """Take a batch in, in a thread of its own; None when nothing of it has arrived."""
        with self._lock:
            batch = self._batches.get(batch_id)
            if batch is None or batch.started:
                return batch
            batch.started = True
        threading.Thread(target=self._take_in, args=(batch,), daemon=True).start()
        return batch

    def cancel(self, batch_id: str) -> None:
        """Stop a batch; its files that were not taken in by then are removed."""
        with self._lock:
            batch = self._batches.get(batch_id)
        if batch is not None:
            batch.stopped.set()

    def resume(self) -> None:
        """Take in what a server that was killed had acknowledged and not taken in."""
        take_in_left_over(self._assistant, self._left_over, patience_s=_PATIENCE_S)

    def _take_in(self, batch: Batch) -> None:
        try:
            batch.report = take_in_kept(
                self._assistant,
                batch.paths,
                patience_s=_PATIENCE_S,
                watch=batch.watch,
                stop=batch.stopped.is_set,
            )
            if batch.report.interrupted and batch.stopped.is_set():  # else the server stops
                remove_untaken(self._assistant, self._only_in(batch))
        except QaError as error:
            batch.error = error
        finally:
            batch.done.set()

    def _only_in(self, batch: Batch) -> list[Path]:
        """The files of a batch that no other one waits for."""
        with self._lock:
            others = [b for b in self._batches.values() if b is not batch and not b.done.is_set()]
            wanted = {path for other in others for path in other.paths}
        return [path for path in batch.paths if path not in wanted]
