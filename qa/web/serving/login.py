"""The login page: a form, no script, nothing fetched; and the way out.

It leads to the chat and nowhere else: where to go is never taken from the request.
"""

from __future__ import annotations

import asyncio
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Route

from qa.web.serving.access import COOKIE, LOGIN_PATH, SESSION_SECONDS
from qa.web.words import CHOICE_COOKIE, preferred

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from qa.web.serving.access import Sessions
    from qa.web.serving.admission import Admission
    from qa.web.serving.credentials import Credentials, Principal

_WORDS: Final = {
    "en": ("Log in", "Name (empty for a token)", "Password or token", "That is not right."),
    "zh-Hans": ("登录", "用户名（用令牌时留空）", "密码或令牌", "用户名、密码或令牌不对。"),
    "zh-Hant": ("登入", "使用者名稱（用權杖時留空）", "密碼或權杖", "使用者名稱、密碼或權杖不對。"),
}
# Without a Referer of its own, a browser would not say which site the form is sent from.
_HEADERS: Final = {"cache-control": "no-store", "referrer-policy": "same-origin"}

_PAGE: Final = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>citeqa · {title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root {{ color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }}
main {{ max-width: 22rem; margin: 15vh auto 0; padding: 0 1rem }}
label, input, button {{ display: block; width: 100%; box-sizing: border-box; font: inherit }}
input, button {{ padding: .5rem; margin: .25rem 0 1rem; border: 1px solid #7d8799; border-radius: .4rem }}
button {{ border-color: #0f766e; background: #0f766e; color: #fff; font-weight: 600; cursor: pointer }}
:focus-visible {{ outline: 2px solid #14b8a6; outline-offset: 1px }}
[role=alert] {{ padding: .4rem .75rem; border-left: 4px solid #dc2626; background: #dc26261a }}
</style></head><body><main><h1>citeqa</h1>{error}
<form method="post" action="{action}">
<label for="name">{name}</label>
<input id="name" name="name" autocomplete="username" autofocus>
<label for="secret">{secret}</label>
<input id="secret" name="secret" type="password" autocomplete="current-password" required>
<button>{title}</button></form></main></body></html>
"""


def login_routes(admission: Admission, sessions: Sessions) -> list[Route]:
    """Make the routes of the login page.

    Args:
        admission: Who may log in.
        sessions: Where it is noted who has.
    """
    one_at_a_time = asyncio.Lock()  # each guess takes 64 MiB

    async def show(request: Request) -> Response:
        return _page(request, wrong=False)

    async def log_in(request: Request) -> Response:
        form = parse_qs((await request.body()).decode("utf-8", "replace"))
        name, secret = (form.get(field, [""])[0] for field in ("name", "secret"))
        async with one_at_a_time:
            credentials = admission.now()
            principal = await asyncio.to_thread(_who, credentials, name.strip(), secret)
        if principal is None or admission.now() is not credentials:  # taken back meanwhile?
            return _page(request, wrong=True)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(
            COOKIE,
            sessions.begin(principal),
            max_age=SESSION_SECONDS,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return answer

    async def log_out(request: Request) -> Response:
        sessions.end(request.cookies.get(COOKIE, ""))
        answer = RedirectResponse(LOGIN_PATH, 303)
        answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return answer

    return [
        Route(LOGIN_PATH, show, methods=["GET"]),
        Route(LOGIN_PATH, log_in, methods=["POST"]),
        Route("/logout", log_out, methods=["POST"]),
    ]


def _who(credentials: Credentials, name: str, secret: str) -> Principal | None:
    """Find who logs in: by a token when no name is given."""
    if not name:
        return credentials.by_token(secret.strip())
    return credentials.by_password(name, secret)


def _page(request: Request, *, wrong: bool) -> Response:
    chosen = request.cookies.get(CHOICE_COOKIE)
    language = preferred(chosen, request.headers.get("accept-language")).code
    title, name, secret, error = _WORDS[language]
    page = _PAGE.format(
        language=language,
        title=escape(title),
        name=escape(name),
        secret=escape(secret),
        action=LOGIN_PATH,
        error=f'<p role="alert">{escape(error)}</p>' if wrong else "",
    )
    return HTMLResponse(page, 403 if wrong else 200, _HEADERS)
