"""A vector index on FAISS for large archives: near lists only, vectors in 8 bits each number.

The vectors are divided among lists by the nearest of some centres (IVF: Jégou, Douze &
Schmid, "Product Quantization for Nearest Neighbor Search", PAMI 2011); a search looks into
the lists whose centres are nearest to the query. What lies there is compared by its
difference from the centre in 8 bits a number, and the best are compared once more by their
exact vectors, which are not kept here but read from where the caller stores them. So
scores are exact, and what is missed is missed because its list was not looked into.

FAISS's HNSW was the alternative; it can't remove a vector (`remove_ids not implemented`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from embeddings.base import BoolArray, FloatArray, IntArray
from embeddings.faiss_threads import one_thread
from embeddings.index_arguments import checked_ids, checked_vectors, last_of_each, nothing_found
from embeddings.index_file import another_kind, read_index, write_index

if TYPE_CHECKING:
    from pathlib import Path

StoredVectors = Callable[[IntArray], tuple[IntArray, FloatArray]]
"""Reads the exact vectors of those of the ids that are still stored: ids, and (n, dimension)."""

_PROBES = 384
"""Lists that a search looks into; see `python -m eval.benchmarks.scale`."""

_SPARE = 32
"""Candidates asked for beyond `k`, so that the exact comparison seldom needs a second turn."""

_FEW = 1_000
"""So many are added on one thread: of more, FAISS divides the lists among threads, which have to wait
for one another (126 vectors: 5 to 15 ms, and 0.3 ms on one)."""

_AT_ONCE = 1_000
"""Vectors that are compared with all centres at once."""

_SIGMAS = 4.0
"""A candidate's score in 8 bits is this many standard deviations off, at most."""

_ROOM = 0.1
"""By this share of the sample's span, to either side, later vectors may lie outside it."""

_CODES = 255
"""Steps in which 8 bits express the span."""

_ROUNDS, _SEED = 10, 20260101
"""Of the k-means that finds the centres."""


class ApproximateIndex:
    """A `VectorIndex` (which see) that may miss some neighbours. Made by `trained` or `load`.

    Meant for vectors of unit length: where lengths differ, the nearest centre says little of
    the inner product.
    """

    def __init__(self, index: Any, stored: StoredVectors) -> None:
        """Wrap a trained FAISS index; `stored` reads the exact vectors of what it holds."""
        self._index = index
        self._stored = stored

    @classmethod
    def trained(cls, sample: FloatArray, lists: int, stored: StoredVectors) -> Self:
        """Make an empty index whose lists divide vectors like those of a sample.

        Args:
            sample: Float32 (n, dimension), n at least 1; thirty a list do.
            lists: How many to make, of n at most. The same sample gives the same ones.
            stored: Reads exact vectors; it is asked for ids that were added and not removed.
        """
        import faiss

        dimension = sample.shape[1]
        index = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(dimension),
            dimension,
            min(lists, len(sample)),
            faiss.ScalarQuantizer.QT_8bit,
            faiss.METRIC_INNER_PRODUCT,
            True,  # by the difference from the centre, which spans less
        )
        index.cp.seed, index.cp.niter, index.cp.spherical = _SEED, _ROUNDS, True
        # FAISS warns on stderr of a small sample; how large it is, is the caller's choice.
        index.cp.min_points_per_centroid = 1
        index.sq.rangestat_arg = _ROOM
        index.train(checked_vectors(sample, dimension))
        index.set_direct_map_type(faiss.DirectMap.Hashtable)  # type: ignore[attr-defined]  # id → its place: to remove by
        return cls(index, stored)

    @property
    def dimension(self) -> int:
        """The length of every vector."""
        return int(self._index.d)

    @property
    def lists(self) -> int:
        """Into how many lists the vectors are divided."""
        return int(self._index.nlist)

    def __len__(self) -> int:
        """Return the number of vectors."""
        return int(self._index.ntotal)

    def add(self, ids: IntArray, vectors: FloatArray) -> None:
        """Add or replace vectors, see `VectorIndex.add`."""
        import faiss

        ids, vectors = last_of_each(ids, vectors, self.dimension)
        self.remove(ids)
        lists = self._nearest_lists(vectors)
        pointers = [faiss.swig_ptr(part) for part in (vectors, ids, lists)]
        with one_thread() if len(ids) <= _FEW else nullcontext():
            self._index.add_core(len(ids), *pointers)

    def remove(self, ids: IntArray) -> int:
        """Remove ids and return how many were there, see `VectorIndex.remove`."""
        import faiss

        return int(self._index.remove_ids(faiss.IDSelectorArray(checked_ids(ids))))

    def search(
        self, queries: FloatArray, k: int, *, among: IntArray | None = None
    ) -> tuple[FloatArray, IntArray]:
        """Find the best ids for each query, see `VectorIndex.search`."""
        import faiss

        queries = checked_vectors(queries, self.dimension)
        scores, ids = nothing_found(len(queries), k)
        if not len(self):
            return scores, ids
        probes, selector = _PROBES, None
        if among is not None:
            among = np.unique(checked_ids(among))
            # FAISS holds on to the selector without owning it: it must live as long.
            selector = faiss.IDSelectorBatch(among)
            # The fewer are allowed, the more lists hold as many of them; few: all lists.
            probes = probes * len(self) // max(len(among), 1)
        with one_thread():
            for row, query in enumerate(queries):
                best_scores, best_ids = self._best(query, k, max(probes, _PROBES), selector)
                scores[row, : len(best_ids)] = best_scores
                ids[row, : len(best_ids)] = best_ids
        return scores, ids

    def holds(self, ids: IntArray, vectors: FloatArray) -> BoolArray:
        """Tell which ids stand for these vectors, see `VectorIndex.holds`.

        Compares with what the 8 bits keep: the vector's difference from the centre of its
        list, cut to the sample's span, to half a step.
        """
        ids = checked_ids(ids)
        try:
            held = self._index.reconstruct_batch(ids)
        except RuntimeError:
            raise KeyError(int(np.setdiff1d(ids, self.ids())[0])) from None
        lists = [self._index.direct_map.get(number) >> 32 for number in ids.tolist()]
        centres = self._index.quantizer.reconstruct_batch(np.array(lists, dtype=np.int64))
        lowest, span = self._span()
        kept = np.clip(vectors - centres, lowest, lowest + span) + centres
        # Half a step, and what float32 makes of the two ways to reckon it.
        near: BoolArray = (np.abs(held - kept) <= 0.51 * span / _CODES + 1e-6).all(axis=1)
        return near

    def ids(self) -> IntArray:
        """Return all ids, ascending."""
        import faiss

        held = self._index.invlists
        sizes = ((number, held.list_size(number)) for number in range(self.lists))
        parts = [faiss.rev_swig_ptr(held.get_ids(number), size) for number, size in sizes if size]
        return np.sort(np.concatenate([np.empty(0, dtype=np.int64), *parts]))

    def save(self, path: Path) -> None:
        """Write the index to a file, all of it or nothing, see `VectorIndex.save`."""
        write_index(self._index, path)

    @classmethod
    def load(cls, path: Path, stored: StoredVectors) -> Self:
        """Read a saved index. Raises `IndexFileError` when it is missing or damaged."""
        index = read_index(path)
        if not cls.is_form_of(index):
            raise another_kind(path)
        return cls(index, stored)

    @staticmethod
    def is_form_of(index: object) -> bool:
        """Whether a FAISS index is what this class wraps."""
        import faiss

        return isinstance(index, faiss.IndexIVFScalarQuantizer)

    def _best(
        self, query: FloatArray, k: int, probes: int, selector: object | None
    ) -> tuple[FloatArray, IntArray]:
        """Find the best ids for one query: at most `k` scores and ids, in their final order."""
        import faiss

        step = self._span()[1] / _CODES
        margin = _SIGMAS * float(np.sqrt(np.sum((query * step) ** 2) / 12))
        wanted = k + _SPARE
        while True:
            near = faiss.SearchParametersIVF(sel=selector, nprobe=min(probes, self.lists))  # type: ignore[call-arg]
            wanted = min(wanted, len(self))
            found_scores, found_ids = self._index.search(query[np.newaxis], wanted, params=near)
            found = found_ids[0] >= 0
            scores, ids = self._exact(query, found_ids[0][found])
            order = np.lexsort((ids, -scores))[:k]
            enough, all_seen = len(order) == k, not found.all() or wanted == len(self)
            if enough and (all_seen or found_scores[0].min() + margin < scores[order[-1]]):
                return scores[order], ids[order]
            if not all_seen:  # what was not asked for may be as near as the k-th
                wanted *= 2
            elif probes < self.lists:
                probes = self.lists
            else:
                return scores[order], ids[order]

    def _exact(self, query: FloatArray, ids: IntArray) -> tuple[FloatArray, IntArray]:
        """Compare with the stored vectors; ids that are stored no more drop out."""
        ids, vectors = self._stored(np.sort(ids))
        if not len(ids):
            return np.empty(0, dtype=np.float32), ids
        # Row by row: in a matrix product, equal rows may differ in their last bit.
        return np.einsum("ij,j->i", vectors, query).astype(np.float32), ids

    def _nearest_lists(self, vectors: FloatArray) -> IntArray:
        """Which list each vector belongs to: as FAISS finds it, in a fifth of its time."""
        import faiss

        flat: Any = faiss.downcast_index(self._index.quantizer)
        centres = faiss.rev_swig_ptr(flat.get_xb(), flat.ntotal * flat.d).reshape(-1, flat.d)
        lists = np.empty(len(vectors), dtype=np.int64)
        for begin in range(0, len(vectors), _AT_ONCE):
            part = slice(begin, begin + _AT_ONCE)
            lists[part] = (vectors[part] @ centres.T).argmax(axis=1)
        return lists

    def _span(self) -> tuple[FloatArray, FloatArray]:
        """Return the lowest difference from a centre that 8 bits express, and their span."""
        import faiss

        lowest, span = faiss.vector_to_array(self._index.sq.trained).reshape(2, self.dimension)
        return lowest, span
