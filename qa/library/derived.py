"""The two indexes of a library, which follow its record.

The record commits first, with its change log; then each index applies the log and notes
the number it reached. So a crash can leave an index behind the record, never ahead, and
whoever comes next catches it up.
"""

from __future__ import annotations

import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
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
    from concurrent.futures import Future

    import numpy as np
    from numpy.typing import NDArray

    from embeddings.growing import Growth
    from qa.library.record import Record
    from qa.library.writer_lock import WriterLock
    from qa.types import Article, Passage

_PORTION = 2_000


class DerivedIndexes:
    """The vector and the full-text index of a library; opened when first needed."""

    def __init__(
        self,
        folder: Path,
        record: Record,
        writer: WriterLock,
        *,
        dimension: int,
        read_only: bool,
        growth: Growth,
    ) -> None:
        self._folder = folder
        self._record = record
        self._writer = writer
        self._dimension = dimension
        self._read_only = read_only
        self._growth = growth
        self._lock = threading.RLock()
        self._resources = ExitStack()
        self._renewals = ThreadPoolExecutor(1, thread_name_prefix="vector-index")
        self._resources.callback(self._renewals.shutdown)
        self._vectors: FollowingVectors | None = None
        self._lexical: LexicalIndex | None = None
        self._renewal: Future[None] | None = None

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
                self._vectors = FollowingVectors.open(
                    self._folder, self._dimension, self._record, self._growth
                )
            if self._lexical is None:
                self._lexical = self._open_lexical()
            last = self._record.changes.last()
            if self._vectors.change < last:
                self._vectors.catch_up()
            if self._lexical.change < last:
                self._lexical = self._caught_up(self._lexical)
            return self._vectors, self._lexical

    def written(self) -> None:
        """Follow what this process has written to the record.

        An outgrown vector index is made anew in a thread of its own, aside, while the old
        one goes on serving; `save` waits for it. Who only reads leaves that to the writer.
        """
        with self._lock:
            vectors, _ = self.followed()
            if vectors.is_outgrown and (self._renewal is None or self._renewal.done()):
                self._renewal = self._renewals.submit(self._renew, vectors)

    def _renew(self, outgrown: FollowingVectors) -> None:
        fresh = FollowingVectors.build(self._folder, self._dimension, self._record, self._growth)
        fresh.catch_up()
        with self._lock:
            if self._vectors is outgrown:  # and not begun again meanwhile
                fresh.catch_up()
                self._vectors = fresh

    def start_again(self, dimension: int) -> None:
        """Make both indexes anew, from all of the record."""
        with self._lock:
            self._dimension = dimension
            self._vectors = FollowingVectors.build(
                self._folder, dimension, self._record, self._growth
            )
            self._lexical = LexicalIndex.create(self._folder / LEXICAL_FOLDER)
            self.followed()

    def save(self) -> None:
        """Write the vector index if it has changed much; left to the writer when another one is."""
        if self._renewal is not None:
            self._renewal.result()
        with self._lock:
            if self._vectors is None or self._read_only or not self._vectors.should_be_saved:
                return
            try:
                with self._writer.held(patience=0):
                    self._vectors.save()
            except LibraryLockedError:
                return

    def close(self) -> None:
        """Save, and remove what was made for this process only."""
        try:
            self.save()
        finally:
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
        present, gone, number = self._record.changes.after(index.change)
        before = index.change
        for start in range(0, len(present), _PORTION):
            found = self._record.passages.with_articles(present[start : start + _PORTION]).values()
            repeating = self._record.articles.repeating({article.id for _, article in found})
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
