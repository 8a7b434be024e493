"""The vector index of a library: a FAISS index, and how far it has followed the record."""

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

    from embeddings.base import VectorIndex
    from qa.library.record import Record

_FORMAT = 1
_PORTION = 20_000


class FollowingVectors:
    """A vector index that applies the record's changes and remembers the last.

    `vectors.json` beside the index file says which change it holds. It is written after
    the index file, so a crash between the two makes some changes be applied again.
    """

    def __init__(self, folder: Path, index: VectorIndex, change: int, saved: int) -> None:
        self._path = folder / VECTORS_FILE
        self._index = index
        self._saved = saved
        self.change = change

    @classmethod
    def create(cls, folder: Path, dimension: int) -> FollowingVectors:
        """An empty index that has followed nothing."""
        from embeddings.faiss_index import FaissIndex

        return cls(folder, FaissIndex(dimension), 0, -1)

    @classmethod
    def open(cls, folder: Path, dimension: int, record: Record) -> FollowingVectors:
        """The saved index; one to be filled from the record if it is missing or damaged."""
        from embeddings.faiss_index import FaissIndex

        path = folder / VECTORS_FILE
        try:
            state = json.loads(_state_path(path).read_text(encoding="utf-8"))
            index = FaissIndex.load(path)
            change = int(state["change"])
            fits = state["format"] == _FORMAT and index.dimension == dimension
        except (OSError, ValueError, KeyError, TypeError, IndexFileError):
            return cls.create(folder, dimension)
        if not fits or change > record.last_change():
            return cls.create(folder, dimension)
        opened = cls(folder, index, change, change)
        opened.catch_up(record)
        # The change log says what should be there; a file that was swapped or cut may not.
        return opened if len(index) == record.count("passages") else cls.create(folder, dimension)

    @property
    def is_saved(self) -> bool:
        """Whether the file holds all that the memory does."""
        return self._saved == self.change

    def catch_up(self, record: Record) -> None:
        """Apply the changes that the record has had since."""
        present, gone, number = record.changes_after(self.change)
        self._index.remove(np.array(gone, dtype=np.int64))
        for start in range(0, len(present), _PORTION):
            ids, vectors = record.vectors(present[start : start + _PORTION])
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
        return np.sort(self._index.ids())

    def vectors(self, passage_ids: Sequence[int]) -> NDArray[np.float32]:
        """Vectors as the index holds them."""
        return self._index.vectors(np.array(passage_ids, dtype=np.int64))


def _state_path(path: Path) -> Path:
    return path.with_suffix(".json")
