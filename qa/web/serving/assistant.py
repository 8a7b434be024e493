"""The assistant behind a server: the same answers, counted, and an ingest that stops when it does.

All doors of a server (chat, API, MCP) ask through it, so that what is counted is whole.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from qa.assistant import Assistant
from qa.errors import QaError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from qa.types import Answer, Article, Hit, IngestProgress, IngestReport
    from qa.web.serving.logs import Log
    from qa.web.serving.metrics import Metrics


class ServedAssistant(Assistant):
    """An `Assistant` that tells a server of its work. Call `tell` before the first question."""

    _metrics: Metrics
    _log: Log

    def tell(self, metrics: Metrics, log: Log, *, questions: bool) -> None:
        """Say where work is counted, and whether questions are written down."""
        self._metrics = metrics
        self._log = log
        self._logs_questions = questions
        self._stopping = threading.Event()
        self._counting = threading.Lock()
        self.running = 0
        """How many calls are being worked on."""

    def stop(self) -> None:
        """Finish the batches of all ingests at hand, and begin no other."""
        self._stopping.set()

    def is_stopping(self) -> bool:
        """Whether `stop` was called."""
        return self._stopping.is_set()

    def ask(self, question: str, **filters: Any) -> Answer:
        """See `Assistant.ask`."""
        outcome = "error"
        with self._work("ask", lambda: outcome):
            self._note("ask", question)
            try:
                answer = super().ask(question, **filters)
            except QaError:
                outcome = "refused"
                raise
            outcome = answer.abstained or "answered"
        return answer

    def search(self, query: str, k: int = 10, **filters: Any) -> list[Hit]:
        """See `Assistant.search`."""
        with self._work("search"):
            self._note("search", query)
            return super().search(query, k, **filters)

    def ingest(
        self,
        paths: str | Path | Iterable[str | Path],
        *,
        progress: Callable[[int, int], None] | None = None,
        watch: Callable[[IngestProgress], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> IngestReport:
        """See `Assistant.ingest`; it also stops when the server does."""

        def stopped() -> bool:
            return self._stopping.is_set() or (stop is not None and stop())

        with self._work("ingest"):
            report = super().ingest(paths, progress=progress, watch=watch, stop=stopped)
        self._metrics.taken_in(report)
        return report

    def ingest_articles(self, articles: Iterable[Article]) -> IngestReport:
        """See `Assistant.ingest_articles`."""
        with self._work("ingest"):
            report = super().ingest_articles(articles)
        self._metrics.taken_in(report)
        return report

    @contextmanager
    def _work(self, work: str, outcome: Callable[[], str] | None = None) -> Iterator[None]:
        started = time.monotonic()
        with self._counting:
            self.running += 1
        try:
            yield
        finally:
            with self._counting:
                self.running -= 1
            seconds = time.monotonic() - started
            self._metrics.work(work, seconds, outcome() if outcome else None)

    def _note(self, event: str, text: str) -> None:
        if self._logs_questions:
            self._log.write(event, text=text)
