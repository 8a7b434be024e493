"""Spans → the answer: equal ones grouped, the best chosen or none, each one cited.

A story that stands in several places is cited once, with the others named beside it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

from qa.sentences import sentence_spans
from qa.tokens import fold
from qa.types import Alternative, Answer, Citation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.types import Article, Hit, Place, Span

DEFAULT_MIN_CONFIDENCE = 0.25
"""Below this the archive is taken not to say. Higher: fewer answers, more of them right."""

MOST_ALTERNATIVES = 4
MOST_CITATIONS = 5
_ALTERNATIVE_SHARE = 0.3
"""An alternative is worth showing from this share of the answer's confidence on."""


def decide(
    question: str,
    spans: Sequence[Span],
    hits: Sequence[Hit],
    articles: Mapping[str, Article],
    *,
    places: Mapping[str, Sequence[Place]] | None = None,
    min_confidence: float = DEFAULT_MIN_CONFIDENCE,
) -> Answer:
    """Choose an answer from a reader's spans, or abstain.

    An abstention for doubt has what was found as its alternatives, the best first.

    Args:
        question: As asked.
        spans: From a `Reader`, best first.
        hits: What the reader was given, best first.
        articles: The articles of all passages, by id.
        places: Where else the stories of these articles stand, by article id.
        min_confidence: From 0 (always answer) to 1 (never).
    """
    elsewhere = places or {}
    said = [
        Alternative(group[0].text, confidence, _citations(group, articles, elsewhere))
        for confidence, group in _ranked(_grouped(spans), articles, elsewhere)
    ]
    if not said:
        return Answer(question, None, 0.0, "no_evidence", passages=tuple(hits))
    best = said[0]
    doubtful = best.confidence < min_confidence
    others = [
        other
        for other in (said if doubtful else said[1:])
        if other.confidence >= _ALTERNATIVE_SHARE * best.confidence
    ]
    return Answer(
        question=question,
        text=None if doubtful else best.text,
        confidence=best.confidence,
        abstained="low_confidence" if doubtful else None,
        citations=() if doubtful else best.citations,
        alternatives=tuple(others[:MOST_ALTERNATIVES]),
        passages=tuple(hits),
    )


def _grouped(spans: Sequence[Span]) -> list[list[Span]]:
    """Spans that say the same, together; members best first."""
    groups: dict[str, list[Span]] = {}
    for span in spans:
        groups.setdefault(answer_key(span.text), []).append(span)
    return list(groups.values())


def _ranked(
    groups: Sequence[Sequence[Span]],
    articles: Mapping[str, Article],
    places: Mapping[str, Sequence[Place]],
) -> list[tuple[float, Sequence[Span]]]:
    """Groups with their confidence, best first."""
    rated = [(_confidence(group, articles, places), group) for group in groups]
    return sorted(rated, key=lambda each: -each[0])


def _confidence(
    group: Sequence[Span],
    articles: Mapping[str, Article],
    places: Mapping[str, Sequence[Place]],
) -> float:
    """The probability that what a group says is right: that not all its sources are wrong.

    Each source counts once, with its best span, however often it says it; and so does a story,
    wherever it stands.
    """
    best: dict[str, float] = {}
    told: set[str] = set()
    for span in group:
        article = articles[span.passage.article_id]
        if article.id not in told:
            best.setdefault(article.source or article.id, span.score)
            told.update(place.article_id for place in places.get(article.id, ()))
    return reduce(lambda sure, more: sure + more - sure * more, best.values())


def answer_key(text: str) -> str:
    """What two answers have in common that say the same: folded, without marks and spaces."""
    return "".join(
        char
        for char in unicodedata.normalize("NFKC", fold(text))
        if unicodedata.category(char)[0] not in "ZC" and char not in _MARKS
    )


_MARKS = frozenset("，。、；：！？“”‘’「」『』《》（）()\"'·,;:!?")


def _citations(
    group: Sequence[Span],
    articles: Mapping[str, Article],
    places: Mapping[str, Sequence[Place]],
) -> tuple[Citation, ...]:
    """One citation a story, of its best span, best first."""
    best: list[Citation] = []
    told: set[str] = set()
    for span in group:
        article = articles[span.passage.article_id]
        if article.id in told:
            continue
        others = tuple(places.get(article.id, ()))
        told.update((article.id, *(place.article_id for place in others)))
        best.append(replace(cite(span, article), also_in=others))
    return tuple(best[:MOST_CITATIONS])


def cite(span: Span, article: Article) -> Citation:
    """Cite a span by the sentence, or sentences, that it stands in."""
    answer_start = span.passage.start + span.start
    answer_end = span.passage.start + span.end
    start, end = answer_start, answer_end
    for first, last in sentence_spans(span.passage.text):
        if first < span.end and span.start < last:
            start = min(start, span.passage.start + first)
            end = max(end, span.passage.start + last)
    return Citation(
        article_id=article.id,
        title=article.title,
        source=article.source,
        url=article.url,
        published=article.published,
        language=article.language,
        quote=article.text[start:end],
        start=start,
        end=end,
        answer_start=answer_start,
        answer_end=answer_end,
        sha256=article.sha256,
    )
