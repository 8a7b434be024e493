"""An answer's evidence as HTML: each quote marked in its passage, with where it came from.

Everything that comes from an article or a user is escaped here; no HTML of theirs is kept.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from qa.rendering import MOST_PLACES, doubtful_answers, place_words, when

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from qa.types import Alternative, Answer, Article, Citation, Hit, Place
    from qa.web.words import Words

MOST_NEAREST = 3
"""Passages offered when there is no answer."""

_WEB_ADDRESS = re.compile(r"https?://[^\s/?#\\]\S*", re.IGNORECASE)


def evidence_html(answer: Answer, nearest: Mapping[str, Article], words: Words) -> str:
    """Render an answer's citations and alternatives, or the passages nearest to one.

    Args:
        answer: As the assistant gave it.
        nearest: The articles of an abstention's first passages, by id.
        words: The reader's.
    """
    return "".join(_evidence(answer, nearest, words))


def nearest_hits(answer: Answer) -> Sequence[Hit]:
    """Pick the passages to offer when there is no answer; none when there is one."""
    return answer.passages[:MOST_NEAREST] if answer.abstained else ()


def no_evidence_html(words: Words) -> str:
    """Render the panel as it is before the first question."""
    return _heading(words.evidence) + _note(words.no_evidence_yet)


def _evidence(answer: Answer, nearest: Mapping[str, Article], words: Words) -> Iterator[str]:
    yield _heading(words.evidence)
    yield f'<p class="asked">{escape(answer.question)}</p>'
    if answer.abstained:
        yield _note(words.abstention(answer.abstained))
        for found in doubtful_answers(answer):
            yield _heading(words.doubtful)
            yield _alternative(found, answer.passages, words)
        yield from _nearest(nearest_hits(answer), nearest, words)
        return
    yield from _citations(answer.citations, answer.passages, words)
    if answer.alternatives:
        yield _heading(words.other_answers)
    for other in answer.alternatives:
        yield _alternative(other, answer.passages, words)


def _alternative(other: Alternative, hits: Sequence[Hit], words: Words) -> str:
    return (
        f'<section class="alternative"><h3><span class="said">{escape(other.text)}</span>'
        f" {confidence_html(other.confidence, words)}</h3>"
        f"{''.join(_citations(other.citations, hits, words))}</section>"
    )


def _nearest(hits: Sequence[Hit], articles: Mapping[str, Article], words: Words) -> Iterator[str]:
    if hits:
        yield _heading(words.nearest)
    for hit in hits:
        article, passage = articles[hit.passage.article_id], hit.passage
        yield '<article class="source">'
        yield _origin(article.title, article.source, article.published, article.url, words)
        yield f'<blockquote lang="{escape(article.language)}">{escape(passage.text)}</blockquote>'
        yield _place(article.id, passage.start, passage.end, words)
        yield "</article>"


def _citations(citations: Iterable[Citation], hits: Sequence[Hit], words: Words) -> Iterator[str]:
    for citation in citations:
        yield '<article class="source">'
        yield _origin(citation.title, citation.source, citation.published, citation.url, words)
        yield f'<blockquote lang="{escape(citation.language)}">{_marked(citation, hits)}'
        yield "</blockquote>"
        yield _place(citation.article_id, citation.start, citation.end, words)
        yield from _also_in(citation.also_in, words)
        yield "</article>"


def _also_in(places: Sequence[Place], words: Words) -> Iterator[str]:
    """Name the other places of a story, as text with links."""
    if not places:
        return
    yield f'<p class="place">{escape(words.same_story.format(number=len(places) + 1))}</p>'
    for place in places[:MOST_PLACES]:
        known = place_words(replace(place, url=None), words.alike)
        yield f'<p class="place"><span>{escape(known)}</span> '
        yield f"{_link(place.url) if place.url else ''}</p>"
    if len(places) > MOST_PLACES:
        yield f'<p class="place">{escape(words.more_places(len(places) - MOST_PLACES))}</p>'


def _marked(citation: Citation, hits: Sequence[Hit]) -> str:
    """Render the passage with the quote marked and the answer emphasised in it."""
    text, offset = citation.quote, citation.start
    for hit in hits:
        passage = hit.passage
        holds = passage.start <= citation.start and citation.end <= passage.end
        if holds and passage.article_id == citation.article_id:
            text, offset = passage.text, passage.start
            break
    bounds = (citation.start, citation.answer_start, citation.answer_end, citation.end)
    start, answer_start, answer_end, end = (bound - offset for bound in bounds)
    return (
        f"{escape(text[:start])}<mark>{escape(text[start:answer_start])}"
        f"<strong>{escape(text[answer_start:answer_end])}</strong>"
        f"{escape(text[answer_end:end])}</mark>{escape(text[end:])}"
    )


def _origin(
    title: str,
    source: str | None,
    published: date | datetime | None,
    url: str | None,
    words: Words,
) -> str:
    parts = [part for part in (source, when(published) or words.undated) if part]
    shown = " · ".join(f"<span>{escape(part)}</span>" for part in parts)
    return f'<h3>{escape(title)}</h3><p class="origin">{shown}{_link(url) if url else ""}</p>'


def _link(url: str) -> str:
    """Link to an address of the web; show any other as text, for it may run a script."""
    if not _WEB_ADDRESS.fullmatch(url):
        return f'<span class="url">{escape(url)}</span>'
    return (
        f'<a class="url" href="{escape(url)}" target="_blank" rel="noopener noreferrer">'
        f"{escape(url)}</a>"
    )


def confidence_html(confidence: float, words: Words) -> str:
    """Render a probability as a small label."""
    return f'<span class="confidence">{escape(words.confidence(confidence))}</span>'


def _place(article_id: str, start: int, end: int, words: Words) -> str:
    place = words.place.format(article=article_id, start=start, end=end)
    return f'<p class="place">{escape(place)}</p>'


def _heading(words: str) -> str:
    return f"<h2>{escape(words)}</h2>"


def _note(words: str) -> str:
    return f'<p class="note">{escape(words)}</p>'
