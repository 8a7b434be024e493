"""Scores of starts and ends → the best span of each sentence.

What any reader with a network does after it: a span's score is the sum of its start's and
its end's, and its margin how far that lies above "no answer" in the same window, which puts
the spans of all windows and passages on one scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qa.reading.borders import settled
from qa.reading.calibration import Signals
from qa.sentences import sentence_spans
from qa.types import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from qa.reading.base import Evidence
    from qa.reading.calibration import Calibration

    Scores = NDArray[np.float32]
    Ids = NDArray[np.int32]

LONGEST_ANSWER = 48
"""Tokens: some 70 Chinese characters or 35 English words."""
_LONGEST_HEADING = 12
"""Characters."""
_BORDERS_TRIED = 12
"""The best starts and ends of a window that are paired."""


@dataclass(frozen=True, slots=True)
class WindowScores:
    """What a network says of a window: one entry for each of its tokens of the passage."""

    evidence: int
    """Index of the passage."""
    starts: Ids
    """Where each token starts in the passage's text, like `ends`."""
    ends: Ids
    start_scores: Scores
    end_scores: Scores
    nothing: float
    """The score of "no answer"."""
    relevance: float
    """Log odds that the window holds an answer at all; 0 if the network does not say."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A span that may be the answer, not yet calibrated."""

    evidence: int
    start: int
    """In the passage's text, like `end`."""
    end: int
    signals: Signals


def readings_of(
    question: str, scored: Iterable[WindowScores], evidence: Sequence[Evidence]
) -> list[Reading]:
    """The best span of each sentence that has one, in no order."""
    sentences = [sentence_spans(item.passage.text) for item in evidence]
    best: dict[tuple[int, int], Reading] = {}
    for window in scored:
        item = evidence[window.evidence]
        for reading, sentence in _readings(question, window, item, sentences[window.evidence]):
            key = window.evidence, sentence
            if key not in best or reading.signals.margin > best[key].signals.margin:
                best[key] = reading
    return list(best.values())


def spans_of(
    readings: Iterable[Reading],
    evidence: Sequence[Evidence],
    calibration_for: Callable[[str], Calibration],
) -> list[Span]:
    """Readings as spans with their probability, best first, see `Reader.read`.

    `calibration_for` gives the calibration for a passage's text.
    """
    spans = []
    for reading in readings:
        passage = evidence[reading.evidence].passage
        text = passage.text[reading.start : reading.end]
        calibration = calibration_for(passage.text)
        score = calibration.probability(reading.signals)
        spans.append(Span(passage, reading.start, reading.end, text, score))
    return sorted(spans, key=lambda span: (-span.score, span.passage.id, span.start))


def _readings(
    question: str, window: WindowScores, item: Evidence, sentences: Sequence[tuple[int, int]]
) -> Iterator[tuple[Reading, int]]:
    """The best spans of a window, best first, none across a better one; and their sentences."""
    text = item.passage.text
    taken: list[tuple[int, int]] = []
    for score, first, last in best_spans(window.start_scores, window.end_scores):
        if any(first <= b and a <= last for a, b in taken):
            continue
        taken.append((first, last))
        start = int(window.starts[first])
        end = _line_end(text, start, int(window.ends[last]))
        sentence = _sentence_of(start, sentences)
        start, end = _settled(question, text, start, end, sentences[sentence])
        if start < end and not _is_heading(text, start, end):
            signals = Signals(score - window.nothing, window.relevance, item.similarity)
            yield Reading(window.evidence, start, end, signals), sentence


def best_spans(start: Scores, end: Scores) -> list[tuple[float, int, int]]:
    """Score, first and last token of the best spans, best first.

    The sum of a start's and an end's score, over the best starts and ends, where the end is
    not before the start and the span not longer than `LONGEST_ANSWER`.
    """
    starts = np.argsort(-start, kind="stable")[:_BORDERS_TRIED].tolist()
    ends = np.argsort(-end, kind="stable")[:_BORDERS_TRIED].tolist()
    found = [
        (float(start[first] + end[last]), first, last)
        for first in starts
        for last in ends
        if first <= last < first + LONGEST_ANSWER
    ]
    return sorted(found, key=lambda each: (-each[0], each[1], each[2]))


def _sentence_of(position: int, sentences: Sequence[tuple[int, int]]) -> int:
    """Index of the sentence that holds a position, or is before it."""
    return next((i for i, (_, end) in enumerate(sentences) if position < end), len(sentences) - 1)


def _line_end(text: str, start: int, end: int) -> int:
    """`end`, or the end of the line before it: an answer does not go on in the next paragraph."""
    broken = text.find("\n", start, end)
    return end if broken < 0 else broken


def _is_heading(text: str, start: int, end: int) -> bool:
    """Whether a span is all of a short line without a figure that a longer line follows."""
    before, after = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    if after < 0 or text[before:after].strip() != text[start:end]:
        return False
    following = text[after:].strip().partition("\n")[0]
    is_short = end - start <= min(_LONGEST_HEADING, len(following) - 1)
    return is_short and not any(c.isdigit() for c in text[start:end])


def _settled(
    question: str, text: str, start: int, end: int, sentence: tuple[int, int]
) -> tuple[int, int]:
    """See `borders.settled`; the sentence reaches as far as the span does."""
    first, last = min(start, sentence[0]), max(end, sentence[1])
    start, end = settled(text[first:last], start - first, end - first, question)
    return first + start, first + end
