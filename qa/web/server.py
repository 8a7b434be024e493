"""The web server under the page: what it hands out, to whom, and how it stops.

Gradio has many routes that this page has no use for (uploads, files, remote calls). Only
those that the page uses are let through, and /upload, which is our own. The browser is told to
load nothing from elsewhere, and other sites get no leave to read the archive.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import uvicorn
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SERVED = re.compile(
    r"/(favicon\.ico|manifest\.json|theme\.css|upload|(assets|static)/.*"
    r"|gradio_api/(run/\w+|queue/(join|data)|heartbeat/\w+))?"
)
_SECONDS_TO_FINISH = 2

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Of HTTP; they change nothing."""

# Gradio's own page needs inline and evaluated scripts; what matters is that nothing is
# loaded from, or sent to, anywhere else.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval';"
        " style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:;"
        " object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class _Gate:
    """Lets the page's own requests through to Gradio and nothing else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not _SERVED.fullmatch(scope["path"]):
            await PlainTextResponse("Not found", status_code=404)(scope, receive, send)
            return
        if scope["type"] == "http" and is_foreign(scope):
            await PlainTextResponse("Another site asks", status_code=403)(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name in [n for n in headers if n.startswith("access-control-")]:
                    del headers[name]
                headers.update(_HEADERS)
            await send(message)

        await self._app(scope, receive, send_guarded)


def is_foreign(scope: Scope) -> bool:
    """Whether a browser says that a request which may change something is another site's."""
    headers = Headers(scope=scope)
    if scope["method"] in READING_METHODS:
        return False
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()


def guarded(app: ASGIApp, hosts: list[str] | None) -> ASGIApp:
    """Wrap an application so that it serves the page only.

    Args:
        app: Gradio's.
        hosts: The names by which a browser may call this server, so that no other site can
            point a name of its own here; None for any.
    """
    return TrustedHostMiddleware(_Gate(app), allowed_hosts=hosts, www_redirect=False)


class PageServer(uvicorn.Server):
    """Serves until it is interrupted, and tells when it is up and when it goes down."""

    def __init__(
        self, app: ASGIApp, when_up: Callable[[], None], when_down: Callable[[], None]
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                ws="none",
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_SECONDS_TO_FINISH,
            )
        )
        self._when_up = when_up
        self._when_down = when_down

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen."""
        await super().startup(sockets)
        self._when_up()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop; open pages are told first, as they hold connections that never end."""
        self._when_down()
        await super().shutdown(sockets)
