"""The two indexes of a library, which follow its record.

The record commits first, with its change log; then each index applies the log and notes
the number it reached. So a crash can leave an index behind the record, never ahead, and
whoever comes next catches it up.
"""

from __future__ import annotations

import tempfile
import threading
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from qa.errors import LibraryLockedError
from qa.lexical import LexicalDocument, LexicalIndex
from qa.library.schema import LEXICAL_FOLDER
from qa.library.vectors import FollowingVectors

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from qa.library.record import Record
    from qa.library.writer_lock import WriterLock
    from qa.types import Article, Passage

_PORTION = 2_000


class DerivedIndexes:
    """The vector and the full-text index of a library; opened when first needed."""

    def __init__(
        self, folder: Path, record: Record, writer: WriterLock, *, dimension: int, read_only: bool
    ) -> None:
        self._folder = folder
        self._record = record
        self._writer = writer
        self._dimension = dimension
        self._read_only = read_only
        self._lock = threading.RLock()
        self._resources = ExitStack()
        self._vectors: FollowingVectors | None = None
        self._lexical: LexicalIndex | None = None

    def nearest(
        self, vector: NDArray[np.float32], k: int, among: NDArray[np.int64] | None
    ) -> list[tuple[int, float]]:
        """The `k` nearest passages: (id, cosine), best first."""
        with self._lock:  # the index may not change while it is searched
            return self.followed()[0].nearest(vector, k, among)

    def lexical(self) -> LexicalIndex:
        """The full-text index, caught up."""
        return self.followed()[1]

    def followed(self) -> tuple[FollowingVectors, LexicalIndex]:
        """Both indexes, caught up with the record as far as may be.

        A full-text index that another process is writing to right now may be some
        articles behind; passages that are gone drop out when they are looked up.
        """
        with self._lock:
            if self._vectors is None:
                self._vectors = FollowingVectors.open(self._folder, self._dimension, self._record)
            if self._lexical is None:
                self._lexical = self._open_lexical()
            last = self._record.last_change()
            if self._vectors.change < last:
                self._vectors.catch_up(self._record)
            if self._lexical.change < last:
                self._lexical = self._caught_up(self._lexical)
            return self._vectors, self._lexical

    def start_again(self, dimension: int) -> None:
        """Empty both indexes, to follow the record from its beginning."""
        with self._lock:
            self._dimension = dimension
            self._vectors = FollowingVectors.create(self._folder, dimension)
            self._lexical = LexicalIndex.create(self._folder / LEXICAL_FOLDER)
            self.followed()

    def save(self) -> None:
        """Write the vector index if it has changed; left to the writer when another one is."""
        with self._lock:
            if self._vectors is None or self._vectors.is_saved or self._read_only:
                return
            try:
                with self._writer.held(patience=0):
                    self._vectors.save()
            except LibraryLockedError:
                return

    def close(self) -> None:
        """Save, and remove what was made for this process only."""
        self.save()
        self._resources.close()

    def _open_lexical(self) -> LexicalIndex:
        folder = self._folder / LEXICAL_FOLDER
        if self._read_only:  # tantivy locks the folder that it reads: give it a copy
            copy = self._resources.enter_context(
                tempfile.TemporaryDirectory(prefix="citeqa-", ignore_cleanup_errors=True)
            )
            return LexicalIndex.open_copy(folder, Path(copy) / LEXICAL_FOLDER)
        index = LexicalIndex.open(folder)
        if index is None:
            with self._writer.held():
                index = LexicalIndex.open(folder) or LexicalIndex.create(folder)
        return index

    def _caught_up(self, index: LexicalIndex) -> LexicalIndex:
        if self._read_only:
            return self._applied(index)
        index.refresh()
        try:
            with self._writer.held(patience=0):
                index.refresh()
                return self._applied(index)
        except LibraryLockedError:
            return index

    def _applied(self, index: LexicalIndex) -> LexicalIndex:
        try:
            self._replay(index)
        except OSError:
            # A folder that opens may still lack a file after a crash, which tantivy finds
            # only now and can't mend. The record has it all: begin again.
            index = LexicalIndex.create(index.folder)
            self._replay(index)
        return index

    def _replay(self, index: LexicalIndex) -> None:
        present, gone, number = self._record.changes_after(index.change)
        before = index.change
        for start in range(0, len(present), _PORTION):
            found = self._record.passages(present[start : start + _PORTION]).values()
            repeating = self._record.repeating({article.id for _, article in found})
            documents = [
                _document(passage, [article, *repeating.get(article.id, ())])
                for passage, article in found
            ]
            index.apply(documents, [], before)
        index.apply([], gone, number)


def _document(passage: Passage, articles: Sequence[Article]) -> LexicalDocument:
    """A passage for the full-text index; the first of `articles` is the indexed one."""
    published = [article.published for article in articles if article.published]
    days = {day.date() if isinstance(day, datetime) else day for day in published}
    return LexicalDocument(
        passage_id=passage.id,
        title=articles[0].title,
        text=passage.text,
        sources=tuple(sorted({article.source for article in articles if article.source})),
        days=tuple(sorted(days)),
    )
