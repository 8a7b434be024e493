"""What an answer costs: the latency of each stage, at the median and at the 95th percentile.

Percentiles are values that were measured (nearest rank), not interpolations.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from eval.measures.base import FloatArray, Measure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eval.scores import Scores

PERCENTILES = (50, 95)


def latency_measures(scores: Iterable[Scores]) -> tuple[Measure, ...]:
    """Make a measure per percentile and stage, of all the stages that occur, in milliseconds."""
    stages = dict.fromkeys(stage for row in scores for stage in row.timings_ms)
    return tuple(
        Measure(
            name=f"{stage}_p{percent}",
            label=f"{stage}, p{percent}",
            meaning=f"{percent} of 100 questions took no longer, in milliseconds",
            group="cost",
            columns=partial(_latency, stage),
            statistic=partial(percentile, percent),
            higher_is_better=False,
        )
        for stage in stages
        for percent in PERCENTILES
    )


def percentile(percent: float, table: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the smallest value that at least `percent` of a hundred do not exceed."""
    total = weights.sum(axis=1)
    if not len(table):
        return np.full(len(weights), np.nan)
    order = np.argsort(table[:, 0], kind="stable")
    reached = np.cumsum(weights[:, order], axis=1) >= (total * percent / 100)[:, None] - 1e-9
    values: FloatArray = table[order, 0][reached.argmax(axis=1)]
    return np.where(total > 0, values, np.nan)


def _latency(stage: str, scores: Scores) -> tuple[float, ...]:
    return (scores.timings_ms.get(stage, np.nan),)
