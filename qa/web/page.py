"""The page in Gradio: its parts, and which of them an event changes.

The parts that show articles are HTML made by `conversation` and `evidence`, because
Gradio's own chat component puts even plain text into the page as HTML. This module
imports Gradio at once: `chat` imports it when the page is to open.
"""

from __future__ import annotations

import json
from collections.abc import Iterator  # noqa: TC003 - Gradio reads the hints of what takes events
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from qa.errors import QaError
from qa.web import wording
from qa.web.article_view import open_article
from qa.web.conversation import MOST_TURNS, Turn, conversation_html, take_turn, waiting_html
from qa.web.evidence import no_evidence_html
from qa.web.scripts import CONVERSATION, DOWNLOAD, EVIDENCE
from qa.web.switch import TELL_LANGUAGE, language_of, language_switch
from qa.web.transcript import transcript
from qa.web.verdicts import agreed, corrected, doubted
from qa.web.words import ENGLISH, words_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa.assistant import Assistant
    from qa.web.transcript import TranscriptFormat
    from qa.web.words import Words

STYLE = [Path(__file__).with_name(name) for name in ("style.css", "talk.css")]

_FONTS = ("system-ui", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif")
_FIXED_FONTS = ("ui-monospace", "Consolas", "monospace")

_ANSWERS_AT_ONCE = 2
_QUESTIONS_WAITING = 32


def theme() -> gr.themes.Base:
    """Gradio's look with fonts of the reader's machine, so that none is fetched."""
    return gr.themes.Default(
        primary_hue="teal", neutral_hue="slate", font=_FONTS, font_mono=_FIXED_FONTS
    )


def build_page(assistant: Assistant, is_loaded: Callable[[], bool]) -> gr.Blocks:
    """Lay out the page and connect its events.

    Args:
        assistant: Who answers.
        is_loaded: Whether the model is there, so that an answer takes no longer than usual.
    """
    chat = _Chat(assistant, is_loaded)
    page = gr.Blocks(title=wording.TITLE, analytics_enabled=False, fill_width=True)
    with page:
        turns = gr.State([])
        with gr.Row(elem_id="top", elem_classes="citeqa"):
            header = _html("header", _header_html("", ENGLISH))
            language = language_switch()
        with gr.Row(elem_id="main", elem_classes="citeqa"):
            with gr.Column(min_width=300, elem_id="talk"):
                conversation = _html(
                    "conversation", conversation_html([], None, ENGLISH), CONVERSATION
                )
                error = _html("error", "")
                question = _question_box()
                since, until, sources = _filters()
            with gr.Column(min_width=300, elem_id="side"):
                evidence = _html("evidence", no_evidence_html(ENGLISH), EVIDENCE)
        file = gr.Textbox(visible=False)

        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        worded = [language, header, question, since, until, sources, conversation, evidence]
        opened = page.load(chat.open, None, worded, **private)
        chosen = language.input(chat.speak, [language, turns], worded, **private)
        for spoken in (opened, chosen):
            spoken.then(None, [language], js=TELL_LANGUAGE, **private)
        evidence.select(chat.read, [language, turns], [evidence], **private)
        saved = conversation.select(chat.save, [language, turns], [file], **private)
        saved.success(None, [file], js=DOWNLOAD, **private)
        talk = [conversation, evidence, error, question, turns]
        asked = [
            question.submit(
                chat.ask,
                [language, question, since, until, sources, turns],
                talk,
                concurrency_limit=_ANSWERS_AT_ONCE,
                **private,
            ),
            conversation.click(chat.act, [language, turns], talk, **private),
            conversation.submit(chat.correct, [language, turns], talk, **private),
        ]
        for event in asked:
            event.failure(chat.fail, [language, turns], [conversation, evidence, error], **private)
    page.queue(max_size=_QUESTIONS_WAITING, api_open=False)
    return page


def _html(name: str, value: str, script: str | None = None) -> gr.HTML:
    """Make a part of our own HTML; `style.css` knows it by its name."""
    return gr.HTML(
        value, elem_id=name, elem_classes="citeqa", js_on_load=script, apply_default_css=False
    )


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        label=ENGLISH.question,
        placeholder=ENGLISH.question_example,
        lines=1,
        max_lines=6,
        autofocus=True,
        submit_btn=True,
        elem_id="question",
    )


def _filters() -> tuple[gr.Textbox, gr.Textbox, gr.Dropdown]:
    """Days are text, so that a day that can't be read is reported and not dropped."""
    with gr.Row(elem_id="filters"):
        since, until = (
            gr.Textbox(
                label=label,
                placeholder=ENGLISH.day_example,
                max_lines=1,
                min_width=110,
                scale=1,
                elem_id=name,
            )
            for label, name in ((ENGLISH.since, "since"), (ENGLISH.until, "until"))
        )
        sources = gr.Dropdown(
            [],
            value=[],
            multiselect=True,
            label=ENGLISH.sources,
            min_width=200,
            scale=2,
            elem_id="sources",
        )
    return since, until, sources


class _Chat:
    """What the page's events do. Each result has a value for each output, in order."""

    def __init__(self, assistant: Assistant, is_loaded: Callable[[], bool]) -> None:
        self._assistant = assistant
        self._is_loaded = is_loaded

    def open(self, request: gr.Request) -> tuple[Any, ...]:
        """Greet a browser that opens the page, in its language."""
        return self.speak(language_of(request), [])

    def speak(self, language: str, turns: list[Turn]) -> tuple[Any, ...]:
        """Put all that the page says into one language, and tell what the archive covers now."""
        words = words_in(language)
        line, named = self._coverage(words)
        return (
            words.code,
            _header_html(line, words),
            gr.update(label=words.question, placeholder=words.question_example),
            gr.update(label=words.since, placeholder=words.day_example),
            gr.update(label=words.until, placeholder=words.day_example),
            gr.update(label=words.sources, choices=named),
            *_latest(turns, words),
        )

    def _coverage(self, words: Words) -> tuple[str, list[str]]:
        """Say what the archive covers, or what is wrong with it, and name its sources."""
        try:
            stats = self._assistant.stats()
        except QaError as error:
            return words.error(error), []
        named = sorted(name for name in stats.sources if name)
        line = words.coverage(stats.articles, stats.first_day, stats.last_day, len(named))
        return line, named

    def ask(
        self,
        language: str,
        question: str,
        since: str,
        until: str,
        sources: list[str],
        turns: list[Turn],
    ) -> Iterator[tuple[Any, ...]]:
        """Show the question at once and its answer when it is there."""
        yield from self._answered(language, question, since, until, sources, turns)

    def _answered(
        self,
        language: str,
        question: str,
        since: str,
        until: str,
        sources: Sequence[str],
        turns: list[Turn],
        *,
        literally: bool = False,
    ) -> Iterator[tuple[Any, ...]]:
        words = words_in(language)
        state = words.searching if self._is_loaded() else words.loading
        yield waiting_html(turns, question, state, words), gr.skip(), "", "", gr.skip()
        try:
            turn = take_turn(
                self._assistant, question, since, until, sources, turns, literally=literally
            )
        except QaError as error:
            yield *_latest(turns, words), _error_html(words.error(error)), question, gr.skip()
            return
        turns = [*turns, turn][-MOST_TURNS:]
        yield *_latest(turns, words), "", gr.skip(), turns

    def fail(self, language: str, turns: list[Turn]) -> tuple[str, str, str]:
        """Report an error that nobody foresaw; Gradio has written it to the terminal."""
        words = words_in(language)
        return *_latest(turns, words), _error_html(words.broken)

    def act(
        self, language: str, turns: list[Turn], event: gr.EventData
    ) -> Iterator[tuple[Any, ...]]:
        """Do what a button of a turn says; a click elsewhere on it shows its evidence."""
        number, words = _number(event, "turn", turns), words_in(language)
        if number is None:
            return
        turn, act = turns[number], event._data.get("act")  # noqa: SLF001
        if act == "literally" and turn.asked:
            limits = (turn.since, turn.until, turn.sources)
            yield from self._answered(language, turn.asked, *limits, turns, literally=True)
            return
        error = ""
        if act in ("wrong", "cancel"):
            turns = _changed(turns, number, doubted(turn))
        elif act == "right":
            try:
                turns = _changed(turns, number, agreed(self._assistant, turn))
            except QaError as trouble:
                error = _error_html(words.error(trouble))
        yield *_shown(turns, number, words), error, gr.skip(), turns

    def correct(self, language: str, turns: list[Turn], event: gr.EventData) -> tuple[Any, ...]:
        """Keep what a reader says is right."""
        number, words = _number(event, "turn", turns), words_in(language)
        if number is None:
            return (gr.skip(),) * 5
        right = event._data.get("right")  # noqa: SLF001
        if right is not None and not str(right).strip():
            error = _error_html(words.talk.nothing_written)
            return gr.skip(), gr.skip(), error, gr.skip(), gr.skip()
        try:
            turn = corrected(self._assistant, turns[number], None if right is None else str(right))
        except QaError as trouble:
            error = _error_html(words.error(trouble))
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


def _latest(turns: list[Turn], words: Words) -> tuple[str, str]:
    """Render the conversation, and the evidence of its last turn."""
    evidence = turns[-1].evidence_html(words) if turns else no_evidence_html(words)
    return conversation_html(turns, len(turns) - 1, words), evidence


def _header_html(line: str, words: Words) -> str:
    return (
        f'<div class="head"><h1>{escape(wording.TITLE)}</h1><p>{escape(words.tagline)}</p>'
        f'<p class="coverage">{escape(line)}</p></div>'
    )


def _error_html(message: str) -> str:
    return f'<p role="alert">{escape(message)}</p>'
