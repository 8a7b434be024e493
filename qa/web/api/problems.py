"""Every error as a response: problem details (RFC 9457), or OpenAI's shape on its routes.

One table says which error has which status. What is the asker's to mend is 4xx; 5xx is the
operator's, and is never answered with more than a sentence.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from qa.errors import (
    ArticleNotFoundError,
    LibraryLockedError,
    LibraryStorageError,
    ModelError,
    QaError,
    QuestionError,
    SourceError,
)
from qa.wire import Json

PROBLEM_JSON: Final = "application/problem+json"

STATUS_OF: Final[tuple[tuple[type[QaError], int, str], ...]] = (
    (QuestionError, 422, "question"),
    (SourceError, 422, "source"),
    (ArticleNotFoundError, 404, "article-not-found"),
    (LibraryLockedError, 409, "library-locked"),
    (LibraryStorageError, 507, "library-storage"),
    (ModelError, 503, "model"),
    (QaError, 500, "library"),
)
"""Our errors, the special before the general; their status; the end of the problem's type."""

_TYPES: Final = {
    400: "bad-request",
    409: "busy",
    413: "too-large",
    415: "media-type",
    422: "invalid",
    429: "too-many-requests",
    503: "unavailable",
}
_OPENAI_TYPES: Final = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
}
_INVALID: Final = 422
_RETRY_S: Final = "10"
_BROKEN: Final = "something went wrong; the server's log says what"


def error_response(
    path: str,
    status: int,
    detail: str,
    *,
    kind: str | None = None,
    param: str | None = None,
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> Response:
    """Say what is wrong, in the shape that clients of the path expect.

    Args:
        path: The request's.
        status: The response's, 400 or more.
        detail: A sentence for who asked.
        kind: The end of the problem's type; told by the status when None. `about:blank` for
            a status that says all.
        param: The part of the request that is wrong, on OpenAI's routes.
        headers: Of the response, such as `Retry-After`.
        more: Further members of the problem; left out on OpenAI's routes.
    """
    if speaks_openai(path):
        status = 400 if status == _INVALID else status  # as OpenAI has it
        body = openai_error(status, detail, kind or _TYPES.get(status), param)
        return _response(body, status, "application/json", headers)
    return _response(
        {**problem(status, detail, kind), **(more or {})}, status, PROBLEM_JSON, headers
    )


def problem(status: int, detail: str, kind: str | None = None) -> Json:
    """Shape an error as RFC 9457 does."""
    kind = kind or _TYPES.get(status)
    return {
        "type": f"urn:citeqa:problem:{kind}" if kind else "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }


def speaks_openai(path: str) -> bool:
    """Whether clients of a path expect errors in OpenAI's shape."""
    return path.startswith(("/v1/chat/", "/v1/models"))


def openai_error(status: int, detail: str, code: str | None, param: str | None = None) -> Json:
    """Shape an error as OpenAI does."""
    kind = _OPENAI_TYPES.get(status) or (
        "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error"
    )
    return {"error": {"message": detail, "type": kind, "param": param, "code": code}}


def _response(
    content: Json, status: int, media_type: str, headers: Mapping[str, str] | None
) -> Response:
    # What a request held may be echoed, and need not be text that UTF-8 can write.
    body = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status, dict(headers or {}), media_type)


def answer_errors(app: FastAPI) -> None:
    """Make an application answer every error so."""
    app.add_exception_handler(QaError, _qa_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _broken)


def _path(request: Request) -> str:
    path: str = request.scope["path"]
    return path


def _qa_error(request: Request, error: Exception) -> Response:
    status, kind = next((s, k) for of, s, k in STATUS_OF if isinstance(error, of))
    headers = {"Retry-After": _RETRY_S} if isinstance(error, LibraryLockedError) else None
    return error_response(_path(request), status, str(error), kind=kind, headers=headers)


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - as it was registered
    return error_response(
        _path(request), error.status_code, str(error.detail), headers=error.headers
    )


def _gone(request: Request, error: Exception) -> Response:
    del error  # nobody is left to read the answer
    return error_response(_path(request), HTTPStatus.BAD_REQUEST, "the request broke off")


def _broken(request: Request, error: Exception) -> Response:
    del error  # the server that runs us writes it into its log
    return error_response(_path(request), HTTPStatus.INTERNAL_SERVER_ERROR, _BROKEN)


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as it was registered
    faults = [fault_of(each["type"], each["loc"], each["msg"]) for each in error.errors()]
    detail = "; ".join(_told(fault) for fault in faults[:_MOST_TOLD])
    param = _place(faults[0]) or None
    return error_response(_path(request), _INVALID, detail, param=param, more={"errors": faults})


_MOST_TOLD: Final = 3


def fault_of(kind: str, loc: tuple[str | int, ...], message: str) -> Json:
    """Say what is wrong with one part of a request, and where it stands.

    Args:
        kind: pydantic's name of the error.
        loc: Where from: `body`, `query`, `path`; then the way to the part.
        message: pydantic's.
    """
    begin, *steps = loc
    if kind == "extra_forbidden":
        message = "there is no such field: see /v1/openapi.json"
    elif kind == "json_invalid":
        message, steps = f"the body is no JSON (at character {steps[0]})", []
    elif begin == "body" and not steps and kind in ("missing", "model_attributes_type"):
        message = "a JSON object is needed as body"
    if begin == "body":
        return {"detail": message, "pointer": "#" + "".join(f"/{_escaped(s)}" for s in steps)}
    return {"detail": message, "parameter": ".".join(map(str, steps)), "in": str(begin)}


def _escaped(step: str | int) -> str:
    """Write a step of a JSON pointer (RFC 6901)."""
    return str(step).replace("~", "~0").replace("/", "~1")


def _told(fault: Json) -> str:
    place = _place(fault)
    return f"{place}: {fault['detail']}" if place else str(fault["detail"])


def _place(fault: Json) -> str:
    """Where the fault is, as people write it: `question`, `articles/1/title`."""
    named: str = fault.get("parameter") or fault.get("pointer", "#")
    return named.removeprefix("#").removeprefix("/")
