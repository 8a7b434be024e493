"""GET /v1/articles, one of them, its versions; GET /v1/stats."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from qa.web.api.door import DoorHere
from qa.web.api.requests import ListQuery, ShowQuery
from qa.wire import Json, articles_json, shown_json, stats_json, versions_json

router = APIRouter(prefix="/v1", tags=["Articles"])


@router.get("/articles")
async def list_articles(query: Annotated[ListQuery, Query()], door: DoorHere) -> Response:
    """List the articles, newest first, without their texts, a page at a time."""
    page, total = await door.read(
        lambda: door.assistant.page(
            query.offset,
            query.limit,
            sources=query.source,
            languages=query.language,
            since=query.since,
            until=query.until,
        )
    )
    return JSONResponse(articles_json(page, total=total, offset=query.offset, limit=query.limit))


@router.get("/articles/{article_id}")
async def show_article(
    article_id: str, query: Annotated[ShowQuery, Query()], door: DoorHere
) -> Response:
    """Show one article with its text, and where else its story stands: `qa show --json`."""

    def shown() -> Json:
        version = door.assistant.version(article_id, query.version)
        places = door.assistant.places(version.article.id) if version.current else []
        return shown_json(version, places)

    return JSONResponse(await door.read(shown))


@router.get("/articles/{article_id}/versions")
async def list_versions(article_id: str, door: DoorHere) -> Response:
    """List what an article said before it was edited, oldest first, and what it says, last."""
    return JSONResponse(versions_json(await door.read(lambda: door.assistant.versions(article_id))))


@router.get("/stats", tags=["Archive"])
async def stats(door: DoorHere) -> Response:
    """Tell what the archive holds: articles, days, sources, languages."""
    return JSONResponse(stats_json(await door.read(door.assistant.stats)))
