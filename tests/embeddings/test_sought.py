"""What a question seeks, and that the shipped matrix finds it."""

import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings import BUNDLED_NAME, BundledEmbedder
from embeddings.sought import embed_sought, seeking_matrix, turned

SAID = {
    "zh": ["今天有雨。", "银行降低了利率。", "船在港口停靠。", "这座桥长四公里。"],
    "ja": ["今日は雨です。", "銀行が金利を下げた。", "船が港に停泊している。", "この橋は長さ四キロだ。"],
    "en": ["It rains today.", "The bank cut its rate.", "The ship is in port.", "The bridge is 4 km long."],
}  # fmt: skip


def test_worked_example() -> None:
    matrix = np.array([[0, 1], [0, 2]], dtype=np.float32)
    vectors = np.array([[0.6, 0.8], [1, 0]], dtype=np.float32)
    assert turned(vectors, matrix) == pytest.approx(np.array([[0, 1], [0, 1]]), abs=1e-6)


def test_a_model_without_matrix_keeps_its_vectors() -> None:
    matrix = seeking_matrix(BUNDLED_NAME)
    assert matrix is not None
    assert matrix.dtype == np.float32
    assert matrix.shape == (BundledEmbedder.dimension,) * 2
    assert seeking_matrix("some/other-model") is None


def test_what_is_sought_is_the_turned_vector() -> None:
    embedder, matrix = BundledEmbedder(), seeking_matrix(BUNDLED_NAME)
    assert matrix is not None
    expected = turned(embedder.embed_queries(["船在哪里？"]), matrix)[0]
    assert embed_sought(embedder, "船在哪里？") == pytest.approx(expected, abs=1e-6)
    assert np.linalg.norm(expected) == pytest.approx(1, abs=1e-6)


def test_a_question_is_nearer_to_what_says_the_same_in_any_language() -> None:
    matrix = seeking_matrix(BUNDLED_NAME)
    assert matrix is not None
    embedder = BundledEmbedder()
    texts = [text for said in SAID.values() for text in said]
    asked, told = embedder.embed_queries(texts), embedder.embed_passages(texts)
    thing = np.arange(len(texts)) % 4
    same = thing[:, np.newaxis] == thing

    def gap(cosines: NDArray[np.float32]) -> float:
        """How far the least like of those that say the same lies above the most like of others."""
        least = np.where(same, cosines, 2).min(axis=1)
        return float((least - np.where(same, -2, cosines).max(axis=1)).mean())

    assert gap(turned(asked, matrix) @ told.T) > 1.25 * gap(asked @ told.T) > 0
