"""POST and DELETE of /v1/articles: what changes the archive, one request at a time.

Who may is asked before the body is read.
"""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.responses import JSONResponse, Response

from qa.errors import SourceError
from qa.types import Article, IngestReport
from qa.uploads import Upload, take_in
from qa.web.api.door import Door, DoorHere, may_write, media_type, unsupported
from qa.web.api.problems import error_response
from qa.web.api.requests import ArticleBody, ArticlesBody, DeleteQuery
from qa.wire import deletion_json, report_json

router = APIRouter(prefix="/v1", tags=["Articles"], dependencies=[Depends(may_write)])

JSON: Final = "application/json"
FORM: Final = "multipart/form-data"
MOST_FILES: Final = 1_000
"""Uploaded together."""
FILES: Final = "files"
"""The name of a form's parts that are files."""


class _NoQuery(BaseModel):
    """No parameters."""

    model_config = ConfigDict(extra="forbid")


@router.post("/articles")
async def add_articles(
    request: Request, door: DoorHere, _query: Annotated[_NoQuery, Query()]
) -> Response:
    """Take articles in: as JSON, or as files to be read, as `qa ingest --json`.

    JSON: one article, or `{"articles": [ … ]}`; either all are taken or, when one can't be
    understood, none. Files (multipart, each part named `files`): text, Markdown, HTML, PDF,
    DOCX, mail, RSS, JSON, CSV, ZIP; a bad one never stops the good ones and is in the
    report's `failed`. When nothing at all was taken, the status is 422 and the report is in
    the problem. What was acknowledged is on the disk.
    """
    kind = media_type(request)
    if kind == JSON:
        report = await _take_articles(door, await request.body())
    elif kind == FORM:
        async with request.form(max_files=MOST_FILES, max_fields=1) as form:
            report = await _take_files(door, form)
    else:
        raise unsupported(kind, JSON, FORM)
    if report.failed and not _taken(report):
        first = report.failed[0]
        detail = f"nothing was taken; {first.path}: {first.reason}"
        more = {"report": report_json(report)}
        return error_response(request.scope["path"], 422, detail, kind="source", more=more)
    return JSONResponse(report_json(report))


def _taken(report: IngestReport) -> int:
    return report.added + report.updated + report.unchanged + report.duplicates


async def _take_articles(door: Door, body: bytes) -> IngestReport:
    def take() -> IngestReport:
        articles = _articles(body)
        return door.assistant.ingest_articles(articles)

    return await door.write(take)


def _articles(body: bytes) -> list[Article]:
    """Make articles of a JSON body."""
    several = _object(body).keys() == {"articles"}
    try:
        if not several:
            return [ArticleBody.model_validate_json(body).article()]
        bodies = ArticlesBody.model_validate_json(body).articles
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        raise RequestValidationError(
            [{**fault, "loc": ("body", *fault["loc"])} for fault in faults]
        ) from error
    return [_numbered(each, number) for number, each in enumerate(bodies)]


def _object(body: bytes) -> dict[str, Any]:
    try:
        return TypeAdapter(dict[str, Any]).validate_json(body)
    except ValidationError as error:
        fault = error.errors()[0]
        reason = f"the body is no JSON object with an article: {fault['msg']}"
        raise RequestValidationError(
            [{"type": "object", "loc": ("body",), "msg": reason}]
        ) from error


def _numbered(body: ArticleBody, number: int) -> Article:
    """Make an article of one among several; an error says which."""
    try:
        return body.article()
    except SourceError as error:
        raise SourceError(f"articles/{number}: {error}") from error


async def _take_files(door: Door, form: FormData) -> IngestReport:
    parts = form.multi_items()
    strangers = [name for name, part in parts if name != FILES or not isinstance(part, UploadFile)]
    if strangers:
        raise HTTPException(
            422, f"the form has a part {strangers[0]!r} that is no file; name each file {FILES!r}"
        )
    uploads = [
        Upload(part.filename or "", part.file) for _, part in parts if isinstance(part, UploadFile)
    ]
    if not uploads:
        raise HTTPException(422, f"the form holds no file; name each file {FILES!r}")
    return await door.write(
        lambda: take_in(
            door.assistant,
            uploads,
            door.uploads,
            patience_s=door.patience_s,
            stop=door.stopping,
        )
    )


@router.delete("/articles/{article_id}")
async def delete_article(
    article_id: str, door: DoorHere, _query: Annotated[_NoQuery, Query()]
) -> Response:
    """Remove an article and its history for good.

    A text that other articles hold stays in the archive through them.
    """
    return JSONResponse(deletion_json(await door.write(lambda: door.assistant.delete(article_id))))


@router.delete("/articles")
async def delete_articles(query: Annotated[DeleteQuery, Query()], door: DoorHere) -> Response:
    """Remove the articles that fulfil all conditions, as `qa delete --yes --json`.

    Without a condition, none is removed and the status is 422. See first with `dry_run`.
    """
    conditions: dict[str, Any] = {
        "article_ids": query.id or None,
        "sources": query.source,
        "languages": query.language,
        "paths": query.path,
        "since": query.since,
        "until": query.until,
    }
    if query.dry_run:
        matching = await door.read(lambda: door.assistant.select(**conditions))
        return JSONResponse(deletion_json(0, matching))
    return JSONResponse(
        deletion_json(await door.write(lambda: door.assistant.delete(**conditions)))
    )
