"""The OpenAPI description: FastAPI's for what is asked, ours for what is answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from qa.web.api import examples, responses
from qa.web.api.problems import PROBLEM_JSON, openai_error, problem, speaks_openai
from qa.web.api.requests import ArticleBody, ArticlesBody
from qa.wire import Json

_REF: Final = "#/components/schemas/"
_JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class _Answers:
    """What an operation answers when all is well, and which errors are its own."""

    model: type[BaseModel]
    example: Callable[[], Json]
    errors: tuple[int, ...] = ()


_OPERATIONS: Final[Mapping[tuple[str, str], _Answers]] = {
    ("/v1/ask", "post"): _Answers(responses.Answered, examples.asked, (415, 422)),
    ("/v1/search", "post"): _Answers(responses.Found, examples.found, (415, 422)),
    ("/v1/articles", "get"): _Answers(responses.ArticlesPage, examples.listed, (422,)),
    ("/v1/articles", "post"): _Answers(
        responses.Report, examples.report, (400, 403, 409, 413, 415, 422)
    ),
    ("/v1/articles", "delete"): _Answers(
        responses.Deletion, examples.removed, (403, 404, 409, 422)
    ),
    ("/v1/articles/{article_id}", "get"): _Answers(
        responses.ArticleShown, examples.shown, (404, 422)
    ),
    ("/v1/articles/{article_id}", "delete"): _Answers(
        responses.Deletion, examples.removed, (403, 404, 409, 422)
    ),
    ("/v1/articles/{article_id}/versions", "get"): _Answers(
        responses.Versions, examples.versions, (404,)
    ),
    ("/v1/stats", "get"): _Answers(responses.Holdings, examples.stats),
    ("/healthz", "get"): _Answers(responses.Health, lambda: {"status": "ok"}),
    ("/readyz", "get"): _Answers(responses.Health, lambda: {"status": "ready"}, (503,)),
    ("/v1/models", "get"): _Answers(responses.Models, examples.models),
    ("/v1/models/{model}", "get"): _Answers(responses.Model, examples.model, (404,)),
    ("/v1/chat/completions", "post"): _Answers(
        responses.Completion, examples.completed, (400, 404, 415)
    ),
}

_PROBLEMS: Final[Mapping[int, tuple[str | None, str]]] = {
    400: (None, "There was an error parsing the body"),
    403: (None, "this server takes no changes of the archive over HTTP"),
    404: ("article-not-found", "no article '0123456789abcdef' in the library"),
    409: ("library-locked", "the archive is being changed by another request"),
    413: (None, "the upload is larger than this server takes"),
    415: (None, "the body is text/plain; send it with Content-Type: application/json"),
    422: (None, "question: String should have at least 1 character"),
    429: (None, "too many requests; try again in a while"),
    503: (None, "the model is being loaded"),
}
"""An example of each error: the end of its type if the status does not say all, its detail."""

_OPENAI: Final[Mapping[int, tuple[str, str, str | None]]] = {
    400: ("n must be 1: there is one answer", "unsupported_parameter", "n"),
    404: ("there is no model 'gpt' here: ask citeqa", "model_not_found", "model"),
    415: (
        "the body is text/plain; send it with Content-Type: application/json",
        "media-type",
        None,
    ),
    429: ("too many requests; try again in a while", "too-many-requests", None),
}


def describe(app: FastAPI) -> None:
    """Make an application describe its answers, with an example of each, and its errors."""

    def openapi() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = _description(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _description(app: FastAPI) -> Json:
    whole = get_openapi(
        title=app.title, version=app.version, summary=app.summary, routes=app.routes
    )
    for (path, method), answers in _OPERATIONS.items():
        operation = whole["paths"][path][method]
        operation["responses"] = _responses(path, answers)
    whole["paths"]["/v1/articles"]["post"]["requestBody"] = _taken_in()
    whole["paths"]["/v1/chat/completions"]["post"]["responses"]["200"]["content"].update(_STREAM)
    models = {answers.model for answers in _OPERATIONS.values()}
    models |= {responses.Problem, responses.OpenAIError, ArticleBody, ArticlesBody}
    ordered = sorted(models, key=lambda model: model.__name__)
    _, definitions = models_json_schema(
        [(model, "validation") for model in ordered], ref_template=_REF + "{model}"
    )
    schemas = {**whole["components"]["schemas"], **definitions["$defs"]}
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    whole["components"]["schemas"] = schemas
    return whole


_STREAM: Final[Json] = {
    "text/event-stream": {
        "schema": {"type": "string"},
        "example": 'data: {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta":'
        ' {"content": "**一百二十人** [1]"}}]}\n\ndata: [DONE]\n\n',
    }
}


def _taken_in() -> Json:
    """What can be posted to /v1/articles."""
    one = {"title": "电动渡船“白鹭号”下水", "text": "“白鹭号”1月12日在临港下水。"}
    one |= {"source": "沿海日报", "published": "2026-01-13"}
    both = [{"$ref": f"{_REF}ArticleBody"}, {"$ref": f"{_REF}ArticlesBody"}]
    files = {"type": "array", "minItems": 1, "items": {"type": "string", "format": "binary"}}
    form = {
        "type": "object",
        "properties": {"files": files},
        "required": ["files"],
        "additionalProperties": False,
    }
    several = {"one": {"value": one}, "several": {"value": {"articles": [one]}}}
    return {
        "required": True,
        "content": {
            _JSON: {"schema": {"anyOf": both}, "examples": several},
            "multipart/form-data": {"schema": form},
        },
    }


def _responses(path: str, answers: _Answers) -> Json:
    good = {"schema": {"$ref": _REF + answers.model.__name__}, "example": answers.example()}
    described: Json = {"200": {"description": "Done", "content": {_JSON: good}}}
    error = _openai_error if speaks_openai(path) else _problem
    for status in answers.errors:
        described[str(status)] = error(status)
    described["default"] = {**error(429), "description": "Any other error, in the same shape"}
    return described


def _problem(status: int) -> Json:
    kind, detail = _PROBLEMS[status]
    body = problem(status, detail, kind)
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        body["errors"] = [{"detail": detail.partition(": ")[2], "pointer": "#/question"}]
    content = {"schema": {"$ref": f"{_REF}Problem"}, "example": body}
    return {"description": HTTPStatus(status).phrase, "content": {PROBLEM_JSON: content}}


def _openai_error(status: int) -> Json:
    detail, code, param = _OPENAI[status]
    content = {
        "schema": {"$ref": f"{_REF}OpenAIError"},
        "example": openai_error(status, detail, code, param),
    }
    return {"description": HTTPStatus(status).phrase, "content": {_JSON: content}}
