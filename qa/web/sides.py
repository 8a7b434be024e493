"""What an answer has beside the words themselves: its sides, and each place that is quoted.

The panel numbers the quoted places in one order, and the page asks for an article by that
number: no place is taken from the browser.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.rendering import doubtful_answers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from qa.types import Alternative, Answer, Article, Citation, Hit

MOST_NEAREST = 3
"""Passages offered when there is no answer."""


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of an article that the panel shows, and the answer in it if there is one."""

    article_id: str
    sha256: str
    start: int
    end: int
    answer_start: int | None = None
    answer_end: int | None = None


def places_of(answer: Answer, nearest: Mapping[str, Article]) -> tuple[Place, ...]:
    """List each place of an answer, in the order of the panel."""
    shown = doubtful_answers(answer) if answer.abstained else newest_first(answer.alternatives)
    cited = [*answer.citations, *(citation for other in shown for citation in other.citations)]
    return (
        *(_cited(citation) for citation in cited),
        *(_passage(hit, nearest) for hit in nearest_hits(answer)),
    )


def nearest_hits(answer: Answer) -> Sequence[Hit]:
    """Pick the passages to offer when there is no answer; none when there is one."""
    return answer.passages[:MOST_NEAREST] if answer.abstained else ()


def newest_first(others: Sequence[Alternative]) -> list[Alternative]:
    """Sort answers by their newest citation; those without a date come last."""
    return sorted(others, key=lambda other: newest_day(other.citations), reverse=True)


def newest_day(citations: Sequence[Citation]) -> str:
    """The day, or minute, of the newest citation, in ISO 8601; empty when none has a date."""
    return max((_iso(citation.published) for citation in citations), default="")


def _iso(published: date | None) -> str:
    return published.isoformat() if published else ""


def _cited(citation: Citation) -> Place:
    return Place(
        citation.article_id,
        citation.sha256,
        citation.start,
        citation.end,
        citation.answer_start,
        citation.answer_end,
    )


def _passage(hit: Hit, nearest: Mapping[str, Article]) -> Place:
    passage = hit.passage
    return Place(passage.article_id, nearest[passage.article_id].sha256, passage.start, passage.end)
