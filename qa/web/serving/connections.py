"""HTTP connections that can't be held for nothing.

uvicorn waits for ever for the head of a request, and for a client to read its answer. Here
both have a time, and there is a limit to how many connections are open at once.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

MOST_CONNECTIONS: Final = 512
SECONDS_FOR_A_HEAD: Final = 10.0
SECONDS_WITHOUT_READING: Final = 30.0
_LOOK_EVERY_S: Final = 1.0

_SAID: Final = b"too many connections; come again in a while\n"
_FULL: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 10\r\nconnection: close\r\n"
    b"content-type: text/plain\r\ncontent-length: %d\r\n\r\n%b" % (len(_SAID), _SAID)
)

_logger = logging.getLogger(__name__)


class GuardedProtocol(H11Protocol):
    """One connection, broken off when its client neither sends nor reads."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin; or say at once that there is no room."""
        super().connection_made(transport)
        now = self.loop.time()
        self._head_since: float | None = now
        self._read_at = now
        self._unread = 0
        self._look: asyncio.TimerHandle | None = None
        if len(self.connections) > MOST_CONNECTIONS:
            transport.write(_FULL)
            transport.close()
            return
        self._look = self.loop.call_later(_LOOK_EVERY_S, self._look_after)

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        if self._look is not None:
            self._look.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, and note since when a head is not complete."""
        if self.transport.is_closing():
            return
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._head_since = None
        elif self._head_since is None:
            self._head_since = self.loop.time()

    def on_response_complete(self) -> None:
        """Go on to the next request; the time for its head begins with its first byte."""
        self._head_since = None
        super().on_response_complete()

    def resume_writing(self) -> None:
        """Note that the client reads."""
        self._read_at = self.loop.time()
        super().resume_writing()

    def _look_after(self) -> None:
        now = self.loop.time()
        unread = self.transport.get_write_buffer_size()
        if unread == 0 or unread < self._unread:
            self._read_at = now
        self._unread = unread
        if self._head_since is not None and now - self._head_since > SECONDS_FOR_A_HEAD:
            self._break_off("no request came")
        elif now - self._read_at > SECONDS_WITHOUT_READING:
            self._break_off("the answer was not read")
        else:
            self._look = self.loop.call_later(_LOOK_EVERY_S, self._look_after)

    def _break_off(self, reason: str) -> None:
        _logger.info("connection broken off: %s", reason)
        self.transport.abort()
