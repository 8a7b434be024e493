"""What the routes need of the server around them, and how their work is kept in bounds.

Nothing that reads or changes the archive runs in the event loop: it goes to threads, of
which there are so many and no more.
"""

import inspect
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, TypeVar

import anyio
import anyio.to_thread
from fastapi import Depends, HTTPException, Request

from qa.assistant import Assistant

Result = TypeVar("Result")

MayWrite = Callable[[Request], Awaitable[None] | None]
"""Raises an `HTTPException` (401, 403) for a request that may not change the archive."""

_WRITERS: Final = 8
"""Requests that wait for their turn to write; one of them has it."""


def nobody_writes(request: Request) -> None:
    """Refuse every change of the archive: the default."""
    del request
    raise HTTPException(
        403, "this server takes no changes of the archive over HTTP; its operator can allow them"
    )


class Threads:
    """A number of threads that calls share, first come, first served."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._free: anyio.CapacityLimiter | None = None

    async def run(self, call: Callable[[], Result]) -> Result:
        """Run a call in a thread, when one is free."""
        if self._free is None:  # made here, where the event loop is known
            self._free = anyio.CapacityLimiter(self._number)
        return await anyio.to_thread.run_sync(call, limiter=self._free)


@dataclass(frozen=True, slots=True)
class Door:
    """What stands behind the routes."""

    assistant: Assistant
    uploads: Path
    """Where uploaded files are while they are read."""
    may_write: MayWrite
    stopping: Callable[[], bool]
    """Whether the server goes down, so that a long ingest ends at its next batch."""
    patience_s: float
    """How long a change of the archive waits for the one before."""
    readers: Threads
    writers: Threads
    since: int
    """When the server began, in seconds since 1970."""

    async def read(self, call: Callable[[], Result]) -> Result:
        """Run a call that reads the archive."""
        return await self.readers.run(call)

    async def write(self, call: Callable[[], Result]) -> Result:
        """Run a call that changes the archive, in its turn.

        Raises:
            LibraryLockedError: the one before took longer than `patience_s`.
        """

        def in_turn() -> Result:
            with self.assistant.changing(self.patience_s):
                return call()

        return await self.writers.run(in_turn)


def make_door(
    assistant: Assistant,
    uploads: Path,
    *,
    may_write: MayWrite,
    stopping: Callable[[], bool],
    patience_s: float,
    readers: int,
) -> Door:
    """Put together what stands behind the routes; `readers` requests read at once."""
    return Door(
        assistant=assistant,
        uploads=uploads,
        may_write=may_write,
        stopping=stopping,
        patience_s=patience_s,
        readers=Threads(readers),
        writers=Threads(_WRITERS),
        since=int(time.time()),
    )


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
        raise unsupported(kind, "application/json")


def media_type(request: Request) -> str:
    """What a body says that it is, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def unsupported(kind: str, *taken: str) -> HTTPException:
    """An error for a body of a kind that a route does not take."""
    return HTTPException(
        415,
        f"the body is {kind or 'of no stated type'}; send it with Content-Type:"
        f" {' or '.join(taken)}",
        {"Accept": ", ".join(taken)},
    )
