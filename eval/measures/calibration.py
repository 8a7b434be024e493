"""Whether a confidence of 0.8 is right eight times in ten: expected calibration error.

Guo et al. 2017, "On Calibration of Modern Neural Networks": the mean distance between
confidence and accuracy over bins, weighted by the bins' sizes. Ten bins of equal mass rather
than of equal width (as in Nguyen and O'Connor 2015): most confidences of a good system are
near 1, and equal widths would leave bins of two or three questions to make the noise.
Equal confidences share a bin. Only answers given count: an abstention claims nothing, and
an error, at confidence 0 and never right, would flatter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from eval.measures.base import FloatArray, ratio, runs_of_equals

if TYPE_CHECKING:
    from eval.scores import Scores

BINS = 10


def claim_columns(scores: Scores) -> tuple[float, ...]:
    """Return the confidence, and whether the answer is right; NaN where no answer was given."""
    if scores.answer is None:
        return np.nan, np.nan
    return scores.confidence, float(scores.right)


def expected_calibration_error(table: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the weighted mean of |accuracy − confidence| over the bins, 0 to 1."""
    gaps = np.zeros(len(weights))
    for mass, confidence, right in _bins(table, weights):
        gaps += np.abs(right - confidence) * (mass > 0)
    return ratio(gaps, weights.sum(axis=1))


def reliability(table: FloatArray) -> list[tuple[float, float, int]]:
    """Return bins as (mean confidence, share right, answers), least confident first, none empty."""
    claims = table[~np.isnan(table).any(axis=1)]
    bins = _bins(claims, np.ones((1, len(claims))))
    return [
        (float(confidence[0] / mass[0]), float(right[0] / mass[0]), int(mass[0]))
        for mass, confidence, right in bins
        if mass[0]
    ]


def _bins(
    table: FloatArray, weights: FloatArray
) -> list[tuple[FloatArray, FloatArray, FloatArray]]:
    """Fill the bins; of each, the mass and the sums of confidence and of right answers."""
    if not len(table):
        return []
    order, starts = runs_of_equals(table[:, 0])
    levels, weights = table[order[starts], 0], weights[:, order]
    mass = np.add.reduceat(weights, starts, axis=1)
    right = np.add.reduceat(weights * table[order, 1], starts, axis=1)
    # A level belongs to the bin in which the middle of its mass lies.
    middle = (np.cumsum(mass, axis=1) - mass / 2) / np.maximum(mass.sum(axis=1, keepdims=True), 1)
    place = np.minimum((middle * BINS).astype(np.int64), BINS - 1)
    return [
        (
            (mass * (place == k)).sum(axis=1),
            (mass * levels * (place == k)).sum(axis=1),
            (right * (place == k)).sum(axis=1),
        )
        for k in range(BINS)
    ]
