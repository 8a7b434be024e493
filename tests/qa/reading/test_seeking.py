"""The matrix for question vectors: what it takes out, and what it learns."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from embeddings import BundledEmbedder
from embeddings.base import FloatArray
from qa.reading.training import seeking
from qa.reading.training.examples import TRAINING_SETS
from qa.reading.training.own_news import read_own_news
from qa.reading.training.seeking import (
    Pairs,
    directions_between,
    fit_matrix,
    main,
    without_directions,
)


def test_directions_by_hand() -> None:
    means = np.array([[1, 1, 0], [1, -1, 0]], dtype=np.float32)
    directions = directions_between(means)
    assert np.abs(directions) == pytest.approx(np.array([[0, 1, 0]]), abs=1e-6)
    assert without_directions(directions) == pytest.approx(np.diag([1, 0, 1]), abs=1e-6)


def pairs(*, mixed: bool) -> Pairs:
    """Questions lie on their passage's axis but one further on; axis 0 tells two languages."""
    chance = np.random.default_rng(3)
    things = 6
    axes = np.eye(2 * things + 1, dtype=np.float32)
    answers = np.repeat(np.arange(2 * things), 1000)
    questions = axes[1 + answers % things + things] + 0.05 * chance.normal(
        size=(len(answers), 2 * things + 1)
    ).astype(np.float32)
    passages = axes[1 + np.arange(2 * things) % things].copy()
    passages[:things, 0], passages[things:, 0] = 0.5, -0.5
    passages += 0.01 * chance.normal(size=passages.shape).astype(np.float32)
    return Pairs(
        questions=questions,
        answers=answers,
        weights=np.ones(len(answers), dtype=np.float32),
        mixed=np.full(len(answers), mixed),
        passages=passages,
        languages=np.array(["zh"] * things + ["en"] * things),
    )


def rank_one(given: Pairs, matrix: FloatArray) -> float:
    """How many of the questions have a passage that says the right thing first."""
    first = (given.questions @ matrix @ given.passages.T).argmax(axis=1)
    return float((first % 6 == given.answers % 6).mean())


@pytest.mark.parametrize("mixed", [True, False])
def test_questions_are_turned_towards_their_passages(mixed: bool) -> None:
    given = pairs(mixed=mixed)
    untrained = np.eye(given.questions.shape[1], dtype=np.float32)
    matrix = fit_matrix(given, seed=1)
    assert rank_one(given, untrained) < 0.5
    assert rank_one(given, matrix) > 0.9
    # The direction between the languages is the first axis; nothing that is sought lies in it.
    means = np.stack([given.passages[:6].mean(axis=0), given.passages[6:].mean(axis=0)])
    assert matrix @ directions_between(means).T == pytest.approx(0, abs=1e-5)
    assert fit_matrix(given, seed=1) == pytest.approx(matrix)


def test_a_matrix_is_made_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    contexts, examples = read_own_news()  # of which a few will do
    few = [e for e in examples if max(e.context, *e.misses, 0) < 6]
    monkeypatch.setattr(seeking, "read_own_news", lambda: (contexts[:6], few))
    text = "The ferry was built in Harlow. Its captain is Ann Lee."
    answer = {"text": "Ann Lee", "answer_start": text.index("Ann")}
    asked = {"id": "1", "question": "Who is the captain?", "answers": [answer]}
    held_out = {"context": "It rains.", "qas": []}
    paragraphs = [held_out, {"context": text, "qas": [asked]}]
    for name in TRAINING_SETS:
        data = {"data": [{"title": "Ferry", "paragraphs": paragraphs}]}
        (tmp_path / name).write_text(json.dumps(data), "utf-8")
    (tmp_path / "no").mkdir()
    failed = CliRunner().invoke(main, [str(tmp_path / "no"), "--out", str(tmp_path / "made.npy")])
    assert failed.exit_code == 1
    assert "can't be read as a SQuAD-shaped training set" in failed.output
    out = tmp_path / "made.npy"
    done = CliRunner().invoke(main, [str(tmp_path), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert np.load(out).shape == (BundledEmbedder.dimension,) * 2
