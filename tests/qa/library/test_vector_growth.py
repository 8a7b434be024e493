"""The vector index of a library that grows and shrinks past the size of its form."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from embeddings import Growth
from embeddings.approximate_index import ApproximateIndex
from embeddings.exact_index import ExactIndex
from embeddings.index_file import read_index
from qa.library.local import LocalLibrary
from qa.library.schema import VECTORS_FILE
from qa.library.vectors import FollowingVectors
from qa.types import Scope
from tests.qa.library.archive import SETTINGS, article, prepared, vector_of

if TYPE_CHECKING:
    from collections.abc import Callable

GROWTH = Growth(approximate_from=40)
FOUND = list[tuple[int, float]]


def names(start: int, stop: int) -> list[str]:
    return [f"第{number}艘" for number in range(start, stop)]


def add(library: LocalLibrary, some: list[str]) -> None:
    """Add articles of two passages each, a batch for each five."""
    for start in range(0, len(some), 5):
        pairs = [prepared(article(name)) for name in some[start : start + 5]]
        vectors = {key: vector for _, each in pairs for key, vector in each.items()}
        library.add([one for one, _ in pairs], vectors)


def saved_form(folder: Path) -> type[ExactIndex | ApproximateIndex]:
    index = read_index(folder / VECTORS_FILE)
    return ExactIndex if ExactIndex.is_form_of(index) else ApproximateIndex


def asked(library: LocalLibrary) -> list[FOUND]:
    return [library.dense(vector_of(f"问题{n}"), 10, Scope()) for n in range(20)]


def assert_alike(some: list[FOUND], others: list[FOUND]) -> None:
    for one, other in zip(some, others, strict=True):
        assert [i for i, _ in one] == [i for i, _ in other]
        np.testing.assert_allclose([s for _, s in one], [s for _, s in other], atol=1e-6)


@pytest.fixture
def library(tmp_path: Path) -> LocalLibrary:
    return LocalLibrary.create(tmp_path / "growing", SETTINGS, growth=GROWTH)


@pytest.fixture
def exact(tmp_path: Path) -> LocalLibrary:
    return LocalLibrary.create(tmp_path / "exact", SETTINGS)


def test_it_takes_the_form_of_its_size(library: LocalLibrary, exact: LocalLibrary) -> None:
    """Few lists are all looked into, so that both libraries find the same."""
    folder = library.folder
    for one in (library, exact):
        add(one, names(0, 15))
        one.flush()
    assert saved_form(folder) is ExactIndex
    for one in (library, exact):
        add(one, names(15, 30))
        one.flush()
    assert saved_form(folder) is ApproximateIndex
    assert saved_form(exact.folder) is ExactIndex
    assert_alike(asked(library), asked(exact))
    for one in (library, exact):
        one.delete([f"id-{name}" for name in names(0, 15)])
        one.flush()
    assert saved_form(folder) is ApproximateIndex  # 30 passages: between the two sizes
    assert_alike(asked(library), asked(exact))
    assert library.verify().problems == []
    library.delete([f"id-{name}" for name in names(15, 25)])
    library.close()
    assert saved_form(folder) is ExactIndex


def test_reopened_it_finds_the_same(library: LocalLibrary) -> None:
    add(library, names(0, 30))
    before = asked(library)
    library.close()
    reopened = LocalLibrary.open(library.folder, growth=GROWTH)
    assert_alike(asked(reopened), before)
    assert reopened.verify().ok
    reopened.close()


def test_a_lost_index_is_built_in_the_form_that_fits(library: LocalLibrary) -> None:
    add(library, names(0, 30))
    before = asked(library)
    library.close()
    (library.folder / VECTORS_FILE).unlink()
    reopened = LocalLibrary.open(library.folder, growth=GROWTH)
    assert_alike(asked(reopened), before)
    reopened.close()
    assert saved_form(library.folder) is ApproximateIndex


def test_searches_and_changes_go_on_while_it_is_made_anew(
    library: LocalLibrary, exact: LocalLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on = threading.Event()
    build: Callable[..., FollowingVectors] = FollowingVectors.build

    def build_slowly(*arguments: object) -> FollowingVectors:
        built = build(*arguments)
        assert may_go_on.wait(60)
        return built

    add(library, names(0, 15))
    monkeypatch.setattr(FollowingVectors, "build", build_slowly)
    add(library, names(15, 40))
    library.delete([f"id-{names(0, 1)[0]}"])
    during = asked(library)
    may_go_on.set()
    library.flush()
    assert saved_form(library.folder) is ApproximateIndex
    assert_alike(asked(library), during)
    library.close()
    add(exact, names(0, 40))
    exact.delete([f"id-{names(0, 1)[0]}"])
    assert_alike(asked(exact), during)


def test_a_large_index_is_not_written_for_every_article(library: LocalLibrary) -> None:
    add(library, names(0, 100))
    library.flush()
    path = library.folder / VECTORS_FILE
    before = path.stat().st_mtime_ns
    add(library, names(100, 102))  # four changes: one for each fifty of 200 may wait
    library.close()
    assert path.stat().st_mtime_ns == before
    reopened = LocalLibrary.open(library.folder, growth=GROWTH)
    assert reopened.verify().ok
    add(reopened, names(102, 103))
    reopened.close()
    assert path.stat().st_mtime_ns > before
