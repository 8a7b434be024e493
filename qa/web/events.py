"""What the page's events do, but for the buttons of answers and evidence (`talking`).

Each result has a value for each output that `page` names, in order.
"""

from __future__ import annotations

from collections.abc import Iterator  # noqa: TC003 - Gradio reads the hints of what takes events
from typing import TYPE_CHECKING, Any

import gradio as gr

from qa.errors import QaError
from qa.web.conversation import MOST_TURNS, Turn, conversation_html, take_turn, waiting_html
from qa.web.coverage import coverage_html, header_html, problem_html
from qa.web.evidence import no_evidence_html
from qa.web.examples import LOOK_AGAIN_S, Examples, examples_html
from qa.web.switch import language_of
from qa.web.talking import error_html
from qa.web.uploading.view import drop_html, outcome_html, progress_html, refused_files
from qa.web.words import words_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa.assistant import Assistant
    from qa.uploads import Problem
    from qa.web.uploading.batches import Uploads
    from qa.web.words import Words

_LOOK_AT_BATCH_S = 0.4


class Events:
    """The events of one page, for all who open it."""

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
        """Show the question at once and its answer when it is there.

        An empty box asks nothing: Enter was pressed twice, and the first has emptied it.
        """
        if not question:
            yield (gr.skip(),) * 5
            return
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
        """Ask, and show what is waited for until the answer is there.

        Gradio repeats the last values once there are no more. The last are therefore none:
        by then the reader may have clicked on something.
        """
        words = words_in(language)
        state = words.searching if self._is_loaded() else words.loading
        yield waiting_html(turns, question, state, words), gr.skip(), "", "", gr.skip()
        try:
            limits = since, until, sources, languages
            turn = take_turn(self._assistant, question, *limits, turns, literally=literally)
        except QaError as error:
            yield *_latest(turns, words), error_html(words.error(error)), question, gr.skip()
        else:
            turns = [*turns, turn][-MOST_TURNS:]
            yield *_latest(turns, words), "", gr.skip(), turns
        yield (gr.skip(),) * 5

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
