"""An answer's evidence as HTML: each quote marked in its passage, with where it came from.

Everything that comes from an article or a user is escaped here; no HTML of theirs is kept.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from itertools import count
from typing import TYPE_CHECKING

from qa.citing import cited_as
from qa.rendering import MOST_PLACES, doubtful_answers, place_words, when
from qa.web.sides import nearest_hits, newest_day, newest_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from qa.citing import CitationFormat
    from qa.types import Alternative, Answer, Article, Citation, Hit, Place
    from qa.web.words import Words

_WEB_ADDRESS = re.compile(r"https?://[^\s/?#\\]\S*", re.IGNORECASE)


def evidence_html(answer: Answer, nearest: Mapping[str, Article], words: Words) -> str:
    """Render an answer's citations and alternatives, or the passages nearest to one.

    Args:
        answer: As the assistant gave it.
        nearest: The articles of an abstention's first passages, by id.
        words: The reader's.
    """
    return "".join(_evidence(answer, nearest, words))


def no_evidence_html(words: Words) -> str:
    """Render the panel as it is before the first question."""
    return _heading(words.evidence) + note_html(words.no_evidence_yet)


def _evidence(answer: Answer, nearest: Mapping[str, Article], words: Words) -> Iterator[str]:
    """Render each place with its number, in the order of `qa.web.sides.places_of`."""
    numbers = count()
    yield _heading(words.evidence)
    yield f'<p class="asked">{escape(answer.question)}</p>'
    if answer.abstained:
        yield note_html(words.abstention(answer.abstained))
        for found in doubtful_answers(answer):
            yield _heading(words.doubtful)
            yield _alternative(found, answer.passages, numbers, words)
        yield from _nearest(nearest_hits(answer), nearest, numbers, words)
        return
    yield from _sides(answer, words)
    yield from _citations(answer.citations, answer.passages, numbers, words)
    if answer.alternatives:
        yield _heading(words.other_answers)
    for other in newest_first(answer.alternatives):
        yield _alternative(other, answer.passages, numbers, words)


def _sides(answer: Answer, words: Words) -> Iterator[str]:
    """Put answers that differ side by side, newest first."""
    if not answer.alternatives:
        return
    first = (newest_day(answer.citations), answer.text or "", answer.confidence, answer.citations)
    sides = [first] + [
        (newest_day(other.citations), other.text, other.confidence, other.citations)
        for other in answer.alternatives
    ]
    yield f'<section class="sides">{_heading(words.talk.side_by_side)}<ol>'
    for side in sorted(sides, key=lambda side: side[0], reverse=True):
        newest, text, confidence, citations = side
        said_by = next((c.source for c in citations if c.source), "")
        chosen = f'<p class="chosen">{escape(words.talk.shown_as_answer)}</p>'
        yield (
            f"<li{' class=best' if side is first else ''}>"
            f'<p class="day">{escape(newest.replace("T", " ")[:16] or words.undated)}</p>'
            f'<p class="claim">{escape(text)}</p><p class="by">{escape(said_by)}</p>'
            f"{confidence_html(confidence, words)}{chosen if side is first else ''}</li>"
        )
    yield "</ol></section>"


def _alternative(
    other: Alternative, hits: Sequence[Hit], numbers: Iterator[int], words: Words
) -> str:
    return (
        f'<section class="alternative"><h3><span class="said">{escape(other.text)}</span>'
        f" {confidence_html(other.confidence, words)}</h3>"
        f"{''.join(_citations(other.citations, hits, numbers, words))}</section>"
    )


def _nearest(
    hits: Sequence[Hit], articles: Mapping[str, Article], numbers: Iterator[int], words: Words
) -> Iterator[str]:
    if hits:
        yield _heading(words.nearest)
    for hit in hits:
        article, passage = articles[hit.passage.article_id], hit.passage
        yield '<article class="source">'
        yield origin_html(article.title, article.source, article.published, article.url, words)
        yield f'<blockquote lang="{escape(article.language)}">{escape(passage.text)}</blockquote>'
        yield _place(article.id, passage.start, passage.end, words)
        yield f'<p class="acts">{_read_button(next(numbers), words)}</p></article>'


def _citations(
    citations: Iterable[Citation], hits: Sequence[Hit], numbers: Iterator[int], words: Words
) -> Iterator[str]:
    for citation in citations:
        yield '<article class="source">'
        yield origin_html(citation.title, citation.source, citation.published, citation.url, words)
        yield f'<blockquote lang="{escape(citation.language)}">{_marked(citation, hits)}'
        yield "</blockquote>"
        yield _place(citation.article_id, citation.start, citation.end, words)
        yield from _also_in(citation.also_in, words)
        yield f'<p class="acts">{_read_button(next(numbers), words)}'
        yield f"{_copy_buttons(citation, words)}</p></article>"


def _read_button(number: int, words: Words) -> str:
    return f'<button type="button" data-read="{number}">{escape(words.talk.read_article)}</button>'


def _copy_buttons(citation: Citation, words: Words) -> str:
    """The browser copies what it was given here, and asks nobody."""
    talk = words.talk
    names: tuple[tuple[CitationFormat, str], ...] = (
        ("text", talk.plain_text),
        ("markdown", "Markdown"),
        ("bibtex", "BibTeX"),
    )
    buttons = " ".join(
        f'<button type="button" data-copy="{escape(cited_as(citation, form))}"'
        f' aria-label="{escape(f"{talk.copy_as} {name}")}">{escape(name)}</button>'
        for form, name in names
    )
    return (
        f'<span class="copy" data-copied="{escape(talk.copied)}"'
        f' data-failed="{escape(talk.can_not_copy)}">{escape(talk.copy_as)} {buttons}'
        f' <span class="done" role="status"></span></span>'
    )


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


def origin_html(
    title: str,
    source: str | None,
    published: date | datetime | None,
    url: str | None,
    words: Words,
) -> str:
    """Render an article's title, outlet, date and address."""
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


def note_html(words: str) -> str:
    """Render a remark of the page's own."""
    return f'<p class="note">{escape(words)}</p>'


def _place(article_id: str, start: int, end: int, words: Words) -> str:
    place = words.place.format(article=article_id, start=start, end=end)
    return f'<p class="place">{escape(place)}</p>'


def _heading(words: str) -> str:
    return f"<h2>{escape(words)}</h2>"
