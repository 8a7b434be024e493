"""Bootstrap intervals: how much a figure would vary with other questions of the kind.

Efron and Tibshirani 1993, "An Introduction to the Bootstrap": questions are drawn with
replacement, the statistic is taken of each draw, and the percentiles of these are the
interval. For a difference between two runs the same draws serve both sides (the paired
bootstrap), so what is hard for both cancels out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from eval.measures.base import FloatArray, Measure

DRAWS = 1000
SEED = 20260113
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its percentile interval."""

    value: float
    low: float
    high: float
    count: int
    """Questions that it is made of."""


def draw_weights(questions: int, *, draws: int = DRAWS, seed: int = SEED) -> FloatArray:
    """How often each question is drawn: (draws, questions); each row sums to `questions`.

    The same arguments give the same draws, on every machine.
    """
    rng = np.random.default_rng(seed)
    picks = rng.integers(questions, size=(draws, questions))
    flat = (picks + questions * np.arange(draws)[:, None]).ravel()
    return np.bincount(flat, minlength=draws * questions).reshape(draws, questions).astype(float)


def estimate(measure: Measure, table: FloatArray, weights: FloatArray) -> Estimate | None:
    """Take the measure of a table, with its interval; None where it is not defined."""
    value = _value(measure, table)
    if np.isnan(value):
        return None
    return _estimate(value, measure.values(table, weights), _eligible(table))


def paired_difference(
    measure: Measure, now: FloatArray, before: FloatArray, weights: FloatArray
) -> Estimate | None:
    """Take the measure of `now` less that of `before`; None where one of them is not defined.

    Row i of both tables is the same question.
    """
    value = _value(measure, now) - _value(measure, before)
    if np.isnan(value):
        return None
    draws = measure.values(now, weights) - measure.values(before, weights)
    return _estimate(value, draws, min(_eligible(now), _eligible(before)))


def _value(measure: Measure, table: FloatArray) -> float:
    if not len(table):
        return float("nan")
    return float(measure.values(table, np.ones((1, len(table))))[0])


def _eligible(table: FloatArray) -> int:
    return int((~np.isnan(table).any(axis=1)).sum())


def _estimate(value: float, draws: FloatArray, count: int) -> Estimate:
    """Draws in which the measure is not defined are left out of the interval."""
    defined = draws[~np.isnan(draws)]
    if not len(defined):
        return Estimate(value, value, value, count)
    low, high = np.quantile(defined, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(value, float(low), float(high), count)
