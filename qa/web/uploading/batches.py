"""Batches of uploaded files, and how each is taken into the archive, one after the other."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from qa.errors import LibraryLockedError, QaError
from qa.web.uploading.store import FOLDER, Limits, RefusedError, clear_parts

if TYPE_CHECKING:
    from pathlib import Path

    from qa.assistant import Assistant
    from qa.types import IngestProgress, IngestReport

_MOST_BATCHES = 1_000
"""Remembered; the oldest is forgotten first. Its files are kept all the same."""

_PATIENCE_S = 600.0
"""For another process that writes to the library."""


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
        self.limits = limits or Limits()
        self._assistant = assistant
        self._batches: OrderedDict[str, Batch] = OrderedDict()
        self._lock = threading.Lock()
        self._one_at_a_time = threading.Lock()

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
        if not self.folder.is_dir():
            return
        clear_parts(self.folder)
        with self._one_at_a_time:
            self._assistant.ingest(self.folder)

    def _take_in(self, batch: Batch) -> None:
        try:
            with self._one_at_a_time:
                batch.report = self._ingested(batch)
            if batch.report.interrupted:
                self._remove_untaken(batch)
        except QaError as error:
            batch.error = error
        finally:
            batch.done.set()

    def _ingested(self, batch: Batch) -> IngestReport:
        end = time.monotonic() + _PATIENCE_S
        while True:
            try:
                return self._assistant.ingest(
                    batch.paths, watch=batch.watch, stop=batch.stopped.is_set
                )
            except LibraryLockedError:
                if time.monotonic() > end or batch.stopped.wait(1.0):
                    raise

    def _remove_untaken(self, batch: Batch) -> None:
        files = self._assistant.library.files
        for path in batch.paths:
            if files.find(str(path.resolve())) is None:
                path.unlink(missing_ok=True)
