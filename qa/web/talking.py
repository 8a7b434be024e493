"""What the buttons of the conversation and its evidence do.

Each method is an event of the page; its result has a value for each output, in order:
conversation, evidence, error, question and turns, unless it says otherwise. What the
browser sends is a number of something that the page shows, or a text to keep.
"""

from __future__ import annotations

import json
from collections.abc import Iterator  # noqa: TC003 - Gradio reads the hints of what takes events
from html import escape
from typing import TYPE_CHECKING, Any

import gradio as gr

from qa.errors import QaError
from qa.web.article_view import open_article
from qa.web.conversation import Turn, conversation_html
from qa.web.transcript import transcript
from qa.web.verdicts import agreed, corrected, doubted
from qa.web.words import words_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa.assistant import Assistant
    from qa.web.transcript import TranscriptFormat
    from qa.web.words import Words


class Talking:
    """The events of a conversation's turns."""

    def __init__(
        self, assistant: Assistant, answer: Callable[..., Iterator[tuple[Any, ...]]]
    ) -> None:
        self._assistant = assistant
        self._answer = answer

    def act(self, language: str, turns: list[Turn], event: gr.EventData) -> tuple[Any, ...]:
        """Do what a button of a turn says; a click elsewhere on it shows its evidence."""
        number, words = _number(event, "turn", turns), words_in(language)
        if number is None:
            return (gr.skip(),) * 5
        turn, act = turns[number], event._data.get("act")  # noqa: SLF001
        error = ""
        if act in ("wrong", "cancel"):
            turns = _changed(turns, number, doubted(turn))
        elif act == "right" and turn.verdict in (None, "wrong"):  # a second click keeps nothing
            try:
                turns = _changed(turns, number, agreed(self._assistant, turn))
            except QaError as trouble:
                error = error_html(words.error(trouble))
        return *_shown(turns, number, words), error, gr.skip(), turns

    def literally(
        self, language: str, turns: list[Turn], event: gr.EventData
    ) -> Iterator[tuple[Any, ...]]:
        """Ask a completed question again, as it was written."""
        number = _number(event, "turn", turns)
        turn = None if number is None else turns[number]
        if turn is not None and turn.asked:
            limits = (turn.since, turn.until, turn.sources, turn.languages)
            yield from self._answer(language, turn.asked, *limits, turns, literally=True)

    def correct(self, language: str, turns: list[Turn], event: gr.EventData) -> tuple[Any, ...]:
        """Keep what a reader says is right."""
        number, words = _number(event, "turn", turns), words_in(language)
        if number is None:
            return (gr.skip(),) * 5
        right = event._data.get("right")  # noqa: SLF001
        if right is not None and not str(right).strip():
            error = error_html(words.talk.nothing_written)
            return gr.skip(), gr.skip(), error, gr.skip(), gr.skip()
        try:
            turn = corrected(self._assistant, turns[number], None if right is None else str(right))
        except QaError as trouble:
            error = error_html(words.error(trouble))
            return gr.skip(), gr.skip(), error, gr.skip(), gr.skip()
        turns = _changed(turns, number, turn)
        return *_shown(turns, number, words), "", gr.skip(), turns

    def read(self, language: str, turns: list[Turn], event: gr.EventData) -> Any:
        """Open an article at a place that the evidence shows, or go back to the evidence."""
        number, words = _number(event, "turn", turns), words_in(language)
        if number is None:
            return gr.skip()
        places = turns[number].places()
        place = _number(event, "place", places)
        if place is None:
            return turns[number].evidence_html(words)
        return open_article(self._assistant, places[place], place, words)

    def save(self, language: str, turns: list[Turn], event: gr.EventData) -> str:
        """Hand the conversation to the browser as a file."""
        form: TranscriptFormat = "json" if event._data.get("form") == "json" else "markdown"  # noqa: SLF001
        name, kind = ("json", "application/json") if form == "json" else ("md", "text/markdown")
        text = transcript(turns, form, words_in(language))
        return json.dumps({"name": f"citeqa.{name}", "type": f"{kind};charset=utf-8", "text": text})


def _number(event: gr.EventData, name: str, among: Sequence[object]) -> int | None:
    """A number that the browser sent, if there is something of that number."""
    number = event._data.get(name)  # noqa: SLF001 - its attributes fail when missing
    return number if isinstance(number, int) and 0 <= number < len(among) else None


def _changed(turns: list[Turn], number: int, turn: Turn) -> list[Turn]:
    return [*turns[:number], turn, *turns[number + 1 :]]


def _shown(turns: list[Turn], number: int, words: Words) -> tuple[str, str]:
    """Render the conversation, and the evidence of one of its turns."""
    return conversation_html(turns, number, words), turns[number].evidence_html(words)


def error_html(message: str) -> str:
    """Render what is wrong."""
    return f'<p role="alert">{escape(message)}</p>'
