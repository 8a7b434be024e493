"""Sees every request first and last: what it is, how it ended, how long it took."""

from __future__ import annotations

import ipaddress
import time
from typing import TYPE_CHECKING

from qa.web.serving.credentials import Principal
from qa.web.serving.visits import Visit, rule_for, set_visit, visit_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from qa.web.serving.logs import Log
    from qa.web.serving.metrics import Metrics

_NOT_LOGGED = frozenset({"part", "health"})


class Observed:
    """Counts requests and writes them down; those for parts of the page only if they fail."""

    def __init__(self, app: ASGIApp, metrics: Metrics, log: Log) -> None:
        self._app = app
        self._metrics = metrics
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and note how it ended."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        rule = rule_for(scope["method"], scope["path"])
        set_visit(scope, Visit(rule, address_of(scope), Principal(None, "none")))
        started = time.monotonic()
        status = 0

        async def send_seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_seen)
        finally:
            self._note(scope, status or 500, time.monotonic() - started)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        visit = visit_of(scope)
        self._metrics.request(visit.rule, scope["method"], status, seconds)
        if visit.rule.kind in _NOT_LOGGED and status < 400:
            return
        self._log.write(
            "request",
            request=visit.rule.name,
            method=scope["method"],
            status=status,
            ms=round(seconds * 1000),
            address=visit.address,
            name=visit.principal.name,
        )


def address_of(scope: Scope) -> str:
    """Where a request comes from; of IPv6 the network, as one client has a whole one."""
    client = scope.get("client")
    host = str(client[0]) if client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return host
