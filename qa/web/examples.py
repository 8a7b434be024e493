"""Example questions beside the conversation: found in the background, asked with a click."""

from __future__ import annotations

import sys
import threading
from html import escape
from typing import TYPE_CHECKING

from qa.errors import QaError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa.assistant import Assistant
    from qa.web.words import Words

_OFFERED = 4

LOOK_AGAIN_S = 2.0
"""How often a page asks whether the questions are there."""

PICK_EXAMPLE = """
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-question]");
  if (button) trigger("click", { question: button.dataset.question });
});
"""


class Examples:
    """Finds questions that the archive answers, anew when the library has changed."""

    def __init__(self, assistant: Assistant, is_loaded: Callable[[], bool]) -> None:
        """Find nothing yet.

        Args:
            assistant: Who is asked.
            is_loaded: Whether the model is there; before that, nothing is looked for.
        """
        self._assistant = assistant
        self._is_loaded = is_loaded
        self._lock = threading.Lock()
        self._search: threading.Thread | None = None
        self._found: tuple[int, list[str]] | None = None

    def offered(self) -> list[str] | None:
        """The questions for the library as it is now; None while they are being looked for."""
        if not self._is_loaded():
            return None
        change = self._assistant.library.last_change()
        with self._lock:
            if self._found is not None and self._found[0] == change:
                return self._found[1]
            if self._search is None or not self._search.is_alive():
                self._search = threading.Thread(target=self._find, args=(change,), daemon=True)
                self._search.start()
        return None

    def _find(self, change: int) -> None:
        try:
            found = self._assistant.example_questions(_OFFERED)
        except QaError as error:  # asking a question says so on the page
            sys.stderr.write(f"{error}\n")
            found = []
        with self._lock:
            self._found = (change, found)


def examples_html(questions: Sequence[str], words: Words) -> str:
    """Render the questions as buttons; nothing when there are none."""
    if not questions:
        return ""
    buttons = "".join(
        f'<button type="button" data-question="{escape(question)}">{escape(question)}</button>'
        for question in questions
    )
    return f'<p class="note">{escape(words.examples)}</p>{buttons}'
