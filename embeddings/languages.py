"""What of a vector tells its language, not what is said.

A multilingual model puts texts of one language near each other, whatever they say: a question
finds the passages of its own language first, and among mostly Chinese passages a Chinese question
does not find the English one that answers it. Much of that lies in the few directions between the
languages' mean vectors (Libovický, Rosa & Fraser, "On the Language Neutrality of Pre-trained
Multilingual Representations", Findings of EMNLP 2020; Yang et al., "A Simple and Effective Method
To Eliminate the Self Language Bias in Multilingual Representations", EMNLP 2021).

They are taken out of the question only. Its inner product with a passage passes them over then,
and what is stored of the passages stays as the model made it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from embeddings.bundled import BUNDLED_NAME

if TYPE_CHECKING:
    from embeddings.base import Embedder, FloatArray

E5_LANGUAGES: Final = Path(__file__).with_name("e5_languages.npy")
"""Directions of multilingual-e5-small, made by `embeddings.make_languages`."""

_SAME_MODEL: Final = frozenset({BUNDLED_NAME, "intfloat/multilingual-e5-small"})


def embed_sought(embedder: Embedder, question: str) -> FloatArray:
    """What a question seeks: its embedding with what tells its language taken out, (dimension,).

    As it is for a model of which the directions are not known.
    """
    vectors, directions = embedder.embed_queries([question]), language_directions(embedder.name)
    sought: FloatArray = (vectors if directions is None else without(vectors, directions))[0]
    return sought


@cache
def language_directions(name: str) -> FloatArray | None:
    """Directions of a model that tell languages apart: orthonormal rows, (n, dimension).

    None for a model of which they are not known.
    """
    return np.load(E5_LANGUAGES) if name in _SAME_MODEL else None


def directions_between(means: FloatArray) -> FloatArray:
    """The directions in which mean vectors differ, (languages, dimension): one row less."""
    *_, rows = np.linalg.svd(means - means.mean(axis=0), full_matrices=False)
    return np.ascontiguousarray(rows[: len(means) - 1], dtype=np.float32)


def without(vectors: FloatArray, directions: FloatArray) -> FloatArray:
    """Unit vectors with nothing left in the directions; both (n, dimension)."""
    rest = vectors - (vectors @ directions.T) @ directions
    lengths = np.linalg.norm(rest, axis=1, keepdims=True)
    unit: FloatArray = np.divide(rest, lengths, dtype=np.float32)
    return unit
