"""What of a vector tells its language, and that the shipped directions do."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray

from embeddings import BUNDLED_NAME, BundledEmbedder
from embeddings.languages import directions_between, language_directions, without
from embeddings.make_languages import main

SAID = {
    "zh": ["今天有雨。", "银行降低了利率。", "船在港口停靠。", "这座桥长四公里。"],
    "ja": ["今日は雨です。", "銀行が金利を下げた。", "船が港に停泊している。", "この橋は長さ四キロだ。"],
    "en": ["It rains today.", "The bank cut its rate.", "The ship is in port.", "The bridge is 4 km long."],
}  # fmt: skip


def test_worked_example() -> None:
    means = np.array([[1, 1, 0], [1, -1, 0]], dtype=np.float32)
    directions = directions_between(means)
    assert np.abs(directions) == pytest.approx(np.array([[0, 1, 0]]), abs=1e-6)
    rest = without(np.array([[0.6, 0.8, 0]], dtype=np.float32), directions)
    assert rest == pytest.approx(np.array([[1, 0, 0]]), abs=1e-6)


def test_the_shipped_directions_are_orthonormal() -> None:
    directions = language_directions(BUNDLED_NAME)
    assert directions is not None
    assert directions.dtype == np.float32
    assert directions @ directions.T == pytest.approx(np.eye(len(directions)), abs=1e-5)
    assert language_directions("some/other-model") is None


def test_without_its_language_a_question_is_nearer_to_what_says_the_same() -> None:
    directions = language_directions(BUNDLED_NAME)
    assert directions is not None
    embedder = BundledEmbedder()
    texts = [text for said in SAID.values() for text in said]
    asked, told = embedder.embed_queries(texts), embedder.embed_passages(texts)
    thing = np.arange(len(texts)) % 4
    same = thing[:, np.newaxis] == thing

    def gap(cosines: NDArray[np.float32]) -> float:
        """How far the least like of those that say the same lies above the most like of others."""
        least = np.where(same, cosines, 2).min(axis=1)
        return float((least - np.where(same, -2, cosines).max(axis=1)).mean())

    assert gap(without(asked, directions) @ told.T) > 1.25 * gap(asked @ told.T) > 0


def test_directions_are_made_from_files(tmp_path: Path) -> None:
    files = []
    for name, texts in SAID.items():
        files.append(tmp_path / f"{name}.json")
        paragraphs = [{"context": text} for text in texts]
        files[-1].write_text(json.dumps({"data": [{"paragraphs": paragraphs}]}), "utf-8")
    out = tmp_path / "made.npy"
    done = CliRunner().invoke(main, [*map(str, files), "--texts", "2", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert np.load(out).shape == (2, BundledEmbedder.dimension)


def test_a_file_of_another_shape_is_named(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text("[1]")
    done = CliRunner().invoke(main, [str(path), "--out", str(tmp_path / "made.npy")])
    assert done.exit_code == 1
    assert f"{path} can't be read as a set like SQuAD" in done.output
