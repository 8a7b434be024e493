"""A run against a baseline, question by question.

Only questions that both have, unchanged, are compared; the others are listed. Each measure
gets its difference with a paired bootstrap interval and is held against its tolerance;
every question that went from right to wrong, or back, is listed with both answers.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from eval.bootstrap import Estimate, draw_weights, estimate, paired_difference
from eval.errors import BaselineError
from eval.measures import MEASURES, TOLERANCES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.measures.base import FloatArray, Measure
    from eval.scores import Scores

_ROUNDING = 1e-4  # a baseline is rounded to four places


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure, before and now."""

    measure: str
    before: float | None
    now: float | None
    change: Estimate | None
    """Now less before; None where one of the two is not defined."""
    tolerance: float
    beyond: bool
    """Whether it fell by more than the tolerance, or is no longer defined."""


@dataclass(frozen=True, slots=True)
class Flip:
    """A question that was dealt with rightly on one side only."""

    id: str
    better: bool
    before: str | None
    """The earlier answer; None when there was none."""
    now: str | None
    now_error: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed since the baseline."""

    paired: int
    differences: tuple[Difference, ...]
    flips: tuple[Flip, ...]
    added: tuple[str, ...]
    """Ids of questions that the baseline does not have."""
    missing: tuple[str, ...]
    """Ids of the baseline's questions that were not asked."""
    edited: tuple[str, ...]
    """Ids whose case is no longer the same."""

    @property
    def beyond(self) -> tuple[str, ...]:
        """The measures that fell beyond their tolerance. Empty: all is well."""
        return tuple(found.measure for found in self.differences if found.beyond)

    def to_json(self) -> dict[str, Any]:
        """Return plain values for `json.dumps`."""
        return {**asdict(self), "beyond": list(self.beyond)}


def compare(now: Sequence[Scores], baseline: Sequence[Scores]) -> Comparison:
    """Compare a run with a baseline.

    Raises:
        BaselineError: they share no question.
    """
    before = {row.id: row for row in baseline}
    pairs = [
        (row, before[row.id])
        for row in now
        if row.id in before and row.digest == before[row.id].digest
    ]
    if not pairs:
        raise BaselineError("the baseline shares no question with this set; is it another set's?")
    ids = {row.id for row in now}
    paired = {row.id for row, _ in pairs}
    weights = draw_weights(len(pairs))
    return Comparison(
        paired=len(pairs),
        differences=tuple(_difference(measure, pairs, weights) for measure in MEASURES),
        flips=tuple(_flip(*pair) for pair in pairs if pair[0].success != pair[1].success),
        added=tuple(sorted(ids - before.keys())),
        missing=tuple(sorted(before.keys() - ids)),
        edited=tuple(sorted((ids & before.keys()) - paired)),
    )


def _difference(
    measure: Measure, pairs: Sequence[tuple[Scores, Scores]], weights: FloatArray
) -> Difference:
    now = measure.table([row for row, _ in pairs])
    before = measure.table([row for _, row in pairs])
    value_now = estimate(measure, now, weights)
    value_before = estimate(measure, before, weights)
    change = paired_difference(measure, now, before, weights)
    tolerance = TOLERANCES[measure.name]
    if change:
        fall = -change.value if measure.higher_is_better else change.value
        beyond = fall > tolerance + _ROUNDING
    else:
        beyond = value_before is not None
    return Difference(
        measure=measure.name,
        before=value_before.value if value_before else None,
        now=value_now.value if value_now else None,
        change=change,
        tolerance=tolerance,
        beyond=beyond,
    )


def _flip(now: Scores, before: Scores) -> Flip:
    return Flip(
        id=now.id,
        better=now.success,
        before=before.answer,
        now=now.answer,
        now_error=now.error,
    )
