"""How often one client may come: a bucket of tokens for each client and kind of request.

A bucket holds some tokens at most, each request takes one, and they come back at a steady
pace (a token bucket). So a burst is fine and a flood is told when to come again.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final, NamedTuple

from qa.web.serving.refusals import refusal, refuse_sender
from qa.web.serving.visits import visit_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

    from qa.web.serving.visits import Kind

MOST_BUCKETS: Final = 20_000
"""Kept; beyond, the one that was not used for longest is forgotten."""


class Pace(NamedTuple):
    """How often a client may come."""

    per_second: float
    burst: int


def paces(questions_per_minute: int) -> dict[Kind, Pace]:
    """The pace of each kind of request that has one.

    Args:
        questions_per_minute: Of one client, in the long run.
    """
    question = questions_per_minute / 60
    burst = max(5, questions_per_minute // 6)
    return {
        "login": Pace(1 / 6, 5),
        "look": Pace(10 * question, 10 * burst),
        "event": Pace(4 * question, 4 * burst),
        "question": Pace(question, burst),
        "upload": Pace(question, burst),
        "change": Pace(question, burst),
    }


class Buckets:
    """The buckets of all clients."""

    def __init__(
        self, paces: Mapping[Kind, Pace], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._paces = paces
        self._clock = clock
        self._levels: OrderedDict[tuple[Kind, str], tuple[float, float]] = OrderedDict()

    def take(self, kind: Kind, client: str) -> float:
        """Take a token; 0.0, or the seconds until there will be one."""
        pace = self._paces.get(kind)
        if pace is None:
            return 0.0
        now = self._clock()
        level, then = self._levels.pop((kind, client), (float(pace.burst), now))
        level = min(float(pace.burst), level + (now - then) * pace.per_second)
        enough = level >= 1
        self._levels[kind, client] = (level - 1 if enough else level, now)
        if len(self._levels) > MOST_BUCKETS:
            self._levels.popitem(last=False)
        return 0.0 if enough else (1 - level) / pace.per_second


class RateLimit:
    """Refuses a client that comes too often with 429 and the time to wait."""

    def __init__(self, app: ASGIApp, buckets: Buckets) -> None:
        self._app = app
        self._buckets = buckets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http":
            visit = visit_of(scope)
            # A guesser may claim any name, so logins are counted by where they come from.
            client = visit.address if visit.rule.kind == "login" else visit.client
            if wait := self._buckets.take(visit.rule.kind, client):
                detail = f"too many requests; come again in {wait:.0f} s"
                refused = refusal(scope, 429, detail, retry_after=wait)
                await refuse_sender(refused, receive, send)
                return
        await self._app(scope, receive, send)
