"""From trials to calibrations: each span is weighed by its own group, and the surest one counts."""

import json
import math
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from qa.errors import SourceError
from qa.reading.calibration import Calibration, LanguageGroup, Signals, language_group
from qa.reading.training.calibrate import GROUPS, _drawn_own, calibrations_of, scores_of
from qa.reading.training.examples import Context, Example, read_across
from qa.reading.training.trials import WITHOUT_ANSWER, Trial, Tried

LIKELY, UNLIKELY = Signals(2.0, 0.0), Signals(-2.0, 0.0)


def trial(*spans: tuple[LanguageGroup, Signals, bool], answerable: bool = True) -> Trial:
    return Trial("zh", tuple(Tried(*span) for span in spans), answerable)


OTHERS = [
    *[trial(("zh", UNLIKELY, False), ("across", UNLIKELY, False))] * 100,
    trial(("ja", LIKELY, True), ("western", LIKELY, True)),
]
"""So that unlikely spans come first, too, and each group has some."""


def test_a_group_is_fitted_on_its_own_spans() -> None:
    """Likely spans of `zh` are right in three of four questions, those of `across` in none."""
    trials = [
        trial(
            ("zh", UNLIKELY, False),
            ("zh", LIKELY, turn % 4 > 0),
            ("across", LIKELY, False),
        )
        for turn in range(400)
    ]
    calibrations = calibrations_of([*trials, *OTHERS])
    assert calibrations["zh"].probability(LIKELY) == pytest.approx(0.75, abs=0.01)
    assert calibrations["across"].probability(LIKELY) < 0.02


def test_in_the_end_only_what_comes_first_of_all_counts() -> None:
    """Spans of `across` are right in half of the questions, and in all in which they come first."""
    trials = [
        trial(("zh", LIKELY, True), ("across", LIKELY, False))
        if turn % 2
        else trial(("zh", UNLIKELY, False), ("across", LIKELY, True))
        for turn in range(400)
    ]
    calibrations = calibrations_of([*trials, *OTHERS])
    assert calibrations["zh"].probability(LIKELY) > 0.95
    assert calibrations["across"].probability(LIKELY) > 0.95


def test_scores_by_hand() -> None:
    """Odds are 1 × margin for `zh` and 2 less for `across`: the surer of a question's spans counts."""
    calibrations: dict[LanguageGroup, Calibration] = {
        "zh": Calibration(1.0, 0.0, 0.0),
        "across": Calibration(1.0, 0.0, -2.0),
    }
    trials = [
        trial(("zh", LIKELY, True), ("across", LIKELY, False)),  # zh: odds 2 to 0
        trial(("zh", UNLIKELY, False), ("across", LIKELY, True)),  # across: odds 0 to −2
        trial(("across", UNLIKELY, False), answerable=False),  # odds −4
        trial(),
    ]
    scores = scores_of(trials, calibrations)
    confidences = [1 / (1 + math.exp(-odds)) for odds in (2.0, 0.0, -4.0)]
    assert scores["questions"] == 4
    assert scores["right, of the answerable"] == pytest.approx(2 / 3, abs=5e-4)
    assert scores["right, of all"] == 0.5
    assert scores["mean confidence"] == pytest.approx(sum(confidences) / 4, abs=5e-4)
    # From 0.02 on the third is rightly not answered; the fourth is wrongly not, at any.
    assert (scores["best threshold"], scores["served at it"]) == (0.02, 0.75)


def test_of_our_own_as_many_of_each_group_are_drawn_and_of_these_without_answer() -> None:
    contexts, drawn = _drawn_own(40, random.Random(1))  # noqa: S311
    groups = Counter(
        (language_group(question.question, contexts[question.context].text), question.is_answered)
        for question in drawn
    )
    without = round(40 * WITHOUT_ANSWER / (1 - WITHOUT_ANSWER))
    assert groups == {(g, told): 40 if told else without for g in GROUPS for told in (True, False)}


def paragraph(text: str, question: str, answer: str) -> dict[str, Any]:
    answers = [{"text": answer, "answer_start": text.index(answer)}]
    return {"context": text, "qas": [{"question": question, "answers": answers}]}


def write(path: Path, *paragraphs: dict[str, Any]) -> Path:
    for number, each in enumerate(paragraphs):
        each["qas"][0]["id"] = str(number)
    text = json.dumps({"data": [{"title": "Ships", "paragraphs": paragraphs}]})
    path.write_text(text, "utf-8")
    return path


def test_parallel_files_are_told_in_turn_and_asked_in_the_other_language(tmp_path: Path) -> None:
    english = write(
        tmp_path / "en.json",
        paragraph("It is called A.", "What is it called?", "A"),
        paragraph("It is 9 m long.", "How long is it?", "9 m"),
    )
    chinese = write(
        tmp_path / "zh.json",
        paragraph("船名为甲。", "船叫什么？", "甲"),
        paragraph("船长九米。", "船多长？", "九米"),
    )
    contexts, examples = read_across(english, chinese)
    assert contexts == [
        Context("Ships", "船名为甲。", "und"),
        Context("Ships", "It is 9 m long.", "und"),
    ]
    assert examples == [Example("What is it called?", 0, 3, 4), Example("船多长？", 1, 6, 9)]
    with pytest.raises(SourceError, match=r"missing\.json"):
        read_across(english, tmp_path / "missing.json")
