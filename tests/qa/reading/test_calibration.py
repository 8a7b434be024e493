import math
import random

import pytest

from qa.reading.calibration import Calibration, Signals, fit_calibration, language_group


def test_probability_by_hand() -> None:
    calibration = Calibration(margin=0.5, relevance=1.0, kind=0.25, intercept=-1.0)
    # odds = 0.5 · 4 + 1 · 0.5 − 0.25 · 1 − 1 = 1.25
    probability = calibration.probability(Signals(4.0, 0.5, -1.0))
    assert probability == pytest.approx(1 / (1 + math.exp(-1.25)))


def test_extreme_scores_stay_probabilities() -> None:
    calibration = Calibration(1.0, 1.0, 1.0, 0.0)
    assert 0 < calibration.probability(Signals(-1e9, -1e9, -1)) < 1e-9
    assert calibration.probability(Signals(1e9, 1e9, 1)) > 1 - 1e-9


def test_the_fit_finds_the_odds_it_was_drawn_from() -> None:
    chance = random.Random(1)  # noqa: S311 - draws a sample
    truth = Calibration(margin=0.8, relevance=0.4, kind=0.5, intercept=-1.0)
    trials = []
    for _ in range(20_000):
        signals = Signals(chance.gauss(0, 3), chance.gauss(0, 2), chance.choice((-1.0, 0.0, 1.0)))
        trials.append((signals, chance.random() < truth.probability(signals)))
    found = fit_calibration(trials)
    assert found.margin == pytest.approx(truth.margin, abs=0.15)
    assert found.relevance == pytest.approx(truth.relevance, abs=0.1)
    assert found.kind == pytest.approx(truth.kind, abs=0.1)
    assert found.intercept == pytest.approx(truth.intercept, abs=0.15)


@pytest.mark.parametrize(
    ("question", "passage", "group"),
    [
        ("船叫什么？", "试采船名为甲号。", "zh"),
        ("船の名前は何ですか", "探査船の名前は甲号です。", "ja"),
        ("Which ship?", "The ship is called A.", "western"),
        ("Which ship?", "试采船名为甲号。", "across"),
        ("船叫什么？", "探査船の名前は甲号です。", "across"),
        ("MP Materials 的债务是多少？", "MP Materials 长期债务九亿美元。", "zh"),
        ("2025?", "2026", "western"),
    ],
)
def test_language_groups(question: str, passage: str, group: str) -> None:
    assert language_group(question, passage) == group
