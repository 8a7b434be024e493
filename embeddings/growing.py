"""Which form a vector index takes at which size: the one place that chooses.

Comparing every vector is exact, and quick while there are few; a large archive is searched
approximately. Between two sizes, either form is left as it is, so that articles which come
and go do not make an index anew each time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from embeddings.approximate_index import ApproximateIndex
from embeddings.exact_index import ExactIndex
from embeddings.index_file import another_kind, read_index

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from embeddings.approximate_index import StoredVectors
    from embeddings.base import FloatArray, VectorIndex

_LISTS_PER_ROOT = 4.0
"""Lists of an approximate index, for each square root of its number of vectors."""

_SAMPLE_PER_LIST = 25

_OUTGROWN = 4
"""So many times the vectors that its lists were made for, and an index is made anew."""


@dataclass(frozen=True, slots=True)
class Growth:
    """When a vector index becomes approximate, and exact again."""

    approximate_from: int = 100_000
    """Vectors from which a new index is approximate, and an exact one outgrown."""

    exact_below: float = 0.5
    """Below this share of `approximate_from`, an approximate index is outgrown, too."""

    def new_index(
        self,
        dimension: int,
        count: int,
        sample: Callable[[int], FloatArray],
        stored: StoredVectors,
    ) -> VectorIndex:
        """Make an empty index of the form that fits `count` vectors.

        Args:
            dimension: The length of every vector.
            count: How many it is going to hold.
            sample: Returns so many of these vectors, or all if there are fewer.
            stored: See `ApproximateIndex`.
        """
        if count < self.approximate_from:
            return ExactIndex(dimension)
        lists = _lists_for(count)
        return ApproximateIndex.trained(sample(_SAMPLE_PER_LIST * lists), lists, stored)

    def load(self, path: Path, stored: StoredVectors) -> VectorIndex:
        """Read a saved index of either form. Raises `IndexFileError` as `VectorIndex.load`."""
        index = read_index(path)
        if ExactIndex.is_form_of(index):
            return ExactIndex.over(index)
        if ApproximateIndex.is_form_of(index):
            return ApproximateIndex(index, stored)
        raise another_kind(path)

    def has_outgrown(self, index: VectorIndex) -> bool:
        """Whether an index should be made anew, for the number of vectors that it has now."""
        if not isinstance(index, ApproximateIndex):
            return len(index) >= self.approximate_from
        if len(index) < self.exact_below * self.approximate_from:
            return True
        return _lists_for(len(index)) >= math.sqrt(_OUTGROWN) * index.lists


def _lists_for(count: int) -> int:
    return max(1, min(round(_LISTS_PER_ROOT * math.sqrt(count)), count // _SAMPLE_PER_LIST))
