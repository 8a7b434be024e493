"""The trained reader on questions that it has not seen, as a user would ask them.

The archive holds texts in several languages, and passages come from it as they do in the product.
From three of fourteen questions the answer may be withheld: one is without the article that gives it,
so that what is left are near misses; one sees that article without the sentences that answer; and
one has what was found for another question, as from an archive that is about other things. Then
about as many have no answer as in `eval/sets/seeds.jsonl`. What the reader makes of them is what
its confidence is fitted on.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.answering import answer_key
from qa.assistant import PASSAGES_READ, Assistant
from qa.identity import content_sha256
from qa.reading.calibration import language_group
from qa.reading.evidence import evidence_of
from qa.reading.training.examples import Context, Example
from qa.reading.training.negatives import remains
from qa.types import Article

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.reading.base import Evidence
    from qa.reading.calibration import LanguageGroup, Signals
    from qa.reading.span_reader import SpanReader
    from qa.types import Hit

_TURNS = 14
_NEAR_MISS, _REMAINS, _OFF_TOPIC = _WITHHELD = 3, 8, 13
WITHOUT_ANSWER = len(_WITHHELD) / _TURNS
"""Share of the questions."""
_FURTHER = 101

DEPTH = 24
"""Passages found for a question; the first of them are read."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What the reader made of one span."""

    group: LanguageGroup
    """Of the question and the span's passage."""
    signals: Signals
    right: bool
    """Whether it holds the answer."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What the reader made of one question."""

    group: LanguageGroup
    """Of the question and the text with the answer."""
    spans: tuple[Tried, ...]
    answerable: bool


@contextmanager
def archive_of(contexts: Sequence[Context]) -> Iterator[Assistant]:
    """An archive of these texts, each an article with its place as id."""
    with tempfile.TemporaryDirectory() as folder, Assistant.open(folder) as assistant:
        articles = [
            Article(
                id=str(place),
                title=context.title,
                text=context.text,
                source=None,
                url=None,
                published=None,
                published_from=None,
                language=context.language,
                sha256=content_sha256(context.text),
                path=None,
            )
            for place, context in enumerate(contexts)
        ]
        assistant.ingest_articles(articles)
        yield assistant


def trials_over(
    reader: SpanReader,
    archive: Assistant,
    contexts: Sequence[Context],
    questions: Sequence[Example],
    *,
    withhold: bool = True,
) -> Iterator[Trial]:
    """A trial for each question; `contexts` are those that `archive_of` has put in.

    `withhold` the answers of some of them, as told above.
    """
    for turn, question in enumerate(questions):
        # So many questions further on, the language is often another.
        other = questions[(turn + _FURTHER) % len(questions)]
        kind = turn % _TURNS if withhold else None
        hits = archive.search((other if kind == _OFF_TOPIC else question).question, DEPTH)
        if kind == _REMAINS:
            hits = [left for hit in hits for left in _without_answer(hit, contexts, question)]
        elif kind in (_NEAR_MISS, _OFF_TOPIC):
            hits = [hit for hit in hits if hit.passage.article_id != str(question.context)]
        hits = hits[:PASSAGES_READ]
        evidence = evidence_of(hits, archive.articles_of(hits), archive.embedder)
        answerable = question.is_answered and kind not in _WITHHELD
        yield _trial(reader, question, contexts, evidence, answerable=answerable)


def _without_answer(hit: Hit, contexts: Sequence[Context], question: Example) -> Iterator[Hit]:
    """The hit, or of one with the answer what remains of it, if enough does."""
    passage, own = hit.passage, contexts[question.context]
    answer = own.text[question.start : question.end]
    start = passage.text.find(answer)
    if passage.article_id != str(question.context) or start < 0:
        yield hit
        return
    example = Example(question.question, 0, start, start + len(answer))
    left = remains(Context(own.title, passage.text, own.language), example)
    if left is not None:
        shorter = replace(passage, text=left.text, end=passage.start + len(left.text))
        yield replace(hit, passage=shorter)


def _trial(
    reader: SpanReader,
    question: Example,
    contexts: Sequence[Context],
    evidence: Sequence[Evidence],
    *,
    answerable: bool,
) -> Trial:
    """What the reader makes of a question and its passages."""
    own = contexts[question.context].text
    key = answer_key(own[question.start : question.end])
    spans = []
    for reading in reader.readings(question.question, evidence):
        passage = evidence[reading.evidence].passage.text
        said = answer_key(passage[reading.start : reading.end])
        group = language_group(question.question, passage)
        spans.append(Tried(group, reading.signals, answerable and _agree(said, key)))
    return Trial(language_group(question.question, own), tuple(spans), answerable)


def _agree(said: str, key: str) -> bool:
    """Whether what was said holds the answer, or is the better part of it."""
    return bool(key) and (key in said or (said in key and len(said) >= len(key) / 2))
