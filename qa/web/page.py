"""The page in Gradio: its parts, and which of them an event changes.

The parts that show articles are HTML made by `conversation` and `evidence`, because
Gradio's own chat component puts even plain text into the page as HTML. This module
imports Gradio at once: `chat` imports it when the page is to open.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from qa.errors import QaError
from qa.web import wording
from qa.web.conversation import MOST_TURNS, Turn, conversation_html, take_turn, waiting_html
from qa.web.evidence import no_evidence_html
from qa.web.switch import TELL_LANGUAGE, language_of, language_switch
from qa.web.words import ENGLISH, words_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qa.assistant import Assistant
    from qa.web.words import Words

STYLE = Path(__file__).with_name("style.css")

_FONTS = ("system-ui", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif")
_FIXED_FONTS = ("ui-monospace", "Consolas", "monospace")

_ANSWERS_AT_ONCE = 2
_QUESTIONS_WAITING = 32

_PICK_TURN = """
element.addEventListener("click", (event) => {
  const answer = event.target.closest("[data-turn]");
  if (answer) trigger("click", { turn: Number(answer.dataset.turn) });
});
"""

_TO_TOP = "() => { document.getElementById('evidence').scrollTop = 0; }"


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
                    "conversation", conversation_html([], None, ENGLISH), _PICK_TURN
                )
                error = _html("error", "")
                question = _question_box()
                since, until, sources = _filters()
            with gr.Column(min_width=300, elem_id="side"):
                evidence = _html("evidence", no_evidence_html(ENGLISH))

        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        worded = [language, header, question, since, until, sources, conversation, evidence]
        opened = page.load(chat.open, None, worded, **private)
        chosen = language.input(chat.speak, [language, turns], worded, **private)
        for spoken in (opened, chosen):
            spoken.then(None, [language], js=TELL_LANGUAGE, **private)
        evidence.change(None, js=_TO_TOP, **private)
        conversation.click(chat.pick, [language, turns], [conversation, evidence], **private)
        asked = question.submit(
            chat.ask,
            [language, question, since, until, sources, turns],
            [conversation, evidence, error, question, turns],
            concurrency_limit=_ANSWERS_AT_ONCE,
            **private,
        )
        asked.failure(chat.fail, [language, turns], [conversation, evidence, error], **private)
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
        words = words_in(language)
        state = words.searching if self._is_loaded() else words.loading
        yield waiting_html(turns, question, state, words), gr.skip(), "", "", gr.skip()
        try:
            turn = take_turn(self._assistant, question, since, until, sources)
        except QaError as error:
            yield *_latest(turns, words), _error_html(words.error(error)), question, gr.skip()
            return
        turns = [*turns, turn][-MOST_TURNS:]
        yield *_latest(turns, words), "", gr.skip(), turns

    def fail(self, language: str, turns: list[Turn]) -> tuple[str, str, str]:
        """Report an error that nobody foresaw; Gradio has written it to the terminal."""
        words = words_in(language)
        return *_latest(turns, words), _error_html(words.broken)

    def pick(self, language: str, turns: list[Turn], event: gr.EventData) -> tuple[Any, Any]:
        """Show the evidence of the answer that was clicked."""
        number = event._data.get("turn")  # noqa: SLF001 - its attributes fail when missing
        if not isinstance(number, int) or not 0 <= number < len(turns):
            return gr.skip(), gr.skip()
        words = words_in(language)
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
