"""The gate: who makes a request, whether it comes from our own page, and whether it may.

Programs show a token (`Authorization: Bearer …`). People log in once and get a cookie that
other sites can't make use of (SameSite=Strict) and scripts can't read (HttpOnly).
"""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse

from qa.web.server import is_foreign
from qa.web.serving.credentials import LONGEST_SECRET, permits
from qa.web.serving.refusals import refusal, refuse_sender
from qa.web.serving.visits import set_visit, visit_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from qa.web.serving.admission import Admission
    from qa.web.serving.credentials import Permission, Principal

COOKIE: Final = "citeqa_session"
SESSION_SECONDS: Final = 12 * 3600
LOGIN_PATH: Final = "/login"
MOST_SESSIONS: Final = 10_000


class Sessions:
    """Who is logged in. In memory only, and by a hash: a restart logs everyone out."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[Principal, float]] = {}

    def begin(self, principal: Principal) -> str:
        """Log someone in; the secret that proves it."""
        now = time.monotonic()
        self._open = {key: one for key, one in self._open.items() if one[1] > now}
        while len(self._open) >= MOST_SESSIONS:
            del self._open[next(iter(self._open))]
        secret = secrets.token_urlsafe(32)
        self._open[_key(secret)] = (principal, now + SESSION_SECONDS)
        return secret

    def who(self, secret: str) -> Principal | None:
        """Who is logged in with a secret."""
        found = self._open.get(_key(secret))
        return found[0] if found and found[1] > time.monotonic() else None

    def end_of(self, names: Collection[str]) -> None:
        """Log out all who have one of these names."""
        self._open = {key: one for key, one in self._open.items() if one[0].name not in names}

    def end(self, secret: str) -> None:
        """Log out."""
        self._open.pop(_key(secret), None)


class Access:
    """Lets in who may come in, and tells those further in who it is."""

    def __init__(
        self,
        app: ASGIApp,
        admission: Admission,
        sessions: Sessions,
    ) -> None:
        """Guard an application.

        Args:
            app: The application.
            admission: Who may come in.
            sessions: Of those who have logged in.
        """
        self._app = app
        self._admission = admission
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        principal = self._who(Headers(scope=scope))
        if principal is not None:
            set_visit(scope, replace(visit_of(scope), principal=principal))
        refused = self._refused(scope, principal)
        if refused is None:
            await self._app(scope, receive, send)
        else:
            await refuse_sender(refused, receive, send)

    def _who(self, headers: Headers) -> Principal | None:
        """Who asks; None for a token that nobody has."""
        credentials = self._admission.now()
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self._admission.asks:
            return credentials.by_token(token.strip()[:LONGEST_SECRET])
        cookie = cookie_parser(headers.get("cookie", "")).get(COOKIE)
        found = self._sessions.who(cookie) if cookie else None
        return found if found and credentials.lets_in(found) else self._admission.anyone

    def _refused(self, scope: Scope, principal: Principal | None) -> Response | None:
        if principal is None:
            return refusal(scope, 401, "nobody has this token; make one with: qa access token NAME")
        if is_foreign(scope):
            return refusal(
                scope, 403, "another site sent this request; only this server's own pages may"
            )
        needed = visit_of(scope).rule.permission
        if permits(principal.permission, needed):
            return None
        if principal.name is not None:
            return refusal(scope, 403, f"{principal.name} may read and not {needed}")
        if not self._admission.asks:
            return refusal(scope, 403, _NOBODY_WRITES)
        if scope["path"] == "/":
            return RedirectResponse(LOGIN_PATH, 303, {"cache-control": "no-store"})
        return refusal(scope, 401, "show a token (Authorization: Bearer …), or log in at /login")


_NOBODY_WRITES: Final = (
    "nobody may write here; start the server with --writable, or give someone the permission with:"
    " qa access token NAME --write"
)


def may(scope: Scope, needed: Permission) -> bool:
    """Whether the one who makes a request may do what needs a permission."""
    return permits(visit_of(scope).principal.permission, needed)


def _key(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
