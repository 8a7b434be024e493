"""The questions asked so far and their answers, and how they look as HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from qa.rendering import when
from qa.web.evidence import confidence_html, evidence_html, nearest_hits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.assistant import Assistant
    from qa.types import Answer, Article
    from qa.web.words import Words

MOST_TURNS = 50
"""Kept for each open page; older ones are let go."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with its answer."""

    answer: Answer
    since: str = ""
    until: str = ""
    sources: tuple[str, ...] = ()
    """What the question was limited to, as it was written."""
    nearest: Mapping[str, Article] = field(default_factory=dict)
    """The articles of an abstention's first passages, by id."""

    def evidence_html(self, words: Words) -> str:
        """Render what stands beside the conversation."""
        return evidence_html(self.answer, self.nearest, words)


def take_turn(
    assistant: Assistant, question: str, since: str, until: str, sources: list[str]
) -> Turn:
    """Ask one question.

    Raises:
        QaError: the assistant's, unchanged.
    """
    since, until = since.strip(), until.strip()
    answer = assistant.ask(question, since=since or None, until=until or None, sources=sources)
    ids = {hit.passage.article_id for hit in nearest_hits(answer)}
    articles = {article_id: assistant.article(article_id) for article_id in ids}
    return Turn(answer, since, until, tuple(sources), articles)


def conversation_html(turns: Sequence[Turn], shown: int | None, words: Words) -> str:
    """Render all turns, oldest first.

    Args:
        turns: Finished ones.
        shown: The turn whose evidence stands beside the conversation.
        words: The reader's.
    """
    if not turns:
        return _log(f'<p class="note">{escape(words.no_turns)}</p>')
    return _log("".join(_turn_html(turn, n, n == shown, words) for n, turn in enumerate(turns)))


def waiting_html(turns: Sequence[Turn], question: str, state: str, words: Words) -> str:
    """Render all turns, then a question being answered and what it waits for."""
    finished = "".join(_turn_html(turn, n, False, words) for n, turn in enumerate(turns))
    return _log(f'{finished}{_question_html(question, "")}<p class="waiting">{escape(state)}</p>')


def _log(content: str) -> str:
    return f'<div class="log" role="log" tabindex="0"><div>{content}</div></div>'


def _turn_html(turn: Turn, number: int, shown: bool, words: Words) -> str:
    """Render a turn. The button is for the keyboard: a click anywhere on the answer will do."""
    answer = turn.answer
    scope = words.scope(turn.since, turn.until, turn.sources)
    if answer.abstained:
        said = f'<span class="abstained">{escape(words.abstention(answer.abstained))}</span>'
    else:
        said = f'<span class="said">{escape(answer.text or "")}</span> '
        said += confidence_html(answer.confidence, words)
    return (
        f"{_question_html(answer.question, scope)}"
        f'<div class="answer{" shown" if shown else ""}" data-turn="{number}">{said}'
        f'<p class="origin">{escape(_origin(answer, words))}'
        f'<button type="button" aria-pressed="{"true" if shown else "false"}">'
        f"{escape(words.evidence)}</button></p></div>"
    )


def _question_html(question: str, scope: str) -> str:
    limited = f'<span class="scope">{escape(scope)}</span>' if scope else ""
    return f'<p class="question">{escape(question)}{limited}</p>'


def _origin(answer: Answer, words: Words) -> str:
    """Name the source and day of the first citation, and how much more there is."""
    if not answer.citations:
        return ""
    first = answer.citations[0]
    parts = [first.source, when(first.published) or words.undated]
    parts += words.further(len(answer.citations) - 1, len(answer.alternatives))
    return " · ".join(part for part in parts if part)
