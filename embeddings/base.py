"""What an embedder and a vector index are: the contract, stated once.

Every implementation keeps it, and `tests/embeddings` runs the same tests on each.
Neither knows what its strings and ids stand for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

FloatArray = NDArray[np.float32]
"""Vectors and scores: float32."""

IntArray = NDArray[np.int64]
"""Ids: int64, not negative."""

BoolArray = NDArray[np.bool_]


class Embedder(Protocol):
    """Turns texts into unit vectors, so that the inner product is the cosine.

    Questions and passages are embedded by different methods, because many models were
    trained with a different prompt for each. The same text gives the same vector (to
    float32 rounding) whatever stands beside it. Texts longer than the model reads are
    cut at their end. Safe to use from several threads.
    """

    @property
    def name(self) -> str:
        """The model's identity, to be recorded beside the vectors."""
        ...

    @property
    def dimension(self) -> int:
        """The length of every vector."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """Embed questions.

        Returns float32 (n, dimension), rows of unit length in the order of `texts`;
        (0, dimension) for no texts. Raises `EmbeddingsError` when the model can't be had,
        UnicodeEncodeError (a ValueError) for a text with a lone surrogate.
        """
        ...

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> FloatArray:
        """Embed passages, like `embed_queries`.

        `progress` is called as the work goes on, with the number of texts newly done.
        """
        ...


class VectorIndex(Protocol):
    """Finds the vectors with the greatest inner product to a query.

    Each vector has an id, which the caller chooses. Not synchronised: nothing else may
    use the index while it is being changed.

    Scores are exact. An approximate index may miss some of the best of many; of few, as
    where `among` leaves few, it misses none.
    """

    @property
    def dimension(self) -> int:
        """The length of every vector."""
        ...

    def __len__(self) -> int:
        """Return the number of vectors."""
        ...

    def add(self, ids: IntArray, vectors: FloatArray) -> None:
        """Add vectors, float32 (n, dimension), under ids, int64 (n,).

        An id that is already there is replaced, and of an id given twice the last counts,
        so that applying the same change twice is harmless. Raises ValueError when the
        shapes do not fit, an id is negative, or a component is not finite; nothing has
        changed then.
        """
        ...

    def remove(self, ids: IntArray) -> int:
        """Remove ids; unknown ones are ignored. Returns how many were there."""
        ...

    def search(
        self, queries: FloatArray, k: int, *, among: IntArray | None = None
    ) -> tuple[FloatArray, IntArray]:
        """Find the `k` best ids for each query, float32 (n, dimension).

        `among` restricts the search to these ids; unknown ones are ignored. Returns inner
        products and ids, both (n, k), best first, equal scores by ascending id. Where fewer
        than `k` are found, the rest is filled with -inf and -1. Raises ValueError when the
        shape does not fit or `k` is less than 1.
        """
        ...

    def holds(self, ids: IntArray, vectors: FloatArray) -> BoolArray:
        """Tell which ids stand for these vectors: bool (n,), a row of `vectors` for each id.

        An index that keeps vectors rounded compares with what it would keep of these. Raises
        KeyError for an unknown id.
        """
        ...

    def ids(self) -> IntArray:
        """Return all ids, ascending."""
        ...

    def save(self, path: Path) -> None:
        """Write the index to a file; all of it or nothing, whenever the process dies.

        Raises OSError when the disk refuses; the file that was there is then unharmed.
        """
        ...
