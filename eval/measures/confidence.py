"""How well the confidence orders questions: AUROC, and risk against coverage.

Answer only the questions one is surest of, and fewer answers are wrong: the risk–coverage
curve of Geifman and El-Yaniv 2017, "Selective Classification for Deep Neural Networks", and
the area under it (AURC; lower is better). For an abstention, both count the answer that
was held back: see `Scores.right`.

Questions of equal confidence are one group, and count as if in random order (its expected
value), so that results never hang on the order of the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from eval.measures.base import FloatArray, ratio, runs_of_equals

if TYPE_CHECKING:
    from eval.scores import Scores


def right_columns(scores: Scores) -> tuple[float, ...]:
    """Return the confidence, and whether the text offered is right."""
    return scores.confidence, float(scores.right and not scores.error)


def answerable_columns(scores: Scores) -> tuple[float, ...]:
    """Return the confidence, and whether the archive has an answer."""
    return scores.confidence, float(scores.answerable)


def auroc(table: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the chance that a positive has the higher confidence; ties count half.

    The Mann–Whitney statistic. The table's second column says which are positive.
    """
    order, starts = runs_of_equals(table[:, 0])
    label, weights = table[order, 1], weights[:, order]
    if not len(order):
        return np.full(len(weights), np.nan)
    positive = np.add.reduceat(weights * label, starts, axis=1)
    negative = np.add.reduceat(weights * (1 - label), starts, axis=1)
    below = np.cumsum(negative, axis=1) - negative
    wins = (positive * (below + negative / 2)).sum(axis=1)
    return ratio(wins, positive.sum(axis=1) * negative.sum(axis=1))


def area_under_risk_coverage(table: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the mean risk over all coverages 1/n … n/n. Weights must be whole numbers."""
    if not len(table):
        return np.full(len(weights), np.nan)
    count, wrong = _covered(table, weights)
    before = np.cumsum(count, axis=1) - count
    wrong_before = np.cumsum(wrong, axis=1) - wrong
    rate = np.divide(wrong, count, out=np.zeros_like(wrong), where=count > 0)
    # Within a group, after j of its questions the expected risk is
    # (wrong_before + rate·j) / (before + j); summed over j by harmonic numbers.
    total = int(weights.sum(axis=1).max())
    harmonic = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, total + 1))])
    low, high = before.astype(np.int64), (before + count).astype(np.int64)
    area = (wrong + (wrong_before - rate * before) * (harmonic[high] - harmonic[low])).sum(axis=1)
    return ratio(area, weights.sum(axis=1))


def risk_coverage_curve(table: FloatArray) -> list[tuple[float, float, float]]:
    """Return points (coverage, risk, confidence needed), from the surest question to all."""
    if not len(table):
        return []
    count, wrong = _covered(table, np.ones((1, len(table))))
    covered = np.cumsum(count[0])
    risk = np.cumsum(wrong[0]) / covered
    confidence = np.unique(table[:, 0])[::-1]
    points = zip(covered / len(table), risk, confidence, strict=True)
    return [(float(c), float(r), float(t)) for c, r, t in points]


def _covered(table: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Count each group of equal confidence, surest first, and the wrong ones in it."""
    order, starts = runs_of_equals(-table[:, 0])
    weights = weights[:, order]
    count = np.add.reduceat(weights, starts, axis=1)
    wrong = np.add.reduceat(weights * (1 - table[order, 1]), starts, axis=1)
    return count, wrong
