"""Which form an index takes: small ones exact, large ones approximate, with room between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from embeddings import ApproximateIndex, ExactIndex, Growth, IndexFileError
from embeddings.index_file import seal
from tests.embeddings.recorded import read_from

if TYPE_CHECKING:
    from pathlib import Path

    from embeddings import FloatArray, VectorIndex

GROWTH = Growth(approximate_from=100)
STORED = read_from({})


def vectors(count: int) -> FloatArray:
    return np.random.default_rng(0).standard_normal((count, 4), dtype=np.float32)


def index_of(count: int) -> VectorIndex:
    index = GROWTH.new_index(4, count, vectors, STORED)
    index.add(np.arange(count), vectors(count))
    return index


@pytest.mark.parametrize(
    ("count", "form"), [(0, ExactIndex), (99, ExactIndex), (100, ApproximateIndex)]
)
def test_the_form_of_a_new_index(count: int, form: type[VectorIndex]) -> None:
    index = index_of(count)
    assert isinstance(index, form)
    assert not GROWTH.has_outgrown(index)


def test_an_exact_index_that_has_grown() -> None:
    index = index_of(99)
    index.add(np.array([500]), vectors(1))
    assert GROWTH.has_outgrown(index)


def test_an_approximate_index_stays_until_half_is_gone() -> None:
    index = index_of(100)
    index.remove(np.arange(50))
    assert not GROWTH.has_outgrown(index)
    index.remove(np.array([50]))
    assert GROWTH.has_outgrown(index)


def test_an_approximate_index_is_made_anew_at_four_times_its_vectors() -> None:
    index = index_of(10_000)  # 400 lists: four times the square root; of 40,000 vectors, 800
    index.add(np.arange(39_800), vectors(39_800))
    assert not GROWTH.has_outgrown(index)
    index.add(np.arange(40_000), vectors(40_000))
    assert GROWTH.has_outgrown(index)


@pytest.mark.parametrize("count", [99, 100])
def test_either_form_is_loaded(tmp_path: Path, count: int) -> None:
    index = index_of(count)
    index.save(tmp_path / "index")
    loaded = GROWTH.load(tmp_path / "index", STORED)
    assert type(loaded) is type(index)
    assert loaded.holds(np.arange(count), vectors(count)).all()


def test_a_third_form_is_refused(tmp_path: Path) -> None:
    import faiss

    faiss.write_index(faiss.IndexFlatL2(4), str(tmp_path / "index"))
    seal(tmp_path / "index")
    with pytest.raises(IndexFileError, match="another kind"):
        GROWTH.load(tmp_path / "index", STORED)
