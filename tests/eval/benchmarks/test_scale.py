"""The made archive of `eval.benchmarks.scale`: whole for the library, and found as it should be."""

from __future__ import annotations

import math
from itertools import islice
from typing import TYPE_CHECKING

import click
import numpy as np
import pytest

from eval.benchmarks.scale import adding_seconds, grown, nearest
from eval.benchmarks.scale_archive import Source, Sources, fill, make
from eval.benchmarks.scale_forms import row_of
from eval.benchmarks.scale_options import sizes_of
from eval.benchmarks.scale_plot import exponent, page
from eval.errors import EvalError
from qa.library.local import LocalLibrary
from qa.tokens import tokenize
from qa.types import Scope
from tests.qa.embedding import HashEmbedder
from tests.qa.library.archive import DIMENSION, SETTINGS, article, prepared, vector_of

if TYPE_CHECKING:
    from pathlib import Path

    from eval.benchmarks.terminal import Row


@pytest.fixture(scope="module")
def sources() -> Sources:
    """Twenty passages of two sentences, and two questions."""
    cut = [(f"第{n}艘船出海。", f"它在{n}号海域。") for n in range(20)]
    passages = tuple(
        Source("船", both, tuple(tuple(tokenize(s)) for s in both), tuple(tokenize("船")))
        for both in cut
    )
    vectors = np.stack([vector_of("".join(both)) for both in cut])
    return Sources(passages, vectors, ("船", "海域"), np.stack([vector_of("一"), vector_of("二")]))


def test_made_articles_are_what_they_say(sources: Sources) -> None:
    for made in islice(make(sources, 0), 5):
        for (start, end), words in zip(made.spans, made.tokens, strict=True):
            assert words == tokenize(f"{made.article.title}\n{made.article.text[start:end]}")
        assert made.vectors.shape == (3, DIMENSION)
        np.testing.assert_allclose(np.linalg.norm(made.vectors, axis=1), 1, rtol=1e-5)


def test_a_filled_library_is_whole_and_grows(sources: Sources, tmp_path: Path) -> None:
    folder = tmp_path / "library"
    LocalLibrary.create(folder, SETTINGS).close()
    assert fill(folder, sources, 30, lambda _: None) == 30
    assert fill(folder, sources, 50, lambda _: None) == 51  # articles of three passages
    whole, storing = adding_seconds(folder, sources, 51, HashEmbedder())
    assert whole > storing > 0
    library = LocalLibrary.open(folder)
    assert library.verify().ok
    found = library.dense(sources.question_vectors[1], 10, Scope())
    assert nearest(folder, sources.question_vectors)[1] == {number for number, _ in found}
    library.close()


def test_a_library_past_the_size_is_made_anew(sources: Sources, tmp_path: Path) -> None:
    folder = tmp_path / "library"
    LocalLibrary.create(folder, SETTINGS).close()
    fill(folder, sources, 30, lambda _: None)
    assert grown(folder, sources, 60)[0] == 60
    adding_seconds(folder, sources, 60, HashEmbedder())
    assert grown(folder, sources, 60)[0] == 60  # without what was added to time that


def test_a_library_of_other_articles_is_left_alone(sources: Sources, tmp_path: Path) -> None:
    folder = tmp_path / "library"
    library = LocalLibrary.create(folder, SETTINGS)
    one, vectors = prepared(article("甲"))
    library.add([one], vectors)
    library.close()
    with pytest.raises(EvalError, match="not made here"):
        grown(folder, sources, 1)


def test_both_forms_are_compared() -> None:
    vectors = np.stack([vector_of(f"段{n}") for n in range(60)])
    row = row_of(vectors, vectors[:3])
    assert row["vectors"] == 60
    assert row["recall@10"] == 1  # so few lists are all looked into


def test_the_exponent_of_a_power() -> None:
    sizes = [10.0, 100.0, 1000.0]
    assert exponent(sizes, [3 * size**0.5 for size in sizes]) == pytest.approx(0.5)
    assert math.isnan(exponent([10.0], [1.0]))


def test_the_page_names_each_curve() -> None:
    def row(passages: int) -> Row:
        names = [
            f"{name} ms {part}"
            for name in ("dense", "lexical", "retrieval")
            for part in ("p50", "p95")
        ]
        return {"passages": str(passages), **dict.fromkeys(names, passages / 100)}

    shown = page([row(100), row(10_000)])
    assert shown.count("retrieval: n^1.00") == 2
    assert "http" not in shown.replace("http-equiv", "")


def test_sizes() -> None:
    assert sizes_of("1000,10,1000") == [10, 1000]
    for wrong in ("ten", "0,5"):
        with pytest.raises(click.BadParameter):
            sizes_of(wrong)
