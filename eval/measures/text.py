"""Exact match and F1 by the official scorer of the question's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.measures import cmrc, squad

if TYPE_CHECKING:
    from collections.abc import Sequence


def exact_match_and_f1(
    language: str, answers: Sequence[str], prediction: str | None
) -> tuple[float, float]:
    """Score `prediction` against the best-fitting answer, each 0 to 1.

    `language` is a BCP 47 tag: Chinese and Japanese go to the CMRC 2018 scorer, all others
    to SQuAD v1.1. No prediction scores zero, as a question left out does there.
    """
    if prediction is None:
        return 0.0, 0.0
    scorer = cmrc if language.partition("-")[0] in {"zh", "ja"} else squad
    return scorer.exact_match(answers, prediction), scorer.f1(answers, prediction)
