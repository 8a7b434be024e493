"""The vector index of a library: an index of vectors, and how far it has followed the record."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from embeddings.errors import IndexFileError
from qa.library.schema import VECTORS_FILE
from qa.storage import write_atomically

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from embeddings.approximate_index import StoredVectors
    from embeddings.base import VectorIndex
    from embeddings.growing import Growth
    from qa.library.record import Record

_FORMAT = 1
_PORTION = 20_000
_NEVER = -1
_UNSAVED_PART, _MOST_UNSAVED = 50, 5_000
"""Changes that may wait to be saved: one for so many vectors, and so many at most."""
_SEED = 20260101


class FollowingVectors:
    """A vector index that applies the record's changes and remembers the last.

    `vectors.json` beside the index file says which change it holds. It is written after
    the index file, so a crash between the two makes some changes be applied again.
    """

    def __init__(
        self, folder: Path, record: Record, growth: Growth, index: VectorIndex, change: int
    ) -> None:
        self._path = folder / VECTORS_FILE
        self._record = record
        self._growth = growth
        self._index = index
        self._saved = _NEVER
        self.change = change

    @classmethod
    def build(
        cls, folder: Path, dimension: int, record: Record, growth: Growth
    ) -> FollowingVectors:
        """A new index of the form that fits, filled from the record; nothing is saved.

        Changes that the record has meanwhile are left to `catch_up`.
        """
        change = record.changes.last()
        ids = record.passages.ids()
        index = growth.new_index(
            dimension, len(ids), lambda count: _sample(record, ids, count), _stored(record)
        )
        for start in range(0, len(ids), _PORTION):
            found, vectors = _stored(record)(ids[start : start + _PORTION])
            if len(found):
                index.add(found, vectors)
        return cls(folder, record, growth, index, change)

    @classmethod
    def open(cls, folder: Path, dimension: int, record: Record, growth: Growth) -> FollowingVectors:
        """The saved index, caught up; a new one if it is missing or damaged."""
        path = folder / VECTORS_FILE
        try:
            state = json.loads(_state_path(path).read_text(encoding="utf-8"))
            index = growth.load(path, _stored(record))
            change = int(state["change"])
            fits = state["format"] == _FORMAT and index.dimension == dimension
        except (OSError, ValueError, KeyError, TypeError, IndexFileError):
            return cls.build(folder, dimension, record, growth)
        if not fits or change > record.changes.last():
            return cls.build(folder, dimension, record, growth)
        opened = cls(folder, record, growth, index, change)
        opened._saved = change
        opened.catch_up()
        if len(index) == record.count("passages"):
            return opened
        # The change log says what should be there; a file that was swapped or cut may not.
        return cls.build(folder, dimension, record, growth)

    @property
    def should_be_saved(self) -> bool:
        """Whether the file lacks so much that opening would be slow.

        A large file is not written for every few articles: the next process reads them from
        the record, as it would after a crash.
        """
        if self._saved == _NEVER:
            return True
        return self.change - self._saved > min(len(self._index) // _UNSAVED_PART, _MOST_UNSAVED)

    @property
    def is_outgrown(self) -> bool:
        """Whether a new index, made by `build`, would serve better."""
        return self._growth.has_outgrown(self._index)

    def catch_up(self) -> None:
        """Apply the changes that the record has had since."""
        present, gone, number = self._record.changes.after(self.change)
        self._index.remove(np.array(gone, dtype=np.int64))
        for start in range(0, len(present), _PORTION):
            ids, vectors = self._record.passages.vectors(present[start : start + _PORTION])
            if ids:
                self._index.add(np.array(ids, dtype=np.int64), vectors)
        self.change = number

    def save(self) -> None:
        """Write the index and the number that it reached."""
        change = self.change
        self._index.save(self._path)
        state = {"format": _FORMAT, "change": change}
        write_atomically(_state_path(self._path), json.dumps(state).encode())
        self._saved = change

    def nearest(
        self, vector: NDArray[np.float32], k: int, among: NDArray[np.int64] | None
    ) -> list[tuple[int, float]]:
        """The `k` nearest passages: (id, cosine), best first, ties by id."""
        scores, ids = self._index.search(vector.reshape(1, -1), k, among=among)
        return [
            (int(i), float(score)) for i, score in zip(ids[0], scores[0], strict=True) if i >= 0
        ]

    def ids(self) -> NDArray[np.int64]:
        """Ids of the passages in the index, ascending."""
        return self._index.ids()

    def holds(self, passage_ids: Sequence[int], vectors: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Which of the passages it holds under these vectors."""
        return self._index.holds(np.array(passage_ids, dtype=np.int64), vectors)


def _stored(record: Record) -> StoredVectors:
    """What reads exact vectors from the record."""

    def read(ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        found, vectors = record.passages.vectors(ids.tolist())
        return np.array(found, dtype=np.int64), vectors

    return read


def _sample(record: Record, ids: NDArray[np.int64], count: int) -> NDArray[np.float32]:
    """The vectors of `count` of the passages, or of all; of the same ones each time."""
    chosen = ids
    if count < len(ids):
        chosen = np.random.default_rng(_SEED).choice(ids, count, replace=False, shuffle=False)
    return _stored(record)(np.sort(chosen))[1]


def _state_path(path: Path) -> Path:
    return path.with_suffix(".json")
