"""The trained reader on questions that it has not seen, as a user would ask them.

Passages come from a full-text index over the training sets' contexts and news. Of eight
questions, two are without those of the article with the answer, so that what is left are
near misses, and one has what was found for another question, as from an archive that is
about other things. What the reader makes of them is what its confidence is fitted on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answering import answer_key
from qa.assistant import PASSAGES_READ
from qa.chunking import passage_spans
from qa.lexical import temporary_index
from qa.reading.calibration import language_group
from qa.reading.evidence import evidence_for
from qa.tokens import query_tokens
from qa.types import Passage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from embeddings.base import Embedder
    from qa.reading.base import Evidence
    from qa.reading.calibration import LanguageGroup, Signals
    from qa.reading.span_reader import SpanReader
    from qa.reading.training.examples import Context, Example

_NEAR_MISSES, _OFF_TOPIC, _TURNS = (2, 5), 7, 8
_FURTHER = 101

DEPTH = 24
"""Passages found for a question; the first of them are read."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What the reader made of one question."""

    group: LanguageGroup
    readings: tuple[tuple[Signals, bool], ...]
    """Of each span: its signals, and whether it holds the answer."""
    answerable: bool


def trials_over(
    reader: SpanReader,
    embedder: Embedder,
    contexts: Sequence[Context],
    questions: Sequence[Example],
) -> Iterator[Trial]:
    """A trial for each question; `contexts` are the archive, the first of them the questions'."""
    pieces = [
        (number, start, end)
        for number, context in enumerate(contexts)
        for start, end in passage_spans(context.text)
    ]
    texts = ((contexts[n].title, contexts[n].text[start:end]) for n, start, end in pieces)
    with temporary_index(texts) as index:
        for turn, question in enumerate(questions):
            answerable = turn % _TURNS not in (*_NEAR_MISSES, _OFF_TOPIC)
            # So many questions further on, the language is often another.
            other = questions[(turn + _FURTHER) % len(questions)]
            sought = other if turn % _TURNS == _OFF_TOPIC else question
            found = [place for place, _ in index.search(query_tokens(sought.question), DEPTH)]
            if not answerable:
                found = [place for place in found if pieces[place][0] != question.context]
            shown = [_passage(contexts, place, *pieces[place]) for place in found[:PASSAGES_READ]]
            evidence = evidence_for(question.question, shown, embedder)
            gold = contexts[question.context].text[question.start : question.end]
            yield trial_of(reader, question.question, evidence, [gold], answerable=answerable)


def _passage(
    contexts: Sequence[Context], place: int, number: int, start: int, end: int
) -> tuple[Passage, str]:
    """A passage of a context, and its title."""
    context = contexts[number]
    return Passage(place, str(number), context.text[start:end], start, end), context.title


def trial_of(
    reader: SpanReader,
    question: str,
    evidence: Sequence[Evidence],
    answers: Sequence[str],
    *,
    answerable: bool,
) -> Trial:
    """What the reader makes of a question and its passages."""
    keys = [answer_key(answer) for answer in answers]
    readings = []
    for reading in reader.readings(question, evidence):
        said = answer_key(evidence[reading.evidence].passage.text[reading.start : reading.end])
        right = answerable and any(_agree(said, key) for key in keys)
        readings.append((reading.signals, right))
    first = evidence[0].passage.text if evidence else ""
    return Trial(language_group(question, first), tuple(readings), answerable)


def _agree(said: str, key: str) -> bool:
    """Whether what was said holds the answer, or is the better part of it."""
    return bool(key) and (key in said or (said in key and len(said) >= len(key) / 2))
