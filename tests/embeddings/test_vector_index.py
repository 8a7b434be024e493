"""The contract of `VectorIndex`, kept by every backend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings import ExactIndex, IndexFileError, VectorIndex
from tests.embeddings.recorded import RecordedIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from embeddings import FloatArray, IntArray


class Backend(Protocol):
    """A form of index: makes empty ones, and reads those that it saved."""

    def __call__(self, dimension: int) -> VectorIndex: ...

    def load(self, path: Path) -> VectorIndex: ...


class Approximate:
    """Makes approximate indexes of a few lists, each with a record of its own."""

    def __call__(self, dimension: int) -> VectorIndex:
        return RecordedIndex.over({}, random_vectors(64, dimension), 4)

    def load(self, path: Path) -> VectorIndex:
        return RecordedIndex.read(path, dict(SAVED))


BACKENDS: list[Backend] = [ExactIndex, Approximate()]
"""A new backend is one more entry."""


@pytest.fixture(scope="session", params=BACKENDS, ids=["exact", "approximate"])
def backend(request: pytest.FixtureRequest) -> Backend:
    chosen: Backend = request.param
    return chosen


def ints(values: Iterable[int]) -> IntArray:
    return np.array(list(values), dtype=np.int64)


def floats(rows: list[list[float]]) -> FloatArray:
    return np.array(rows, dtype=np.float32)


def random_vectors(count: int, dimension: int, seed: int = 0) -> FloatArray:
    vectors = np.random.default_rng(seed).standard_normal((count, dimension), dtype=np.float32)
    unit: FloatArray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def compass(backend: Backend) -> VectorIndex:
    """Four directions: 7 east, 3 north-east or so, 5 north, 9 west."""
    index = backend(2)
    index.add(ints([7, 3, 5, 9]), floats([[1, 0], [0.6, 0.8], [0, 1], [-1, 0]]))
    return index


def assert_held(index: VectorIndex, ids: list[int], vectors: list[list[float]]) -> None:
    assert index.holds(ints(ids), floats(vectors)).all()


def test_search_by_inner_product(backend: Backend) -> None:
    scores, ids = compass(backend).search(floats([[1, 0], [0.8, 0.6]]), 3)
    # 0.8 · 0.6 + 0.6 · 0.8 = 0.96
    assert ids.tolist() == [[7, 3, 5], [3, 7, 5]]
    np.testing.assert_allclose(scores, [[1, 0.6, 0], [0.96, 0.8, 0.6]], rtol=1e-6)
    assert scores.dtype == np.float32
    assert ids.dtype == np.int64


def test_fewer_than_asked_for_are_padded(backend: Backend) -> None:
    scores, ids = compass(backend).search(floats([[1, 0]]), 6)
    assert ids.tolist() == [[7, 3, 5, 9, -1, -1]]
    assert scores[0, 3:].tolist() == [-1, -np.inf, -np.inf]


def test_empty_index_finds_nothing(backend: Backend) -> None:
    scores, ids = backend(2).search(floats([[1, 0]]), 2)
    assert ids.tolist() == [[-1, -1]]
    assert scores.tolist() == [[-np.inf, -np.inf]]


def test_no_queries_no_rows(backend: Backend) -> None:
    scores, ids = compass(backend).search(np.empty((0, 2), dtype=np.float32), 3)
    assert scores.shape == ids.shape == (0, 3)


def test_among_restricts_and_ignores_unknown_ids(backend: Backend) -> None:
    _, ids = compass(backend).search(floats([[1, 0]]), 3, among=ints([9, 5, 1000, 9]))
    assert ids.tolist() == [[5, 9, -1]]


def test_among_nothing_finds_nothing(backend: Backend) -> None:
    _, ids = compass(backend).search(floats([[1, 0]]), 2, among=ints([]))
    assert ids.tolist() == [[-1, -1]]


def test_an_id_that_is_there_is_replaced(backend: Backend) -> None:
    index = compass(backend)
    index.add(ints([7, 8]), floats([[0, -1], [1, 0]]))
    assert len(index) == 5
    assert index.search(floats([[1, 0]]), 1)[1].tolist() == [[8]]
    assert_held(index, [7], [[0, -1]])


def test_of_an_id_given_twice_the_last_counts(backend: Backend) -> None:
    index = backend(2)
    index.add(ints([4, 1, 4]), floats([[1, 0], [0, 1], [-1, 0]]))
    assert index.ids().tolist() == [1, 4]
    assert_held(index, [4], [[-1, 0]])


def test_adding_twice_is_harmless(backend: Backend) -> None:
    once, twice = backend(8), backend(8)
    vectors = random_vectors(20, 8)
    once.add(ints(range(20)), vectors)
    for _ in range(2):
        twice.add(ints(range(20)), vectors)
    queries = random_vectors(3, 8, seed=1)
    np.testing.assert_array_equal(once.search(queries, 20), twice.search(queries, 20))


def test_remove_counts_what_was_there(backend: Backend) -> None:
    index = compass(backend)
    assert index.remove(ints([3, 3, 1000])) == 1
    assert index.remove(ints([3])) == 0
    assert index.remove(ints([])) == 0
    assert index.ids().tolist() == [5, 7, 9]
    assert index.search(floats([[1, 0]]), 2)[1].tolist() == [[7, 5]]


def test_it_tells_what_it_holds(backend: Backend) -> None:
    index = compass(backend)
    held = index.holds(ints([9, 7, 9, 5]), floats([[-1, 0], [0, 1], [0.6, 0.8], [0, 1]]))
    assert held.tolist() == [True, False, False, True]
    assert index.holds(ints([]), np.empty((0, 2), dtype=np.float32)).tolist() == []


def test_whether_it_holds_an_unknown_id(backend: Backend) -> None:
    with pytest.raises(KeyError, match="1000"):
        compass(backend).holds(ints([7, 1000]), floats([[1, 0], [1, 0]]))


@pytest.mark.parametrize(
    ("ids", "vectors", "message"),
    [
        ([1], [[1.0, 0.0, 0.0]], r"shape \(1, 3\), not \(n, 2\)"),
        ([1, 2], [[1.0, 0.0]], "2 ids for 1 vectors"),
        ([-1], [[1.0, 0.0]], "id -1 is negative"),
        ([1], [[1.0, np.nan]], "not finite"),
        ([[1]], [[1.0, 0.0]], r"ids of shape \(1, 1\)"),
    ],
)
def test_what_does_not_fit_is_refused(
    backend: Backend, ids: list[int], vectors: list[list[float]], message: str
) -> None:
    index = compass(backend)
    with pytest.raises(ValueError, match=message):
        index.add(ints(ids), floats(vectors))
    assert index.ids().tolist() == [3, 5, 7, 9]


def test_a_search_for_none_is_refused(backend: Backend) -> None:
    with pytest.raises(ValueError, match="k is 0"):
        compass(backend).search(floats([[1, 0]]), 0)


def test_ties_at_the_last_place_go_to_the_lowest_ids(backend: Backend) -> None:
    """Among 300 others, 100 equal vectors under mixed ids: the first three ids must come."""
    rng = np.random.default_rng(3)
    equal = random_vectors(1, 384)
    others = random_vectors(300, 384, seed=1)
    ids = rng.permutation(400)
    rows = np.concatenate([np.repeat(equal, 100, axis=0), others])
    order = rng.permutation(400)
    index = backend(384)
    for part in np.split(order, 8):
        index.add(ints(ids[part]), rows[part])
    scores, found = index.search(equal, 3)
    assert found[0].tolist() == sorted(ids[:100])[:3]
    assert len(set(scores[0].tolist())) == 1


def expected(
    stored: dict[int, FloatArray], query: FloatArray, k: int, among: set[int] | None
) -> list[tuple[float, int]]:
    """Search the plain way."""
    allowed = [number for number in stored if among is None or number in among]
    best = sorted((-float(stored[number] @ query), number) for number in allowed)[:k]
    return [(-score, number) for score, number in best] + [(-np.inf, -1)] * (k - len(best))


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    dimension=st.sampled_from([1, 3, 8, 33]),
    added=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 11)), max_size=60),
    removed=st.lists(st.integers(0, 40), max_size=20),
    among=st.none() | st.sets(st.integers(0, 45)),
    k=st.integers(1, 50),
)
def test_agrees_with_numpy(
    backend: Backend,
    seed: int,
    dimension: int,
    added: list[tuple[int, int]],
    removed: list[int],
    among: set[int] | None,
    k: int,
) -> None:
    """Random vectors in steps of a quarter, each under several ids: exact scores, many ties."""
    rng = np.random.default_rng(seed)
    quarter = np.float32(0.25)
    pool = rng.integers(-8, 9, (12, dimension)).astype(np.float32) * quarter
    queries = rng.integers(-8, 9, (2, dimension)).astype(np.float32) * quarter
    index = backend(dimension)
    for number, which in added:
        index.add(ints([number]), pool[[which]])
    stored = {number: pool[which] for number, which in added}
    assert index.remove(ints(removed)) == len(set(removed) & set(stored))
    stored = {number: row for number, row in stored.items() if number not in removed}

    assert index.ids().tolist() == sorted(stored)
    scores, ids = index.search(queries, k, among=None if among is None else ints(among))
    for query, row_scores, row in zip(queries, scores.tolist(), ids.tolist(), strict=True):
        assert list(zip(row_scores, row, strict=True)) == expected(stored, query, k, among)


def test_real_vectors_agree_with_numpy(backend: Backend) -> None:
    vectors, queries = random_vectors(500, 384), random_vectors(5, 384, seed=1)
    index = backend(384)
    index.add(ints(range(500)), vectors)
    scores, ids = index.search(queries, 500)
    products = queries @ vectors.T
    np.testing.assert_allclose(scores, np.sort(products)[:, ::-1], atol=1e-6)
    np.testing.assert_allclose(np.take_along_axis(products, ids, 1), scores, atol=1e-6)


SAVED = dict(zip(range(0, 90, 3), random_vectors(30, 8), strict=True))


def saved(backend: Backend, path: Path) -> VectorIndex:
    index = backend(8)
    index.add(ints(SAVED), np.array(list(SAVED.values())))
    index.save(path)
    return index


def test_saved_and_loaded_is_the_same(backend: Backend, tmp_path: Path) -> None:
    path = tmp_path / "索引.index"
    index = saved(backend, path)
    loaded = backend.load(path)
    assert (loaded.dimension, len(loaded)) == (8, 30)
    queries = random_vectors(4, 8, seed=5)
    np.testing.assert_array_equal(loaded.search(queries, 10), index.search(queries, 10))
    loaded.add(ints([0, 1]), random_vectors(2, 8, seed=9))
    assert loaded.remove(ints([3])) == 1
    assert len(loaded) == 30


def test_an_empty_index_is_saved_too(backend: Backend, tmp_path: Path) -> None:
    backend(8).save(tmp_path / "index")
    assert len(backend.load(tmp_path / "index")) == 0


def test_save_replaces_and_leaves_nothing_else(backend: Backend, tmp_path: Path) -> None:
    path = tmp_path / "index"
    saved(backend, path)
    compass(backend).save(path)
    assert backend.load(path).ids().tolist() == [3, 5, 7, 9]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_a_save_that_fails_harms_nothing(
    backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "index"
    saved(backend, path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(step, full)
    with pytest.raises(OSError, match="No space left"):
        compass(backend).save(path)
    assert len(backend.load(path)) == 30
    assert list(tmp_path.iterdir()) == [path]


def test_saving_into_no_folder(backend: Backend, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file or directory"):
        compass(backend).save(tmp_path / "missing" / "index")


def flip(place: float) -> Callable[[bytes], bytes]:
    def damage(data: bytes) -> bytes:
        at = int(place * (len(data) - 1))
        return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]

    return damage


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(flip(0.0), id="first byte"),
        pytest.param(flip(0.5), id="middle byte"),
        pytest.param(flip(1.0), id="last byte"),
        pytest.param(lambda data: data[:-1], id="cut by a byte"),
        pytest.param(lambda data: data[: len(data) // 2], id="cut in half"),
        pytest.param(lambda data: data + b"\0", id="one byte more"),
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda _: b"not an index", id="something else"),
    ],
)
def test_damaged_file(backend: Backend, tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "index"
    saved(backend, path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(IndexFileError, match="index: damaged"):
        backend.load(path)


def test_missing_file(backend: Backend, tmp_path: Path) -> None:
    with pytest.raises(IndexFileError, match="No such file"):
        backend.load(tmp_path / "index")
