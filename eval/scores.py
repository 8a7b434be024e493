"""Results → per-question scores, the rows that every measure and every comparison reads.

A question that failed with an error scores zero in all that it is eligible for, and stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from eval.measures.citation import citation_scores
from eval.measures.contains import contains
from eval.measures.retrieval import retrieval_scores
from eval.measures.text import exact_match_and_f1

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from eval.results import Result

_BATCH = 256  # results in memory at once


@dataclass(frozen=True, slots=True)
class Scores:
    """What one question scored."""

    id: str
    digest: str
    """Of the case. Scores of different digests are not compared."""
    language: str
    tags: tuple[str, ...]
    answerable: bool
    answer: str | None
    abstained: str | None
    error: bool
    confidence: float
    right: bool
    """Whether the answer, given or held back, holds an accepted one. The confidence is a
    claim about this."""
    values: Mapping[str, float] = field(default_factory=dict)
    """Measure → this question's value; measures that it is not eligible for are left out."""
    timings_ms: Mapping[str, float] = field(default_factory=dict)

    @property
    def success(self) -> bool:
        """A right answer where there is one, an abstention where there is none."""
        if self.answerable:
            return self.right and self.answer is not None
        return self.answer is None and not self.error


def score(results: Iterable[Result]) -> Iterator[Scores]:
    """Score each result, in order. Results are read in batches, not all at once."""
    remaining = iter(results)
    while batch := list(islice(remaining, _BATCH)):
        retrieved = retrieval_scores(batch)
        for result in batch:
            yield _scores(result, retrieved.get(result.case.id, {}))


def _scores(result: Result, retrieved: Mapping[str, float]) -> Scores:
    case = result.case
    offered = result.answer if result.answer is not None else result.candidate
    values = {**retrieved, **citation_scores(result)}
    if case.answerable:
        values["em"], values["f1"] = exact_match_and_f1(case.language, case.answers, result.answer)
        values["contains"] = float(
            result.answer is not None and contains(result.answer, case.answers)
        )
    return Scores(
        id=case.id,
        digest=case.digest(),
        language=case.language,
        tags=case.tags,
        answerable=case.answerable,
        answer=result.answer,
        abstained=result.abstained,
        error=result.error is not None,
        confidence=result.confidence,
        right=case.answerable and offered is not None and contains(offered, case.answers),
        values=values,
        timings_ms=result.timings_ms,
    )
