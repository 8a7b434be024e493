"""The page in Gradio: its parts, and which of them an event changes.

The parts that show articles are HTML made by `conversation` and `evidence`, because
Gradio's own chat component puts even plain text into the page as HTML. This module
imports Gradio at once: `chat` imports it when the page is to open.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from qa.errors import QaError
from qa.web import wording
from qa.web.conversation import MOST_TURNS, Turn, conversation_html, take_turn, waiting_html
from qa.web.coverage import coverage_html, header_html, problem_html
from qa.web.evidence import no_evidence_html
from qa.web.examples import LOOK_AGAIN_S, PICK_EXAMPLE, Examples, examples_html
from qa.web.scripts import CONVERSATION, DOWNLOAD, EVIDENCE
from qa.web.switch import TELL_LANGUAGE, language_of, language_switch
from qa.web.talking import Talking, error_html
from qa.web.uploading.view import (
    CANCEL,
    drop_html,
    outcome_html,
    progress_html,
    refused_files,
    sending_script,
)
from qa.web.words import ENGLISH, words_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qa.assistant import Assistant
    from qa.uploads import Problem
    from qa.web.uploading.batches import Uploads
    from qa.web.words import Words

STYLE = [Path(__file__).with_name(name) for name in ("style.css", "talk.css")]

_FONTS = ("system-ui", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif")
_FIXED_FONTS = ("ui-monospace", "Consolas", "monospace")

_ANSWERS_AT_ONCE = 2
_LOOK_AT_BATCH_S = 0.4
_QUESTIONS_WAITING = 32


def theme() -> gr.themes.Base:
    """Gradio's look with fonts of the reader's machine, so that none is fetched."""
    return gr.themes.Default(
        primary_hue="teal", neutral_hue="slate", font=_FONTS, font_mono=_FIXED_FONTS
    )


def build_page(
    assistant: Assistant,
    is_loaded: Callable[[], bool],
    uploads: Uploads,
    may_write: Callable[[gr.Request], bool],
) -> gr.Blocks:
    """Lay out the page and connect its events.

    Args:
        assistant: Who answers.
        is_loaded: Whether the model is there, so that an answer takes no longer than usual.
        uploads: What the page's files go to.
        may_write: Whether who asks may add articles; others are not shown where.
    """
    chat = _Chat(assistant, is_loaded, uploads, may_write)
    talking = Talking(assistant, chat.answer)
    page = gr.Blocks(title=wording.TITLE, analytics_enabled=False, fill_width=True)
    with page:
        turns, sending = gr.State([]), gr.State(("", []))
        with gr.Row(elem_id="top", elem_classes="citeqa"):
            header = _html("header", header_html("", ENGLISH))
            language = language_switch()
        with gr.Row(elem_id="main", elem_classes="citeqa"):
            with gr.Column(min_width=300, elem_id="talk"):
                conversation = _html(
                    "conversation", conversation_html([], None, ENGLISH), CONVERSATION
                )
                examples = _html("examples", "", PICK_EXAMPLE)
                error = _html("error", "")
                question = _question_box()
                since, until, sources, languages = _filters()
                upload = _html("upload", "", sending_script(uploads.limits))
                taken = _html("taken", "", CANCEL)
            with gr.Column(min_width=300, elem_id="side"):
                evidence = _html("evidence", no_evidence_html(ENGLISH), EVIDENCE)
        file = gr.Textbox(visible=False)

        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        filters = [since, until, sources, languages]
        worded = [header, question, *filters, examples, upload, conversation, evidence]
        # One queue for all that speak: who chooses another language meanwhile is heard last.
        speaking: dict[str, Any] = {"concurrency_id": "speak", **private}
        opened = page.load(chat.open, None, [language, *worded], **private)
        chosen = language.input(
            chat.speak, [language, turns], worded, trigger_mode="always_last", **speaking
        )
        for spoken in (opened, chosen):
            spoken.then(None, [language], js=TELL_LANGUAGE, **private)
        look = gr.Timer(LOOK_AGAIN_S)
        look.tick(chat.look_for_examples, [language], [examples, look], **private)
        received = upload.submit(chat.receive, None, [sending], **private)
        sent = received.success(
            chat.take_in, [language, sending], [taken], concurrency_limit=None, **private
        )
        sent.then(chat.speak, [language, turns], worded, **speaking)
        sent.then(lambda: gr.Timer(LOOK_AGAIN_S, active=True), None, [look], **private)
        taken.click(chat.cancel, None, None, **private)
        picked = examples.click(chat.pick_example, None, [question], **private)
        opened_article = evidence.select(talking.read, [language, turns], [evidence], **private)
        saved = conversation.select(talking.save, [language, turns], [file], **private)
        saved.success(None, [file], js=DOWNLOAD, **private)
        talk = [conversation, evidence, error, question, turns]
        asking: dict[str, Any] = {
            "fn": chat.ask,
            "inputs": [language, question, *filters, turns],
            "outputs": talk,
            "concurrency_limit": _ANSWERS_AT_ONCE,
            "concurrency_id": "ask",
            **private,
        }
        asked = [
            question.submit(**asking),
            picked.success(**asking),
            conversation.click(talking.act, [language, turns], talk, **private),
            conversation.submit(talking.correct, [language, turns], talk, **private),
            opened_article,
            saved,
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


def _filters() -> tuple[gr.Textbox, gr.Textbox, gr.Dropdown, gr.Dropdown]:
    """Days are text, so that a day that can't be read is reported and not dropped."""
    with gr.Row(elem_id="filters"):
        since, until = (
            gr.Textbox(
                label=label,
                placeholder=ENGLISH.day_example,
                max_lines=1,
                min_width=124,
                scale=1,
                elem_id=name,
            )
            for label, name in ((ENGLISH.since, "since"), (ENGLISH.until, "until"))
        )
        sources, languages = (
            gr.Dropdown(
                [],
                value=[],
                multiselect=True,
                label=label,
                min_width=120,
                scale=scale,
                elem_id=name,
            )
            for label, name, scale in (
                (ENGLISH.sources, "sources", 2),
                (ENGLISH.languages, "languages", 1),
            )
        )
    return since, until, sources, languages


class _Chat:
    """What the page's events do. Each result has a value for each output, in order."""

    def __init__(
        self,
        assistant: Assistant,
        is_loaded: Callable[[], bool],
        uploads: Uploads,
        may_write: Callable[[gr.Request], bool],
    ) -> None:
        self._assistant = assistant
        self._is_loaded = is_loaded
        self._examples = Examples(assistant, is_loaded)
        self._uploads = uploads
        self._may_write = may_write

    def open(self, request: gr.Request) -> tuple[Any, ...]:
        """Greet a browser that opens the page, in its language."""
        language = language_of(request)
        return language, *self.speak(language, [], request)

    def speak(self, language: str, turns: list[Turn], request: gr.Request) -> tuple[Any, ...]:
        """Put all that the page says into one language, and tell what the archive covers now.

        The language itself is not told: the reader may have chosen another since.
        """
        words = words_in(language)
        try:
            stats = self._assistant.stats()
        except QaError as error:
            coverage, sources, languages = problem_html(words.error(error)), [], []
            questions: list[str] = []
        else:
            coverage = coverage_html(stats, words)
            sources = sorted(name for name in stats.sources if name)
            languages = [(words.language(code), code) for code in stats.languages if code]
            questions = self._examples.offered() or []
        return (
            header_html(coverage, words),
            gr.update(label=words.question, placeholder=words.question_example),
            gr.update(label=words.since, placeholder=words.day_example),
            gr.update(label=words.until, placeholder=words.day_example),
            gr.update(label=words.sources, choices=sources),
            gr.update(label=words.languages, choices=languages),
            examples_html(questions, words),
            drop_html(self._uploads.limits, words) if self._may_write(request) else "",
            *_latest(turns, words),
        )

    def ask(
        self,
        language: str,
        question: str,
        since: str,
        until: str,
        sources: list[str],
        languages: list[str],
        turns: list[Turn],
    ) -> Iterator[tuple[Any, ...]]:
        """Show the question at once and its answer when it is there."""
        yield from self.answer(language, question, since, until, sources, languages, turns)

    def answer(
        self,
        language: str,
        question: str,
        since: str,
        until: str,
        sources: Sequence[str],
        languages: Sequence[str],
        turns: list[Turn],
        *,
        literally: bool = False,
    ) -> Iterator[tuple[Any, ...]]:
        """Ask, and show what is waited for until the answer is there."""
        words = words_in(language)
        state = words.searching if self._is_loaded() else words.loading
        yield waiting_html(turns, question, state, words), gr.skip(), "", "", gr.skip()
        try:
            limits = since, until, sources, languages
            turn = take_turn(self._assistant, question, *limits, turns, literally=literally)
        except QaError as error:
            yield *_latest(turns, words), error_html(words.error(error)), question, gr.skip()
            return
        turns = [*turns, turn][-MOST_TURNS:]
        yield *_latest(turns, words), "", gr.skip(), turns

    def fail(self, language: str, turns: list[Turn]) -> tuple[str, str, str]:
        """Report an error that nobody foresaw; Gradio has written it to the terminal."""
        words = words_in(language)
        return *_latest(turns, words), error_html(words.broken)

    def receive(self, event: gr.EventData) -> tuple[str, Any]:
        """Note which batch the browser has sent, and which of its files did not arrive.

        Gradio hands over an event only if it can resolve all annotations of the signature.
        """
        sent = event._data  # noqa: SLF001 - its attributes fail when missing
        return str(sent.get("batch", "")), refused_files(sent.get("failed"))

    def take_in(
        self, language: str, sending: tuple[str, list[tuple[str, Problem]]]
    ) -> Iterator[str]:
        """Take in what the browser has sent, show how far it is, then what became of it."""
        words, (batch_id, refused) = words_in(language), sending
        batch = self._uploads.start(batch_id)
        while batch is not None and not batch.done.wait(_LOOK_AT_BATCH_S):
            yield progress_html(batch_id, batch.progress, words)
        yield outcome_html(batch, refused, words)

    def cancel(self, event: gr.EventData) -> None:
        """Stop the batch whose button was clicked."""
        self._uploads.cancel(str(event._data.get("batch", "")))  # noqa: SLF001 - its attributes fail when missing

    def look_for_examples(self, language: str) -> tuple[Any, gr.Timer]:
        """Show example questions once they are found, and stop to look for them."""
        found = self._examples.offered()
        if found is None:
            return gr.skip(), gr.Timer(LOOK_AGAIN_S)
        return examples_html(found, words_in(language)), gr.Timer(active=False)

    def pick_example(self, event: gr.EventData) -> str:
        """Put the example that was clicked into the question box."""
        return str(event._data.get("question", ""))  # noqa: SLF001 - its attributes fail when missing


def _latest(turns: list[Turn], words: Words) -> tuple[str, str]:
    """Render the conversation, and the evidence of its last turn."""
    evidence = turns[-1].evidence_html(words) if turns else no_evidence_html(words)
    return conversation_html(turns, len(turns) - 1, words), evidence
