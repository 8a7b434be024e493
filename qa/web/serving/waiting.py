"""The queue: so many requests are worked on at once, so many wait, the others are told to come back.

What waits has been received whole and holds nothing but its own words. Who hangs up while
waiting loses the place; work that has begun is finished, because it can't be broken off.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from qa.web.serving.refusals import refusal, refuse_sender
from qa.web.serving.visits import visit_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from qa.web.serving.visits import Kind

LONGEST_WAIT_S: Final = 30.0
_LONGEST_ADVICE_S: Final = 60.0
_FIRST_GUESS_S: Final = 1.0


class Turnstile:
    """Lets so many through at once and so many wait, in the order in which they came."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._at_once = at_once
        self._most_waiting = waiting
        self.running = 0
        self._queue: deque[asyncio.Future[bool]] = deque()
        self._seconds_each = _FIRST_GUESS_S
        self._open = True

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._queue)

    @property
    def advice(self) -> float:
        """In how many seconds there may be room."""
        return min(self._expected_wait, _LONGEST_ADVICE_S)

    @property
    def _expected_wait(self) -> float:
        return self._seconds_each * (self.waiting + 1) / self._at_once

    async def enter(self) -> bool:
        """Wait for a turn; False when there is no room, or it closes."""
        if not self._open:
            return False
        if self.running < self._at_once:
            self.running += 1
            return True
        if self.waiting >= self._most_waiting or self._expected_wait > LONGEST_WAIT_S:
            return False  # at once: waiting in vain helps nobody
        turn: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.result():
                self._next()  # the turn came in the moment of leaving
            else:
                with suppress(ValueError):
                    self._queue.remove(turn)
            raise

    def leave(self, seconds: float) -> None:
        """End a turn that took so long."""
        self._seconds_each = 0.8 * self._seconds_each + 0.2 * seconds
        self._next()

    def close(self) -> None:
        """Let nobody else through, and tell those who wait."""
        self._open = False
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(False)

    def _next(self) -> None:
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(True)
                return
        self.running -= 1


class Queue:
    """Refuses with 503 what there is no room for, and passes on the rest in turn."""

    def __init__(self, app: ASGIApp, turnstiles: Mapping[Kind, Turnstile]) -> None:
        self._app = app
        self._turnstiles = turnstiles

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on when it is its turn, or refuse it."""
        turnstile = None
        if scope["type"] == "http":
            turnstile = self._turnstiles.get(visit_of(scope).rule.kind)
        if turnstile is None:
            await self._app(scope, receive, send)
            return
        if visit_of(scope).rule.kind == "upload":  # its body must not be read yet
            entered, incoming = await _in_time(turnstile), receive
        else:
            body = await receive()
            entered = await _while_connected(turnstile, receive)
            incoming = _again(body, receive)
        if not entered:
            refused = refusal(
                scope, 503, "the server is busy; come again later", retry_after=turnstile.advice
            )
            if incoming is receive:
                await refuse_sender(refused, receive, send)
            else:
                await refused(scope, incoming, send)
            return
        started = time.monotonic()
        try:
            await self._app(scope, incoming, send)
        finally:
            turnstile.leave(time.monotonic() - started)


async def _in_time(turnstile: Turnstile) -> bool:
    """Wait for a turn, but not for ever."""
    try:
        async with asyncio.timeout(LONGEST_WAIT_S):
            return await turnstile.enter()
    except TimeoutError:
        return False


async def _while_connected(turnstile: Turnstile, receive: Receive) -> bool:
    """Wait for a turn until the client hangs up. The body was received whole."""
    turn = asyncio.ensure_future(_in_time(turnstile))
    gone = asyncio.ensure_future(_hung_up(receive))
    try:
        await asyncio.wait((turn, gone), return_when=asyncio.FIRST_COMPLETED)
        if turn.done():
            return turn.result()
        return False
    except asyncio.CancelledError:
        if turn.done() and not turn.cancelled() and turn.result():
            turnstile.leave(0.0)
        raise
    finally:
        gone.cancel()
        turn.cancel()


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _again(body: Message, receive: Receive) -> Receive:
    waiting = [body]

    async def hand_on() -> Message:
        return waiting.pop() if waiting else await receive()

    return hand_on
