"""How much a request may carry, and how long it may take to carry it.

Small bodies are read whole before anyone is asked to work on them, so that a client that
sends slowly holds up nobody. An upload is counted while it streams.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers

from qa.web.server import READING_METHODS
from qa.web.serving.refusals import refusal, refuse_sender
from qa.web.serving.visits import visit_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from qa.web.serving.visits import Kind

LIMITS: Final[Mapping[Kind, int]] = {"login": 8_192, "question": 262_144, "event": 1_048_576}
"""Bytes, by kind of request."""
OTHER_LIMIT: Final = 65_536
LARGEST_JSON: Final = 8 * 2**20
"""Of an upload that is no form: it is read into memory whole."""
SECONDS_FOR_A_BODY: Final = 10.0
"""For a small body as a whole, and for the next piece of an upload."""


class _RefusedError(Exception):
    """The body is larger than it may be, or comes too slowly."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


class BodyLimit:
    """Refuses bodies that are too large (413) or come too slowly (408)."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        largest_upload: int,
        seconds: float = SECONDS_FOR_A_BODY,
        upload_seconds: float = 600.0,
    ) -> None:
        """Guard an application.

        Args:
            app: The application.
            largest_upload: In bytes.
            seconds: For a small body as a whole, and for the next piece of an upload.
            upload_seconds: For an upload as a whole.
        """
        self._app = app
        self._largest_upload = largest_upload
        self._seconds = seconds
        self._upload_seconds = upload_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on while its body is within bounds."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        kind = visit_of(scope).rule.kind
        streams = kind == "upload" and scope["method"] not in READING_METHODS
        limit = self._upload_limit(scope) if streams else LIMITS.get(kind, OTHER_LIMIT)
        whole_s = self._upload_seconds if streams else self._seconds
        body = _Counted(receive, limit, self._seconds, whole_s)
        answer = _Answer(send, body)
        try:
            if _declared(scope) > limit:
                raise _too_much(limit)
            await self._app(scope, body if streams else await _whole(body), answer)
        except _RefusedError as refused:
            if answer.started:
                raise
            response = refusal(scope, refused.status, refused.detail)
            await refuse_sender(response, receive, send)

    def _upload_limit(self, scope: Scope) -> int:
        kind = Headers(scope=scope).get("content-type", "").lower()
        is_form = kind.startswith("multipart/form-data")
        return self._largest_upload if is_form else min(self._largest_upload, LARGEST_JSON)


class _Answer:
    """Sends an answer on, unless its request was refused meanwhile.

    What parses a body takes the refusal for a fault in it, and would answer 400.
    """

    def __init__(self, send: Send, body: _Counted) -> None:
        self._send = send
        self._body = body
        self.started = False

    async def __call__(self, message: Message) -> None:
        if self._body.refused and not self.started:
            raise self._body.refused
        self.started = True
        await self._send(message)


class _Counted:
    """Receives a body piece by piece, and stops when it is too much or too slow."""

    def __init__(self, receive: Receive, limit: int, piece_s: float, whole_s: float) -> None:
        self._receive = receive
        self._limit = limit
        self._received = 0
        self._piece_s = piece_s
        self._end = asyncio.get_running_loop().time() + whole_s
        self._complete = False
        self.refused: _RefusedError | None = None

    async def __call__(self) -> Message:
        if self._complete:  # from here on it waits for the client to go away
            return await self._receive()
        patience = min(self._piece_s, self._end - asyncio.get_running_loop().time())
        try:
            async with asyncio.timeout(max(0.0, patience)):
                message = await self._receive()
        except TimeoutError as error:
            self.refused = _RefusedError(408, "the body comes too slowly; send it in one go")
            raise self.refused from error
        self._received += len(message.get("body", b""))
        if self._received > self._limit:
            self.refused = _too_much(self._limit)
            raise self.refused
        self._complete = not message.get("more_body", False)
        return message


async def _whole(receive: Receive) -> Receive:
    """Receive a whole body; what hands it on, in one piece."""
    pieces: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        pieces.append(message.get("body", b""))
        if not message.get("more_body"):
            message = {"type": "http.request", "body": b"".join(pieces), "more_body": False}
            break
    waiting = [message]

    async def hand_on() -> Message:
        return waiting.pop() if waiting else await receive()

    return hand_on


def _too_much(limit: int) -> _RefusedError:
    detail = f"at most {limit:,} bytes are taken in one request; send less at a time"
    return _RefusedError(413, detail)


def _declared(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "0")
    return int(length) if length.isdecimal() else 0
