"""The questions asked so far and their answers, and how they look as HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Literal

from qa.followup import Exchange, FollowUp, followed_up
from qa.rendering import when
from qa.web.evidence import confidence_html, evidence_html
from qa.web.sides import nearest_hits, places_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.assistant import Assistant
    from qa.followup import Rule
    from qa.types import Answer, Article, Citation
    from qa.web.sides import Place
    from qa.web.words import Words

MOST_TURNS = 50
"""Kept for each open page; older ones are let go."""

_THUMB = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 10h4v10H3z M9 20h8.5c.9 0 1.6-.6 1.9-1.4'
    'l2-6C21.8 11.3 20.9 10 19.5 10H15l.7-3.6C16 4.9 15 3.5 13.6 3.5L9 10z"/></svg>'
)

Verdict = Literal["right", "wrong", "kept"]
"""`wrong` waits for the right answer; the other two are kept."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with its answer."""

    answer: Answer
    """To what was searched for."""
    since: str = ""
    until: str = ""
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """What the question was limited to, as it was written."""
    nearest: Mapping[str, Article] = field(default_factory=dict)
    """The articles of an abstention's first passages, by id."""
    asked: str | None = None
    """As it was written, when something else was searched for."""
    rule: Rule | None = None
    """What was done to it then."""
    verdict: Verdict | None = None
    """What the reader said of the answer."""
    kept_at: str = ""
    """The file that the verdict was kept in."""

    def evidence_html(self, words: Words) -> str:
        """Render what stands beside the conversation."""
        return evidence_html(self.answer, self.nearest, words)

    def places(self) -> tuple[Place, ...]:
        """List each place that the evidence shows, in its order."""
        return places_of(self.answer, self.nearest)


def take_turn(
    assistant: Assistant,
    question: str,
    since: str,
    until: str,
    sources: Sequence[str],
    languages: Sequence[str],
    turns: Sequence[Turn] = (),
    *,
    literally: bool = False,
) -> Turn:
    """Ask one question, completed from the turns before it unless `literally`.

    Raises:
        QaError: the assistant's, unchanged.
    """
    dialogue = [Exchange(turn.answer.question, turn.answer.text) for turn in turns]
    made = FollowUp(question, question) if literally else followed_up(question, dialogue)
    since, until = since.strip(), until.strip()
    answer = assistant.ask(
        made.searched,
        since=since or None,
        until=until or None,
        sources=sources,
        languages=languages,
    )
    articles = assistant.articles_of(nearest_hits(answer))
    asked = question if made.rewritten else None
    limits = since, until, tuple(sources), tuple(languages)
    return Turn(answer, *limits, articles, asked, made.rule)


def conversation_html(turns: Sequence[Turn], shown: int | None, words: Words) -> str:
    """Render all turns, oldest first.

    Args:
        turns: Finished ones.
        shown: The turn whose evidence stands beside the conversation.
        words: The reader's.
    """
    if not turns:
        return _log(f'<p class="note">{escape(words.no_turns)}</p>')
    said = "".join(_turn_html(turn, n, n == shown, words) for n, turn in enumerate(turns))
    return _log(said + _saving_html(words))


def waiting_html(turns: Sequence[Turn], question: str, state: str, words: Words) -> str:
    """Render all turns, then a question being answered and what it waits for."""
    finished = "".join(_turn_html(turn, n, False, words) for n, turn in enumerate(turns))
    return _log(f'{finished}{_question_html(question, "")}<p class="waiting">{escape(state)}</p>')


def _log(content: str) -> str:
    return f'<div class="log" role="log" tabindex="0"><div>{content}</div></div>'


def _turn_html(turn: Turn, number: int, shown: bool, words: Words) -> str:
    """Render a turn. The button is for the keyboard: a click anywhere on the answer will do."""
    answer = turn.answer
    scope = words.scope(turn.since, turn.until, turn.sources, turn.languages)
    pressed = "true" if shown else "false"
    return (
        f"{_question_html(turn.asked or answer.question, scope)}"
        f'<div class="answer{" shown" if shown else ""}" data-turn="{number}">'
        f"{_searched_html(turn, words)}{_said_html(answer, words)}"
        f'<p class="origin"><span>{escape(_origin(answer, words))}</span>'
        f'<button type="button" data-act="show" aria-pressed="{pressed}">'
        f"{escape(words.evidence)}</button>{_thumbs_html(turn, words)}</p>"
        f"{_verdict_html(turn, words)}</div>"
    )


def _question_html(question: str, scope: str) -> str:
    limited = f'<span class="scope">{escape(scope)}</span>' if scope else ""
    return f'<p class="question">{escape(question)}{limited}</p>'


def _searched_html(turn: Turn, words: Words) -> str:
    """Say what was searched for in the place of the question, and offer the question itself."""
    if turn.rule is None:
        return ""
    talk = words.talk
    return (
        f'<p class="searched">{escape(talk.searched_for)} <b>{escape(turn.answer.question)}</b>'
        f' <span class="rule">({escape(talk.rule(turn.rule))})</span>'
        f' <button type="button" data-act="literally">{escape(talk.literally)}</button></p>'
    )


def _said_html(answer: Answer, words: Words) -> str:
    """The answer with how sure it is, then the words that it stands in; or why there is none."""
    if answer.abstained:
        kind = escape(words.talk.abstention_kind(answer.abstained))
        return (
            f'<p><span class="kind {answer.abstained}">{kind}</span>'
            f' <span class="abstained">{escape(words.abstention(answer.abstained))}</span></p>'
        )
    said = f'<p><strong class="said">{escape(answer.text or "")}</strong> '
    quotes = "".join(_quote_html(citation) for citation in answer.citations[:1])
    return f"{said}{confidence_html(answer.confidence, words)}</p>{quotes}"


def _quote_html(citation: Citation) -> str:
    quote, offset = citation.quote, citation.start
    start, end = citation.answer_start - offset, citation.answer_end - offset
    return (
        f'<p class="quote" lang="{escape(citation.language)}">“{escape(quote[:start])}'
        f"<mark>{escape(quote[start:end])}</mark>{escape(quote[end:])}”</p>"
    )


def _origin(answer: Answer, words: Words) -> str:
    """Name the source and day of the first citation, and how much more there is."""
    if answer.abstained:
        return words.talk.nearest_shown if nearest_hits(answer) else ""
    if not answer.citations:
        return ""
    first = answer.citations[0]
    parts = [first.source, when(first.published) or words.undated]
    parts += words.further(len(answer.citations) - 1, len(answer.alternatives))
    return " · ".join(part for part in parts if part)


def _thumbs_html(turn: Turn, words: Words) -> str:
    """Two buttons, until a verdict is kept."""
    if turn.verdict in ("right", "kept"):
        return ""
    wrong = "true" if turn.verdict == "wrong" else "false"
    return (
        '<span class="thumbs">'
        f'<button type="button" data-act="right" title="{escape(words.talk.right)}"'
        f' aria-label="{escape(words.talk.right)}">{_THUMB}</button>'
        f'<button type="button" data-act="wrong" title="{escape(words.talk.wrong)}"'
        f' aria-label="{escape(words.talk.wrong)}" aria-expanded="{wrong}">{_THUMB}</button></span>'
    )


def _verdict_html(turn: Turn, words: Words) -> str:
    """The form that asks for the right answer, or where the verdict was kept."""
    talk = words.talk
    if turn.verdict is None:
        return ""
    if turn.verdict != "wrong":
        return f'<p class="kept" role="status">✓ {escape(talk.kept.format(path=turn.kept_at))}</p>'
    return (
        f'<form class="verdict"><label>{escape(talk.what_is_right)}'
        f' <input type="text" name="right" maxlength="500" autocomplete="off"/></label>'
        f'<span><button type="submit" value="written">{escape(talk.keep)}</button>'
        f' <button type="submit" value="not held">{escape(talk.not_held)}</button>'
        f' <button type="button" data-act="cancel">{escape(talk.cancel)}</button></span></form>'
    )


def _saving_html(words: Words) -> str:
    return (
        f'<p class="saving">{escape(words.talk.save_conversation)}'
        ' <button type="button" data-save="markdown">Markdown</button>'
        ' <button type="button" data-save="json">JSON</button></p>'
    )
