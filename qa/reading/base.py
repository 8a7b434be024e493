"""What a reader is: question and passages in, scored spans out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.types import Passage, Span


@dataclass(frozen=True, slots=True)
class Evidence:
    """A retrieved passage as a reader sees it."""

    passage: Passage
    title: str
    """Of its article: often the only place that names what the passage is about."""
    rank: int
    """With the retriever, from 1."""
    similarity: float | None = None
    """Cosine of the question and the passage by the bundled embedder, to which the confidence is
    fitted; None where the archive's is another."""


class Reader(Protocol):
    """Cuts answers out of passages.

    It returns no text of its own: `span.passage.text[span.start:span.end] == span.text`.
    """

    name: str

    def read(self, question: str, evidence: Sequence[Evidence]) -> list[Span]:
        """Spans that may answer the question, best first, at most one a sentence.

        A span's score is the probability that it is right, comparable across passages
        and questions. Ties are in the order of passage id and start.
        """
