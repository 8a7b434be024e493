import math
import random

import pytest

from qa.reading.calibration import Calibration, Signals, fit_order, fit_probability, language_group


def test_probability_by_hand() -> None:
    calibration = Calibration(margin=0.5, relevance=1.0, intercept=-1.0)
    # odds = 0.5 · 4 + 1 · 0.5 − 1 = 1.5
    probability = calibration.probability(Signals(4.0, 0.5))
    assert probability == pytest.approx(1 / (1 + math.exp(-1.5)))


def test_extreme_scores_stay_probabilities() -> None:
    calibration = Calibration(1.0, 1.0, 0.0)
    assert 0 < calibration.probability(Signals(-1e9, -1e9)) < 1e-9
    assert calibration.probability(Signals(1e9, 1e9)) > 1 - 1e-9


def some_signals(chance: random.Random) -> Signals:
    return Signals(chance.gauss(0, 3), chance.gauss(0, 2))


def test_the_order_is_that_by_which_right_spans_were_drawn() -> None:
    """Also where some questions offer better spans than others, of which none is right."""
    chance = random.Random(1)  # noqa: S311 - draws a sample
    truth = Calibration(margin=0.8, relevance=0.4, intercept=0.0)
    questions = []
    for turn in range(3_000):
        spans = [some_signals(chance) for _ in range(6)]
        odds = [math.exp(truth.odds(span)) for span in spans]
        right = chance.choices(range(6), odds)[0] if turn % 3 else None
        questions.append([(span, place == right) for place, span in enumerate(spans)])
    found = fit_order(questions)
    assert found.margin == pytest.approx(truth.margin, abs=0.1)
    assert found.relevance == pytest.approx(truth.relevance, abs=0.1)
    assert found.intercept == 0


def test_the_order_by_hand() -> None:
    """Of two spans whose relevance differs by 1, the more relevant is right in three of four."""
    spans = [Signals(0.0, 0.0), Signals(0.0, 1.0)]
    questions = [
        [(span, place == (turn % 4 > 0)) for place, span in enumerate(spans)] for turn in range(400)
    ]
    # exp(w) / (1 + exp(w)) = 3/4, so w = ln 3; the penalty takes a little of it.
    assert fit_order(questions).relevance == pytest.approx(math.log(3), abs=0.1)


def test_the_probability_is_that_by_which_firsts_were_drawn() -> None:
    chance = random.Random(2)  # noqa: S311 - draws a sample
    truth = Calibration(margin=0.6, relevance=0.3, intercept=-1.0)
    firsts = []
    for _ in range(20_000):
        signals = some_signals(chance)
        firsts.append((signals, chance.random() < truth.probability(signals)))
    found = fit_probability(firsts)
    assert found.margin == pytest.approx(truth.margin, abs=0.06)  # the penalty takes some
    assert found.relevance == pytest.approx(truth.relevance, abs=0.05)
    assert found.intercept == pytest.approx(truth.intercept, abs=0.1)
    assert (found.similarity, found.usual) == (0, 0)


def test_a_passage_less_near_than_usual_is_less_sure() -> None:
    calibration = Calibration(1.0, 0.0, intercept=-1.0, similarity=30.0, usual=0.8)
    # 2 − 1 + 30 · (0.75 − 0.8) = −0.5; nearer than usual, or who knows: 2 − 1.
    near = [calibration.odds(Signals(2.0, 0.0, similarity)) for similarity in (0.75, 0.95, None)]
    assert near == pytest.approx([-0.5, 1.0, 1.0])


def test_similarity_is_weighed_with_the_probability() -> None:
    chance = random.Random(3)  # noqa: S311 - draws a sample
    truth = Calibration(margin=0.6, relevance=0.0, intercept=-1.0, similarity=30.0, usual=0.8)
    firsts = []
    for _ in range(20_000):
        signals = Signals(chance.gauss(0, 3), 0.0, chance.gauss(0.8, 0.05))
        firsts.append((signals, chance.random() < truth.probability(signals)))
    found = fit_probability(firsts)
    assert found.margin == pytest.approx(truth.margin, abs=0.06)  # the penalty takes some
    assert found.similarity == pytest.approx(truth.similarity, rel=0.2)
    assert found.usual == pytest.approx(truth.usual, abs=0.01)
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
