"""A vector index on FAISS that compares every vector: exact, and quick while it is small.

Of vectors that score equally at the k-th place, FAISS keeps those that were added first.
Here the lower ids are kept, so that results repeat exactly, whatever was added or removed
before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np

from embeddings.faiss_threads import one_thread
from embeddings.index_arguments import checked_ids, checked_vectors, last_of_each, nothing_found
from embeddings.index_file import another_kind, read_index, write_index

if TYPE_CHECKING:
    from pathlib import Path

    from embeddings.base import BoolArray, FloatArray, IntArray

_SPARE = 16
"""Candidates asked for beyond `k`, so that a tie at the k-th place is seldom cut in two."""


class ExactIndex:
    """A `VectorIndex` (which see) that searches exhaustively, by inner product."""

    def __init__(self, dimension: int) -> None:
        """Make an empty index for vectors of that length."""
        import faiss

        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))

    @property
    def dimension(self) -> int:
        """The length of every vector."""
        return int(self._index.d)

    def __len__(self) -> int:
        """Return the number of vectors."""
        return int(self._index.ntotal)

    def add(self, ids: IntArray, vectors: FloatArray) -> None:
        """Add or replace vectors, see `VectorIndex.add`."""
        ids, vectors = last_of_each(ids, vectors, self.dimension)
        if np.isin(ids, self._unsorted_ids()).any():
            self._index.remove_ids(ids)
        self._index.add_with_ids(vectors, ids)

    def remove(self, ids: IntArray) -> int:
        """Remove ids and return how many were there, see `VectorIndex.remove`."""
        return int(self._index.remove_ids(checked_ids(ids)))

    def search(
        self, queries: FloatArray, k: int, *, among: IntArray | None = None
    ) -> tuple[FloatArray, IntArray]:
        """Find the best ids for each query, see `VectorIndex.search`."""
        import faiss

        queries = checked_vectors(queries, self.dimension)
        scores, ids = nothing_found(len(queries), k)
        if not len(self):
            return scores, ids
        allowed = None
        if among is not None:
            # FAISS holds on to the selector without owning it: it must live as long.
            selector = faiss.IDSelectorBatch(checked_ids(among))
            allowed = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        with one_thread():
            for row, query in enumerate(queries):
                best_scores, best_ids = self._best(query, k, allowed)
                scores[row, : len(best_ids)] = best_scores
                ids[row, : len(best_ids)] = best_ids
        return scores, ids

    def holds(self, ids: IntArray, vectors: FloatArray) -> BoolArray:
        """Tell which ids stand for these vectors, see `VectorIndex.holds`."""
        ids = checked_ids(ids)
        try:
            held: FloatArray = self._index.reconstruct_batch(ids)
        except RuntimeError:
            raise KeyError(int(np.setdiff1d(ids, self._unsorted_ids())[0])) from None
        equal: BoolArray = (held == vectors).all(axis=1)
        return equal

    def ids(self) -> IntArray:
        """Return all ids, ascending."""
        return np.sort(self._unsorted_ids())

    def save(self, path: Path) -> None:
        """Write the index to a file, all of it or nothing, see `VectorIndex.save`."""
        write_index(self._index, path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a saved index. Raises `IndexFileError` when it is missing or damaged."""
        index = read_index(path)
        if not cls.is_form_of(index):
            raise another_kind(path)
        return cls.over(index)

    @staticmethod
    def is_form_of(index: object) -> bool:
        """Whether a FAISS index is what this class wraps."""
        import faiss

        return isinstance(index, faiss.IndexIDMap2) and isinstance(
            faiss.downcast_index(index.index), faiss.IndexFlatIP
        )

    @classmethod
    def over(cls, index: Any) -> Self:
        """Wrap a FAISS index of this form."""
        made = cls(index.d)
        made._index = index
        return made

    def _best(
        self, query: FloatArray, k: int, allowed: object | None
    ) -> tuple[FloatArray, IntArray]:
        """Find the best ids for one query: at most `k` scores and ids, in their final order."""
        wanted = k + _SPARE
        while True:
            near = min(wanted, len(self))
            found_scores, found_ids = self._index.search(query[np.newaxis], near, params=allowed)
            found = found_ids[0] >= 0
            scores, ids = found_scores[0][found], found_ids[0][found]
            order = np.lexsort((ids, -scores))[:k]
            # Settled, if there is nothing else, or what else there is scores less than the k-th.
            if len(ids) < wanted or scores.min() < scores[order[-1]]:
                return scores[order], ids[order]
            wanted *= 2

    def _unsorted_ids(self) -> IntArray:
        import faiss

        ids: IntArray = faiss.vector_to_array(self._index.id_map)
        return ids
