"""What both forms of the index do with their arguments: the checks of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from embeddings.base import FloatArray, IntArray


def checked_ids(ids: IntArray) -> IntArray:
    """Return the ids, int64 (n,). Raises ValueError for another shape or a negative id."""
    ids = np.ascontiguousarray(ids, dtype=np.int64)
    if ids.ndim != 1:
        raise ValueError(f"ids of shape {ids.shape}, not (n,)")
    if (ids < 0).any():
        raise ValueError(f"id {ids.min()} is negative")
    return ids


def checked_vectors(vectors: FloatArray, dimension: int) -> FloatArray:
    """Return the vectors, float32 (n, dimension). Raises ValueError when they are not."""
    vectors = np.ascontiguousarray(vectors, dtype=np.float32)
    if vectors.ndim != 2 or vectors.shape[1] != dimension:
        raise ValueError(f"vectors of shape {vectors.shape}, not (n, {dimension})")
    if not np.isfinite(vectors).all():
        raise ValueError("a vector has a component that is not finite")
    return vectors


def last_of_each(ids: IntArray, vectors: FloatArray, dimension: int) -> tuple[IntArray, FloatArray]:
    """Return what is to be added, checked: ids ascending, of one given twice its last vector."""
    ids = checked_ids(ids)
    vectors = checked_vectors(vectors, dimension)
    if len(ids) != len(vectors):
        raise ValueError(f"{len(ids)} ids for {len(vectors)} vectors")
    ids, last = np.unique(ids[::-1], return_index=True)
    return ids, vectors[::-1][last]


def nothing_found(count: int, k: int) -> tuple[FloatArray, IntArray]:
    """Return scores and ids of `count` searches that found nothing yet. ValueError for k < 1."""
    if k < 1:
        raise ValueError(f"k is {k}, not 1 or more")
    scores = np.full((count, k), -np.inf, dtype=np.float32)
    return scores, np.full((count, k), -1, dtype=np.int64)
