"""The questions asked so far and their answers, and how they look as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from qa.rendering import ABSTENTIONS, when
from qa.web import wording
from qa.web.evidence import confidence_html, evidence_html, nearest_hits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.assistant import Assistant
    from qa.types import Answer

MOST_TURNS = 50
"""Kept for each open page; older ones are let go."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with its answer."""

    answer: Answer
    scope: str
    """What the question was limited to, in words."""
    evidence: str
    """HTML."""


def take_turn(
    assistant: Assistant, question: str, since: str, until: str, sources: list[str]
) -> Turn:
    """Ask one question.

    Raises:
        QaError: the assistant's, unchanged.
    """
    answer = assistant.ask(
        question, since=since.strip() or None, until=until.strip() or None, sources=sources
    )
    ids = {hit.passage.article_id for hit in nearest_hits(answer)}
    articles = {article_id: assistant.article(article_id) for article_id in ids}
    scope = wording.scope(since.strip(), until.strip(), sources)
    return Turn(answer, scope, evidence_html(answer, articles))


def conversation_html(turns: Sequence[Turn], shown: int | None) -> str:
    """Render all turns, oldest first.

    Args:
        turns: Finished ones.
        shown: The turn whose evidence stands beside the conversation.
    """
    if not turns:
        return _log(f'<p class="note">{escape(wording.NO_TURNS)}</p>')
    return _log("".join(_turn_html(turn, n, n == shown) for n, turn in enumerate(turns)))


def waiting_html(turns: Sequence[Turn], question: str, words: str) -> str:
    """Render all turns, then a question being answered and what it waits for."""
    finished = "".join(_turn_html(turn, n, shown=False) for n, turn in enumerate(turns))
    return _log(f'{finished}{_question_html(question, "")}<p class="waiting">{escape(words)}</p>')


def _log(content: str) -> str:
    return f'<div class="log" role="log" tabindex="0"><div>{content}</div></div>'


def _turn_html(turn: Turn, number: int, shown: bool) -> str:
    """Render a turn. The button is for the keyboard: a click anywhere on the answer will do."""
    answer = turn.answer
    if answer.abstained:
        said = f'<span class="abstained">{escape(ABSTENTIONS[answer.abstained])}</span>'
    else:
        said = f'<span class="said">{escape(answer.text or "")}</span> '
        said += confidence_html(answer.confidence)
    return (
        f"{_question_html(answer.question, turn.scope)}"
        f'<div class="answer{" shown" if shown else ""}" data-turn="{number}">{said}'
        f'<p class="origin">{escape(_origin(answer))}'
        f'<button type="button" aria-pressed="{"true" if shown else "false"}">'
        f"{escape(wording.EVIDENCE)}</button></p></div>"
    )


def _question_html(question: str, scope: str) -> str:
    limited = f'<span class="scope">{escape(scope)}</span>' if scope else ""
    return f'<p class="question">{escape(question)}{limited}</p>'


def _origin(answer: Answer) -> str:
    """Name the source and day of the first citation, and how much more there is."""
    if not answer.citations:
        return ""
    first = answer.citations[0]
    parts = [first.source, when(first.published) or wording.UNDATED]
    parts += wording.further(len(answer.citations) - 1, len(answer.alternatives))
    return " · ".join(part for part in parts if part)
