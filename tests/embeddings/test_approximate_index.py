"""What the approximate form promises beyond the contract: recall, and completeness of few."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from embeddings import ExactIndex
from tests.embeddings.recorded import RecordedIndex

if TYPE_CHECKING:
    from embeddings import FloatArray

COUNT, DIMENSION, LISTS = 20_000, 48, 1_000


def clustered(count: int, seed: int, spread: float = 0.7) -> FloatArray:
    """Unit vectors around 500 subjects, as those of news are; the subjects are the same ones."""
    subjects = np.random.default_rng(1).standard_normal((500, DIMENSION), dtype=np.float32)
    rng = np.random.default_rng(seed)
    vectors = subjects[rng.integers(0, 500, count)]
    vectors += spread * rng.standard_normal((count, DIMENSION), dtype=np.float32)
    unit: FloatArray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


@pytest.fixture(scope="module")
def forms() -> tuple[ExactIndex, RecordedIndex]:
    """Both forms over the same vectors; a search looks into a quarter of the lists."""
    vectors, ids = clustered(COUNT, seed=2), np.arange(COUNT)
    exact = ExactIndex(DIMENSION)
    approximate = RecordedIndex.over({}, vectors[::4], LISTS)
    exact.add(ids, vectors)
    approximate.add(ids, vectors)
    return exact, approximate


def test_recall_at_10(forms: tuple[ExactIndex, RecordedIndex]) -> None:
    exact, approximate = forms
    queries = clustered(200, seed=3)
    wanted, found = exact.search(queries, 10)[1], approximate.search(queries, 10)[1]
    recall = np.mean([np.isin(w, f).mean() for w, f in zip(wanted, found, strict=True)])
    assert recall > 0.95


def test_scores_are_exact(forms: tuple[ExactIndex, RecordedIndex]) -> None:
    _, approximate = forms
    queries = clustered(5, seed=4)
    scores, ids = approximate.search(queries, 10)
    for query, row_scores, row in zip(queries, scores, ids, strict=True):
        vectors = np.array([approximate.record[number] for number in row])
        np.testing.assert_allclose(vectors @ query, row_scores, atol=1e-6)


@pytest.mark.parametrize("few", [1, 30, 1_000])
def test_few_allowed_ids_are_all_compared(
    forms: tuple[ExactIndex, RecordedIndex], few: int
) -> None:
    allowed = np.random.default_rng(few).choice(COUNT, few, replace=False)
    queries = clustered(20, seed=5)
    wanted, found = (index.search(queries, 40, among=allowed) for index in forms)
    np.testing.assert_array_equal(wanted[1], found[1])
    np.testing.assert_allclose(wanted[0], found[0], atol=1e-6)


def test_what_the_record_has_lost_is_not_found() -> None:
    vectors = clustered(100, seed=6)
    index = RecordedIndex.over({}, vectors, 4)
    index.add(np.arange(100), vectors)
    nearest = index.search(vectors[:1], 3)[1][0].tolist()
    del index.record[nearest[0]]
    assert index.search(vectors[:1], 2)[1][0].tolist() == nearest[1:]
    index.record.clear()
    assert index.search(vectors[:1], 2)[1][0].tolist() == [-1, -1]


@pytest.mark.parametrize("outside", [1, 3])
def test_it_tells_what_it_holds_of_vectors_unlike_its_sample(outside: float) -> None:
    """What lies outside the sample's span is cut off, and known for what it was all the same."""
    sample, ids = clustered(500, seed=10), np.arange(500)
    vectors = outside * clustered(500, seed=11, spread=2.0)
    index = RecordedIndex.over({}, sample, 8)
    index.add(ids, vectors)
    assert index.holds(ids, vectors).all()
    assert not index.holds(ids, np.roll(vectors, 1, axis=0)).any()


def test_training_repeats_exactly() -> None:
    vectors = clustered(500, seed=7)
    queries = clustered(20, seed=8)
    one, twin = (RecordedIndex.over({}, vectors, 8) for _ in range(2))
    for index in (one, twin):
        index.add(np.arange(500), vectors)
    np.testing.assert_array_equal(one.search(queries, 10)[1], twin.search(queries, 10)[1])


def test_a_sample_smaller_than_the_lists_asked_for() -> None:
    index = RecordedIndex.over({}, clustered(3, seed=9), 8)
    assert index.lists == 3
