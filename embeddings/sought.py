"""What a question seeks: its vector, turned towards the passages that answer it.

A multilingual model puts texts of one language near each other, whatever they say: a question
finds the passages of its own language first, and among mostly Chinese passages a Chinese question
does not find the English one that answers it. So the vectors of questions, and theirs only, go
through a matrix that has learnt where answers lie (`qa.reading.training.seeking`). What is stored of
the passages stays as the model made it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from embeddings.bundled import BUNDLED_NAME

if TYPE_CHECKING:
    from embeddings.base import Embedder, FloatArray

E5_SOUGHT: Final = Path(__file__).with_name("e5_sought.npy")
"""The matrix of multilingual-e5-small, in 16 bits."""

_SAME_MODEL: Final = frozenset({BUNDLED_NAME, "intfloat/multilingual-e5-small"})


def embed_sought(embedder: Embedder, question: str) -> FloatArray:
    """What a question seeks, as a unit vector, (dimension,).

    Its embedding as it is for a model that no matrix is known for.
    """
    vectors, matrix = embedder.embed_queries([question]), seeking_matrix(embedder.name)
    sought: FloatArray = (vectors if matrix is None else turned(vectors, matrix))[0]
    return sought


@cache
def seeking_matrix(name: str) -> FloatArray | None:
    """The matrix that a model's question vectors are multiplied with, (dimension, dimension).

    None for a model that none is known for.
    """
    return np.load(E5_SOUGHT).astype(np.float32) if name in _SAME_MODEL else None


def turned(vectors: FloatArray, matrix: FloatArray) -> FloatArray:
    """The vectors times the matrix, at unit length; (n, dimension)."""
    seeking = vectors @ matrix
    unit: FloatArray = seeking / np.linalg.norm(seeking, axis=1, keepdims=True)
    return unit
