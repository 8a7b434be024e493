"""POST /v1/ask and /v1/search."""

from fastapi import APIRouter, Depends
from starlette.responses import JSONResponse, Response

from qa.web.api.door import DoorHere, sends_json
from qa.web.api.requests import AskBody, SearchBody
from qa.wire import answer_json, hits_json

router = APIRouter(prefix="/v1", tags=["Asking"], dependencies=[Depends(sends_json)])


@router.post("/ask")
async def ask(body: AskBody, door: DoorHere) -> Response:
    """Answer a question from the archive, with citations, or say that it does not say.

    As `qa ask --json`: the answer is cut from an article; each citation has its place in
    the article's text to the character. An abstention is an answer, with status 200.
    """
    answer = await door.read(
        lambda: door.assistant.ask(
            body.question,
            since=body.since,
            until=body.until,
            sources=body.sources,
            languages=body.languages,
            min_confidence=body.min_confidence,
            passages=body.passages,
        )
    )
    return JSONResponse(answer_json(answer))


@router.post("/search")
async def search(body: SearchBody, door: DoorHere) -> Response:
    """Find the passages that fit a query best, by meaning and by words, as `qa search --json`."""
    hits = await door.read(
        lambda: door.assistant.search(
            body.query,
            body.k,
            since=body.since,
            until=body.until,
            sources=body.sources,
            languages=body.languages,
        )
    )
    return JSONResponse(hits_json(body.query, hits))
