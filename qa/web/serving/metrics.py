"""What is counted, for Prometheus. No label comes from a request, so their number is fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from qa.types import IngestReport
    from qa.web.serving.visits import Kind, Rule
    from qa.web.serving.waiting import Turnstile

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS: Final = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
_METHODS: Final = ("GET", "HEAD", "POST", "DELETE", "PUT", "PATCH", "OPTIONS")


class Metrics:
    """The counts of one server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self._requests = Counter(
            "citeqa_requests",
            "Requests answered.",
            ("request", "method", "status"),
            registry=self.registry,
        )
        self._request_seconds = Histogram(
            "citeqa_request_seconds",
            "From the head of a request to the end of its answer.",
            ("request",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._answers = Counter(
            "citeqa_answers",
            "Questions asked through any door, by what came of them.",
            ("outcome",),
            registry=self.registry,
        )
        self._work_seconds = Histogram(
            "citeqa_work_seconds",
            "Time of one ask, search or ingest, without waiting.",
            ("work",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._articles = Counter(
            "citeqa_articles",
            "Articles taken in, by what came of them.",
            ("outcome",),
            registry=self.registry,
        )

    def watch(self, turnstiles: Mapping[Kind, Turnstile]) -> None:
        """Tell how many run and wait whenever somebody looks."""
        for what in ("running", "waiting"):
            gauge = Gauge(f"citeqa_{what}", f"Requests {what}.", ("kind",), registry=self.registry)
            for kind, turnstile in turnstiles.items():
                gauge.labels(kind).set_function(
                    lambda turnstile=turnstile, what=what: getattr(turnstile, what)  # type: ignore[misc]
                )

    def request(self, rule: Rule, method: str, status: int, seconds: float) -> None:
        """Count a request."""
        method = method if method in _METHODS else "other"
        self._requests.labels(rule.name, method, status).inc()
        self._request_seconds.labels(rule.name).observe(seconds)

    def work(self, work: str, seconds: float, outcome: str | None = None) -> None:
        """Count an ask, search or ingest; and what came of a question."""
        self._work_seconds.labels(work).observe(seconds)
        if outcome is not None:
            self._answers.labels(outcome).inc()

    def taken_in(self, report: IngestReport) -> None:
        """Count what an ingest did."""
        for outcome in ("added", "updated", "unchanged", "duplicates"):
            self._articles.labels(outcome).inc(getattr(report, outcome))
        self._articles.labels("failed").inc(len(report.failed))

    async def show(self, _request: Request) -> Response:
        """Answer Prometheus."""
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE)
