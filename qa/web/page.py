"""The page in Gradio: its parts, and which of them an event changes.

The parts that show articles are HTML made by `conversation` and `evidence`, because
Gradio's own chat component puts even plain text into the page as HTML. What the events do
is in `events` and `talking`. This module imports Gradio at once: `chat` imports it when the
page is to open.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from qa.web import wording
from qa.web.conversation import conversation_html
from qa.web.coverage import header_html
from qa.web.events import Events
from qa.web.evidence import no_evidence_html
from qa.web.examples import LOOK_AGAIN_S, PICK_EXAMPLE
from qa.web.scripts import CONVERSATION, DOWNLOAD, EVIDENCE
from qa.web.switch import TELL_LANGUAGE, language_switch
from qa.web.talking import Talking
from qa.web.uploading.view import CANCEL, sending_script
from qa.web.words import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Callable

    from qa.assistant import Assistant
    from qa.web.uploading.batches import Limits, Uploads

STYLE = [Path(__file__).with_name(name) for name in ("style.css", "talk.css")]

_FONTS = ("system-ui", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif")
_FIXED_FONTS = ("ui-monospace", "Consolas", "monospace")

_ANSWERS_AT_ONCE = 2
_QUESTIONS_WAITING = 32

_SHOWN: Final[dict[str, Any]] = {"api_visibility": "private", "show_progress": "hidden"}
"""What all events have in common; those that show what is waited for stand in Gradio's queue."""

_AT_ONCE: Final[dict[str, Any]] = {"queue": False, **_SHOWN}
"""Answered by the request itself. The queue answers by a stream that Gradio ends with the last
event; what is sent while it ends can be lost, and the page with it."""

_EVERY_CLICK: Final[dict[str, Any]] = {"trigger_mode": "multiple", **_AT_ONCE}
"""Gradio drops what is clicked before the last click's event has ended, unless told not to."""

_IN_TURN: Final[dict[str, Any]] = {"trigger_mode": "always_last", **_SHOWN}
"""What is asked before the last question's event has ended is asked then, and not dropped."""


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
    events = Events(assistant, is_loaded, uploads, may_write)
    page = gr.Blocks(title=wording.TITLE, analytics_enabled=False, fill_width=True)
    with page:
        parts = _lay_out(uploads.limits)
        _connect_languages(page, parts, events)
        _connect_uploads(parts, events)
        _connect_questions(parts, events, Talking(assistant, events.answer))
    page.queue(max_size=_QUESTIONS_WAITING, api_open=False)
    return page


@dataclass(frozen=True, slots=True)
class _Parts:
    """The page's components: what events read and change."""

    header: gr.HTML
    language: gr.HTML
    conversation: gr.HTML
    examples: gr.HTML
    error: gr.HTML
    question: gr.Textbox
    filters: list[gr.Textbox | gr.Dropdown]
    """Since, until, sources, languages."""
    upload: gr.HTML
    taken: gr.HTML
    evidence: gr.HTML
    file: gr.Textbox
    """Hands files to the browser."""
    turns: gr.State
    sending: gr.State
    """The batch that the browser has sent, and what did not arrive of it."""
    look: gr.Timer
    """Looks for example questions until there are some."""

    @property
    def worded(self) -> list[gr.Component]:
        """All that has words of a language, in the order of `Events.speak`."""
        filters = self.filters
        return [
            self.header, self.question, *filters, self.examples, self.upload, self.conversation,
            self.evidence,
        ]  # fmt: skip

    @property
    def talk(self) -> list[gr.Component]:
        """What a question changes, in the order of `Events.answer`."""
        return [self.conversation, self.evidence, self.error, self.question, self.turns]


def _lay_out(limits: Limits) -> _Parts:
    with gr.Row(elem_id="top", elem_classes="citeqa"):
        header = _html("header", header_html("", ENGLISH))
        language = language_switch()
    with gr.Row(elem_id="main", elem_classes="citeqa"):
        with gr.Column(min_width=300, elem_id="talk"):
            conversation = _html("conversation", conversation_html([], None, ENGLISH), CONVERSATION)
            examples = _html("examples", "", PICK_EXAMPLE)
            error = _html("error", "")
            question = _question_box()
            filters = _filters()
            upload = _html("upload", "", sending_script(limits))
            taken = _html("taken", "", CANCEL)
        with gr.Column(min_width=300, elem_id="side"):
            evidence = _html("evidence", no_evidence_html(ENGLISH), EVIDENCE)
    return _Parts(
        header=header,
        language=language,
        conversation=conversation,
        examples=examples,
        error=error,
        question=question,
        filters=filters,
        upload=upload,
        taken=taken,
        evidence=evidence,
        file=gr.Textbox(visible=False),
        turns=gr.State([]),
        sending=gr.State(("", [])),
        look=gr.Timer(LOOK_AGAIN_S),
    )


def _connect_languages(page: gr.Blocks, parts: _Parts, events: Events) -> None:
    """Greet in the browser's language, speak the one that is chosen, and find examples."""
    language, look = parts.language, parts.look
    opened = page.load(events.open, None, [language, *parts.worded], **_AT_ONCE)
    chosen = language.input(
        events.speak,
        [language, parts.turns],
        parts.worded,
        trigger_mode="always_last",
        **_AT_ONCE,
    )
    for spoken in (opened, chosen):
        spoken.then(None, [language], js=TELL_LANGUAGE, **_AT_ONCE)
    look.tick(events.look_for_examples, [language], [parts.examples, look], **_AT_ONCE)


def _connect_uploads(parts: _Parts, events: Events) -> None:
    """Take in what was sent, then tell anew what the archive covers and can answer."""
    language = parts.language
    received = parts.upload.submit(events.receive, None, [parts.sending], **_AT_ONCE)
    sent = received.success(
        events.take_in, [language, parts.sending], [parts.taken], concurrency_limit=None, **_SHOWN
    )
    sent.then(events.speak, [language, parts.turns], parts.worded, **_AT_ONCE)
    sent.then(lambda: gr.Timer(LOOK_AGAIN_S, active=True), None, [parts.look], **_AT_ONCE)
    parts.taken.click(events.cancel, None, None, **_AT_ONCE)


def _connect_questions(parts: _Parts, events: Events, talking: Talking) -> None:
    """Ask, and do what the buttons of answers and evidence say; an error is told in place."""
    conversation, evidence, question = parts.conversation, parts.evidence, parts.question
    spoken = [parts.language, parts.turns]
    picked = parts.examples.click(events.pick_example, None, [question], **_AT_ONCE)
    opened_article = evidence.select(talking.read, spoken, [evidence], **_EVERY_CLICK)
    saved = conversation.select(talking.save, spoken, [parts.file], **_EVERY_CLICK)
    saved.success(None, [parts.file], js=DOWNLOAD, **_AT_ONCE)
    asking: dict[str, Any] = {
        "fn": events.ask,
        "inputs": [parts.language, question, *parts.filters, parts.turns],
        "outputs": parts.talk,
        "concurrency_limit": _ANSWERS_AT_ONCE,
        "concurrency_id": "ask",
        **_IN_TURN,
    }
    asked = [
        question.submit(**asking),
        picked.success(**asking),
        conversation.click(talking.act, spoken, parts.talk, **_EVERY_CLICK),
        conversation.retry(talking.literally, spoken, parts.talk, **_IN_TURN),
        conversation.submit(talking.correct, spoken, parts.talk, **_AT_ONCE),
        opened_article,
        saved,
    ]
    for event in asked:
        event.failure(events.fail, spoken, [conversation, evidence, parts.error], **_AT_ONCE)


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


def _filters() -> list[gr.Textbox | gr.Dropdown]:
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
    return [since, until, sources, languages]
