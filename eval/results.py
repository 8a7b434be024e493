"""What was seen when a case was asked, as values and as JSON.

An observation, not a judgement: `eval.scores` judges it, any number of times, without
asking again. Only what needs the library is settled here: which articles are gold, and
whether each citation verifies.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from eval.cases import Case

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class CitedQuote:
    """A citation of the answer, and what checking it against its article showed."""

    article_id: str
    """Of the article that stands for all with the same text, as in `Result.gold`."""
    title: str
    source: str | None
    published: str | None
    quote: str
    mark_start: int
    """The answer inside the quote: `quote[mark_start:mark_end]`."""
    mark_end: int
    problem: str | None
    """Why the citation does not verify; None when it does."""


@dataclass(frozen=True, slots=True)
class SeenPassage:
    """A passage that was read, as far as the report shows it."""

    article_id: str
    title: str
    text: str
    """Its beginning."""
    score: float


@dataclass(frozen=True, slots=True)
class Result:
    """One case, asked."""

    case: Case
    gold: tuple[str, ...] = ()
    """Ids of the gold articles; a name that the library does not know stands for itself."""
    unknown: tuple[str, ...] = ()
    """Gold articles that the library does not hold."""
    answer: str | None = None
    candidate: str | None = None
    """After an abstention: the answer that would have been given at any confidence."""
    confidence: float = 0.0
    abstained: str | None = None
    citations: tuple[CitedQuote, ...] = ()
    ranked: tuple[str, ...] = ()
    """Articles in the order in which a search finds them, best first, without repeats."""
    passages: tuple[SeenPassage, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    """Stage → milliseconds, as the answer reports them, and `ask` and `search` from outside."""
    error: str | None = None
    """Why there is no answer, not even an abstention."""

    def to_json(self) -> dict[str, Any]:
        """Return plain values for `json.dumps`."""
        return asdict(self)


def result_from_json(data: Mapping[str, Any]) -> Result:
    """Invert `Result.to_json`, after a trip through JSON."""
    values = dict(data)
    case = {key: _tuple(value) for key, value in values.pop("case").items()}
    citations = tuple(CitedQuote(**item) for item in values.pop("citations"))
    passages = tuple(SeenPassage(**item) for item in values.pop("passages"))
    rest = {key: _tuple(value) for key, value in values.items()}
    return Result(case=Case(**case), citations=citations, passages=passages, **rest)


def _tuple(value: Any) -> Any:  # a JSON value
    return tuple(value) if isinstance(value, list) else value
