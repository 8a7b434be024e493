"""The application: routes, errors, and the description of both."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from fastapi import FastAPI, HTTPException
from starlette.routing import Match, Route
from starlette.types import Receive, Scope, Send

from qa.assistant import Assistant
from qa.web.api import articles, asking, changes, completions, health
from qa.web.api.description import describe
from qa.web.api.door import MayWrite, make_door, nobody_writes
from qa.web.api.problems import answer_errors

WRITE_PATIENCE_S: Final = 10.0
"""How long a change of the archive waits for the one before."""

_METHODS: Final = ("GET", "POST", "DELETE")
_OURS: Final = ("/v1/{rest:path}", "/healthz", "/readyz")


def build_api(
    assistant: Assistant,
    *,
    uploads: Path,
    may_write: MayWrite = nobody_writes,
    stopping: Callable[[], bool] = lambda: False,
    readers: int = 0,
    write_patience_s: float = WRITE_PATIENCE_S,
) -> FastAPI:
    """Make the API over an archive.

    Everything is beneath `/v1`, but for `/healthz` and `/readyz`; these paths are answered
    whatever is mounted at `/` behind them.

    Args:
        assistant: Who answers. It is neither warmed up nor closed here.
        uploads: A folder for uploaded files while they are read; made when first needed.
        may_write: Raises an `HTTPException` for a request that may not change the archive.
            By default, none may.
        stopping: Whether the server goes down; a long ingest then ends at its next batch.
        readers: How many requests are worked on at once; the number of processors when 0.
        write_patience_s: How many seconds a change waits for the one before, then 409.
    """
    app = FastAPI(
        title="citeqa",
        summary="Exact answers from an archive of news articles, each with its citation.",
        openapi_url="/v1/openapi.json",
        docs_url=None,  # these pages load scripts from elsewhere
        redoc_url=None,
    )
    app.state.door = make_door(
        assistant,
        uploads,
        may_write=may_write,
        stopping=stopping,
        patience_s=write_patience_s,
        readers=readers or os.cpu_count() or 1,
    )
    answer_errors(app)
    for module in (asking, articles, changes, completions, health):
        app.include_router(module.router)
    for path in _OURS:
        app.router.routes.append(Route(path, _Unserved(app), include_in_schema=False))
    describe(app)
    return app


class _Unserved:
    """Answers a path of ours that no route answers, so that none falls through to a page."""

    def __init__(self, app: FastAPI) -> None:
        self._routes = [*app.router.routes]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive, send
        path = scope["path"]
        allowed = [method for method in _METHODS if self._serves({**scope, "method": method})]
        if not allowed:
            raise HTTPException(404, f"there is nothing at {path}; see /v1/openapi.json")
        raise HTTPException(
            405,
            f"{scope['method']} is not for {path}: use {' or '.join(allowed)}",
            {"Allow": ", ".join(allowed)},
        )

    def _serves(self, scope: Scope) -> bool:
        return any(route.matches(scope)[0] is Match.FULL for route in self._routes)
