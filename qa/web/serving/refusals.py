"""How a request is refused: as the API says what is wrong, with the time to wait if that helps."""

from __future__ import annotations

import asyncio
import math
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from qa.web.api import error_response

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

_DRAINED_BYTES: Final = 16 * 2**20
_DRAINED_SECONDS: Final = 2.0


def refusal(
    scope: Scope,
    status: int,
    detail: str,
    *,
    retry_after: float | None = None,
) -> Response:
    """Make the answer to a request that is refused.

    Args:
        scope: The request's.
        status: Of HTTP.
        detail: What is wrong and what to do, in a sentence.
        retry_after: Seconds after which it may work.
    """
    headers = {"cache-control": "no-store"}
    if retry_after is not None:
        headers["retry-after"] = str(max(1, math.ceil(retry_after)))
    if status == HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = "Bearer"
    if _has_body(scope):  # whether it was read or not: its sender may not hold the connection
        headers["connection"] = "close"
    return error_response(scope["path"], status, detail, headers=headers)


def _has_body(scope: Scope) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])


async def refuse_sender(response: Response, receive: Receive, send: Send) -> None:
    """Refuse a request whose body is still coming.

    The connection is closed after the last message. Before it, a little more of the body is
    taken and thrown away: closed with bytes unread, TCP resets, and a client that only
    writes would never see why.
    """
    await send(
        {
            "type": "http.response.start",
            "status": response.status_code,
            "headers": response.raw_headers,
        }
    )
    await send({"type": "http.response.body", "body": response.body, "more_body": True})
    with suppress(TimeoutError):
        async with asyncio.timeout(_DRAINED_SECONDS):
            await _drain(receive)
    await send({"type": "http.response.body", "body": b""})


async def _drain(receive: Receive) -> None:
    taken = 0
    while taken < _DRAINED_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return
        taken += len(message["body"])
