"""What the routes need of the server around them, and how their work is kept in bounds.

Nothing that reads the archive runs in the event loop: it goes to a bounded number of
threads. Changes of the archive go one at a time.
"""

import inspect
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import anyio
import anyio.to_thread
from fastapi import Depends, HTTPException, Request

from qa.assistant import Assistant

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

Result = TypeVar("Result")

MayWrite = Callable[[Request], Awaitable[None] | None]
"""Raises an `HTTPException` (401, 403) for a request that may not change the archive."""

_RETRY_S = 10


def nobody_writes(request: Request) -> None:
    """Refuse every change of the archive: the default."""
    del request
    raise HTTPException(
        403, "this server takes no changes of the archive over HTTP; its operator can allow them"
    )


class Work:
    """Threads for reading, a turn for writing."""

    def __init__(self, readers: int, patience_s: float) -> None:
        self._readers = readers
        self._patience_s = patience_s
        self._threads: anyio.CapacityLimiter | None = None
        self._turn: anyio.Lock | None = None

    async def read(self, call: Callable[[], Result]) -> Result:
        """Run a call that reads in a thread, when one is free."""
        if self._threads is None:  # made here, where the event loop is known
            self._threads = anyio.CapacityLimiter(self._readers)
        return await anyio.to_thread.run_sync(call, limiter=self._threads)

    async def write(self, call: Callable[[], Result]) -> Result:
        """Run a call that writes in a thread, when no other one writes.

        Raises:
            HTTPException: 409, after waiting so long for the one before.
        """
        async with self._writing():
            return await anyio.to_thread.run_sync(call)

    @asynccontextmanager
    async def _writing(self) -> "AsyncIterator[None]":
        if self._turn is None:
            self._turn = anyio.Lock()
        with anyio.move_on_after(self._patience_s) as waiting:
            await self._turn.acquire()
        if waiting.cancelled_caught:
            raise HTTPException(
                409,
                "the archive is being changed by another request; try again when it is done",
                {"Retry-After": str(_RETRY_S)},
            )
        try:
            yield
        finally:
            self._turn.release()


@dataclass(frozen=True, slots=True)
class Door:
    """What stands behind the routes."""

    assistant: Assistant
    uploads: Path
    """Where uploaded files are while they are read."""
    work: Work
    may_write: MayWrite = nobody_writes
    stopping: Callable[[], bool] = field(default=lambda: False)
    """Whether the server goes down, so that a long ingest ends at its next batch."""


def _door(request: Request) -> Door:
    door: Door = request.app.state.door
    return door


DoorHere = Annotated[Door, Depends(_door)]
"""For the parameters of a route."""


async def may_write(request: Request, door: DoorHere) -> None:
    """Ask the server around us whether a request may change the archive."""
    answer = door.may_write(request)
    if inspect.isawaitable(answer):
        await answer


async def sends_json(request: Request) -> None:
    """Refuse a body that does not say that it is JSON."""
    kind = media_type(request)
    if kind != "application/json":
        raise HTTPException(
            415,
            f"the body is {kind or 'of no stated type'}; send it with Content-Type: application/json",
        )


def media_type(request: Request) -> str:
    """What a body says that it is, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
