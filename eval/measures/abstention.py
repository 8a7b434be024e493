"""Knowing when not to answer: precision, recall and F1 of abstaining.

The positive class is "the archive has no answer". As in SQuAD 2.0 (Rajpurkar et al. 2018,
"Know What You Don't Know"), but with the two kinds of mistake kept apart. A question that
failed with an error was not abstained from. Undefined where there is nothing to divide by,
such as the precision of one who never abstains.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.measures.base import FloatArray, ratio

if TYPE_CHECKING:
    from eval.scores import Scores


def abstention_columns(scores: Scores) -> tuple[float, ...]:
    """Return whether there was no answer to give, and whether none was given."""
    return float(not scores.answerable), float(_abstained(scores))


def precision(table: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the share of the abstentions that was right."""
    unanswerable, abstained = table.T
    return ratio(weights @ (unanswerable * abstained), weights @ abstained)


def recall(table: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the share of the questions without an answer that was abstained from."""
    unanswerable, abstained = table.T
    return ratio(weights @ (unanswerable * abstained), weights @ unanswerable)


def f1(table: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the harmonic mean of the two: 2 TP / (2 TP + FP + FN)."""
    unanswerable, abstained = table.T
    return ratio(2 * (weights @ (unanswerable * abstained)), weights @ (unanswerable + abstained))


def _abstained(scores: Scores) -> bool:
    return scores.answer is None and not scores.error
