"""POST /upload: one file as the body, its name and batch in headers.

Headers that only a script of our own page can set keep other sites from adding to the
archive through a reader's browser. Gradio's own upload route stays shut: it takes any
file, of any size, and hands files out again.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from qa.sources.files import READABLE
from qa.uploads import Arriving, RefusedError, safe_name

if TYPE_CHECKING:
    from qa.uploads import Problem
    from qa.web.uploading.batches import Uploads

PATH = "/upload"

_BATCH = re.compile(r"[0-9a-f]{32}")
_STATUS: dict[Problem, int] = {
    "too_large": 413,
    "too_many": 429,
    "not_read": 415,
    "not_sent": 507,
}


def upload_route(uploads: Uploads) -> Route:
    """Make the route that takes files."""

    async def upload(request: Request) -> Response:
        batch = request.headers.get("x-citeqa-batch", "")
        name = unquote(request.headers.get("x-citeqa-name", ""))
        if not _BATCH.fullmatch(batch) or not name or not _is_ours(request):
            return JSONResponse({"problem": "not_sent"}, status_code=400)
        try:
            _check(uploads, batch, name, request.headers.get("content-length", ""))
            return JSONResponse({"name": await _received(uploads, batch, name, request)}, 201)
        except RefusedError as error:
            problem = error.problem
        except (OSError, ClientDisconnect):
            problem = "not_sent"
        return JSONResponse({"problem": problem}, _STATUS[problem], {"connection": "close"})

    return Route(PATH, upload, methods=["POST"])


def _is_ours(request: Request) -> bool:
    """Whether it comes from our own page, or from no page at all."""
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host")


def _check(uploads: Uploads, batch: str, name: str, length: str) -> None:
    """Refuse what can be refused before anything is received."""
    uploads.expect(batch)
    if PurePath(safe_name(name)).suffix.lower() not in READABLE:
        raise RefusedError("not_read")
    if length.isdecimal() and int(length) > uploads.limits.largest_file:
        raise RefusedError("too_large")


async def _received(uploads: Uploads, batch: str, name: str, request: Request) -> str:
    with Arriving(uploads.folder, name, uploads.limits.largest_file) as arriving:
        async for data in request.stream():
            await run_in_threadpool(arriving.write, data)
        path = await run_in_threadpool(arriving.keep)
    uploads.add(batch, path)
    return path.name
