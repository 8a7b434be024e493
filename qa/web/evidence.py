"""An answer's evidence as HTML: each quote marked in its passage, with where it came from.

Everything that comes from an article or a user is escaped here; no HTML of theirs is kept.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from qa.rendering import ABSTENTIONS, DOUBTFUL, confidence_words, doubtful_answers, when
from qa.web import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from qa.types import Alternative, Answer, Article, Citation, Hit

MOST_NEAREST = 3
"""Passages offered when there is no answer."""

_WEB_ADDRESS = re.compile(r"https?://[^\s/?#\\]\S*", re.IGNORECASE)


def evidence_html(answer: Answer, nearest: Mapping[str, Article]) -> str:
    """Render an answer's citations and alternatives, or the passages nearest to one.

    Args:
        answer: As the assistant gave it.
        nearest: The articles of an abstention's first passages, by id.
    """
    return "".join(_evidence(answer, nearest))


def nearest_hits(answer: Answer) -> Sequence[Hit]:
    """Pick the passages to offer when there is no answer; none when there is one."""
    return answer.passages[:MOST_NEAREST] if answer.abstained else ()


def no_evidence_html() -> str:
    """Render the panel as it is before the first question."""
    return _heading(wording.EVIDENCE) + _note(wording.NO_EVIDENCE_YET)


def _evidence(answer: Answer, nearest: Mapping[str, Article]) -> Iterator[str]:
    yield _heading(wording.EVIDENCE)
    yield f'<p class="asked">{escape(answer.question)}</p>'
    if answer.abstained:
        yield _note(ABSTENTIONS[answer.abstained])
        for found in doubtful_answers(answer):
            yield _heading(DOUBTFUL)
            yield _alternative(found, answer.passages)
        yield from _nearest(nearest_hits(answer), nearest)
        return
    yield from _citations(answer.citations, answer.passages)
    if answer.alternatives:
        yield _heading(wording.OTHER_ANSWERS)
    for other in answer.alternatives:
        yield _alternative(other, answer.passages)


def _alternative(other: Alternative, hits: Sequence[Hit]) -> str:
    return (
        f'<section class="alternative"><h3><span class="said">{escape(other.text)}</span>'
        f" {confidence_html(other.confidence)}</h3>"
        f"{''.join(_citations(other.citations, hits))}</section>"
    )


def _nearest(hits: Sequence[Hit], articles: Mapping[str, Article]) -> Iterator[str]:
    if hits:
        yield _heading(wording.NEAREST)
    for hit in hits:
        article, passage = articles[hit.passage.article_id], hit.passage
        yield '<article class="source">'
        yield _origin(article.title, article.source, article.published, article.url)
        yield f'<blockquote lang="{escape(article.language)}">{escape(passage.text)}</blockquote>'
        yield _place(article.id, passage.start, passage.end)
        yield "</article>"


def _citations(citations: Iterable[Citation], hits: Sequence[Hit]) -> Iterator[str]:
    for citation in citations:
        yield '<article class="source">'
        yield _origin(citation.title, citation.source, citation.published, citation.url)
        yield f'<blockquote lang="{escape(citation.language)}">{_marked(citation, hits)}'
        yield "</blockquote>"
        yield _place(citation.article_id, citation.start, citation.end)
        yield "</article>"


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
    title: str, source: str | None, published: date | datetime | None, url: str | None
) -> str:
    parts = [part for part in (source, when(published) or wording.UNDATED) if part]
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


def confidence_html(confidence: float) -> str:
    """Render a probability as a small label."""
    return f'<span class="confidence">{escape(confidence_words(confidence))}</span>'


def _place(article_id: str, start: int, end: int) -> str:
    return f'<p class="place">{escape(wording.place(article_id, start, end))}</p>'


def _heading(words: str) -> str:
    return f"<h2>{escape(words)}</h2>"


def _note(words: str) -> str:
    return f'<p class="note">{escape(words)}</p>'
