"""The application behind `qa serve`: the chat, the API and what guards them, put together.

From the outside in: the name that the server is called by, what is seen of each request, who
makes it, how often, how much it carries, whose turn it is; then the page, the API, the login.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Route

from qa.web.server import guarded
from qa.web.serving.access import Access, Sessions
from qa.web.serving.bodies import BodyLimit
from qa.web.serving.login import login_routes
from qa.web.serving.observed import Observed
from qa.web.serving.rates import Buckets, RateLimit, paces
from qa.web.serving.waiting import Queue, Turnstile

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from qa.web.serving.admission import Admission
    from qa.web.serving.logs import Log
    from qa.web.serving.metrics import Metrics
    from qa.web.serving.visits import Kind

MCP_PATH: Final = "/mcp"
HEALTH_PATHS: Final = frozenset({"/healthz", "/readyz"})
_OWN_PATHS: Final = frozenset({"/login", "/logout", "/metrics"})
_UPLOADS_AT_ONCE: Final = 4
_UPLOADS_WAITING: Final = 16
_EVENTS_AT_ONCE: Final = 64

_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much the server takes on."""

    questions_at_once: int = 2
    questions_waiting: int = 32
    questions_per_minute: int = 120
    """Of one client."""
    largest_upload: int = 64 * 2**20
    """In bytes."""


def turnstiles(limits: Limits) -> dict[Kind, Turnstile]:
    """Make the queues of the kinds of request that have one."""
    uploads = Turnstile(_UPLOADS_AT_ONCE, _UPLOADS_WAITING)
    return {
        "question": Turnstile(limits.questions_at_once, limits.questions_waiting),
        "upload": uploads,
        "change": uploads,
        "event": Turnstile(_EVENTS_AT_ONCE, 0),
    }


def build_app(
    page: ASGIApp,
    api: ASGIApp,
    mcp: ASGIApp,
    *,
    admission: Admission,
    hosts: list[str] | None,
    limits: Limits,
    queues: dict[Kind, Turnstile],
    metrics: Metrics,
    log: Log,
) -> ASGIApp:
    """Put the parts together.

    Args:
        page: Gradio's application.
        api: What answers under `/v1`.
        mcp: What answers AI assistants.
        admission: Who may come in.
        hosts: The names by which the server may be called; None for any.
        limits: How much it takes on.
        queues: Of `turnstiles`.
        metrics: Where requests are counted.
        log: Where they are written down.
    """
    sessions = Sessions()
    admission.tell(log, sessions)
    metrics.watch(queues)
    own = [*login_routes(admission, sessions), Route("/metrics", metrics.show)]
    app: ASGIApp = _Split(Starlette(routes=own), api, mcp, guarded(page, None))
    app = Queue(app, queues)
    app = BodyLimit(app, largest_upload=limits.largest_upload)
    app = RateLimit(app, Buckets(paces(limits.questions_per_minute)))
    app = Access(app, admission, sessions)
    app = _Hardened(app)
    app = TrustedHostMiddleware(app, allowed_hosts=hosts, www_redirect=False)
    return Observed(app, metrics, log)


class _Split:
    """Hands each path to the application that has it; the page has all others, and starts up."""

    def __init__(self, own: ASGIApp, api: ASGIApp, mcp: ASGIApp, page: ASGIApp) -> None:
        self._own = own
        self._api = api
        self._mcp = mcp
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if path in _OWN_PATHS:
            await self._own(scope, receive, send)
        elif is_api(path):
            await self._api(scope, receive, send)
        elif path == MCP_PATH:
            await self._mcp(scope, receive, send)
        else:
            await self._page(scope, receive, send)


def is_api(path: str) -> bool:
    """Whether the API has a path."""
    return path.startswith("/v1/") or path in HEALTH_PATHS


class _Hardened:
    """Tells browsers to make nothing of an answer but what it says; the page says what it needs."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_hardened(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_hardened)
