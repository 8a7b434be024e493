"""A whole article beside the conversation, its quoted stretch marked. All of it is text."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from qa.errors import ArticleNotFoundError, QuestionError
from qa.web.evidence import note_html, origin_html

if TYPE_CHECKING:
    from qa.assistant import Assistant
    from qa.types import Article
    from qa.web.sides import Place
    from qa.web.words import Words


def open_article(assistant: Assistant, place: Place, number: int, words: Words) -> str:
    """Render the article that a place is in, as it read when it was cited.

    Args:
        assistant: Who keeps the articles.
        place: What to mark.
        number: The place's number, to go back to.
        words: The reader's.
    """
    try:
        version = assistant.find_version(place.sha256, place.article_id)
    except (ArticleNotFoundError, QuestionError):
        return f"{_back(number, words)}{note_html(words.talk.article_gone)}"
    note = "" if version.current else note_html(words.talk.edited_since)
    return article_html(version.article, place, number, words, note)


def article_html(article: Article, place: Place, number: int, words: Words, note: str = "") -> str:
    """Render an article with a place in it marked; `note` is HTML of ours."""
    origin = origin_html(article.title, article.source, article.published, article.url, words)
    return (
        f'<article class="whole">{_back(number, words)}{origin}{note}'
        f'<div class="text" lang="{escape(article.language)}">{_marked(article.text, place)}</div>'
        f"</article>"
    )


def _marked(text: str, place: Place) -> str:
    """Mark a stretch of a text, and the answer in it, whose bounds are inside the text."""
    start, end = place.start, place.end
    marked = escape(text[start:end])
    if place.answer_start is not None and place.answer_end is not None:
        marked = (
            f"{escape(text[start : place.answer_start])}"
            f"<strong>{escape(text[place.answer_start : place.answer_end])}</strong>"
            f"{escape(text[place.answer_end : end])}"
        )
    return f"{escape(text[:start])}<mark>{marked}</mark>{escape(text[end:])}"


def _back(number: int, words: Words) -> str:
    return (
        f'<button type="button" class="back" data-back="{number}">'
        f"← {escape(words.talk.back)}</button>"
    )
