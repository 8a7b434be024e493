"""What a measure is: columns per question, and a statistic over weighted questions.

A measure reads each question's scores into a row of numbers, and turns rows into one value.
The rows come with weights, so that the same code gives the value itself (all weights 1) and
any number of bootstrap resamples (how often each question was drawn) at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eval.scores import Scores

FloatArray: TypeAlias = npt.NDArray[np.float64]
IndexArray: TypeAlias = npt.NDArray[np.intp]

Group = Literal["answers", "retrieval", "citation", "abstention", "confidence", "cost"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a report."""

    name: str
    label: str
    meaning: str
    """What it says, in a line for the reader of a report."""
    group: Group
    columns: Callable[[Scores], tuple[float, ...]]
    """A question's row. Any NaN in it: the question is not eligible."""
    statistic: Callable[[FloatArray, FloatArray], FloatArray]
    """Rows (questions, columns) and weights (draws, questions) → values (draws,), NaN where
    there is no such value."""
    higher_is_better: bool = True

    def table(self, scores: Sequence[Scores]) -> FloatArray:
        """Return the rows of all questions: (questions, columns)."""
        return np.array([self.columns(row) for row in scores], dtype=np.float64)

    def values(self, table: FloatArray, weights: FloatArray) -> FloatArray:
        """Compute one value per draw: weights (draws, questions) → (draws,)."""
        eligible = ~np.isnan(table).any(axis=1)
        return self.statistic(table[eligible], weights[:, eligible])


def ratio(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """Divide element by element, with NaN where the denominator is zero."""
    out = np.full(denominator.shape, np.nan)
    np.divide(numerator, denominator, out=out, where=denominator > 0)
    return out


def mean(table: FloatArray, weights: FloatArray) -> FloatArray:
    """Take the weighted mean of the first column."""
    return ratio(weights @ table[:, 0], weights.sum(axis=1))


def mean_of(name: str) -> Callable[[Scores], tuple[float, ...]]:
    """Make a column that holds the question's value under `name`."""
    return lambda scores: (scores.values.get(name, np.nan),)


def runs_of_equals(keys: FloatArray) -> tuple[IndexArray, IndexArray]:
    """Return an ascending order of `keys`, and where in it each run of equal keys starts."""
    order = np.argsort(keys, kind="stable")
    _, starts = np.unique(keys[order], return_index=True)
    return order, starts
