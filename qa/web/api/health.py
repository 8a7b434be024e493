"""GET /healthz and /readyz, for what watches over the process."""

from fastapi import APIRouter, HTTPException
from starlette.responses import JSONResponse, Response

from qa.types import Scope
from qa.web.api.door import DoorHere

router = APIRouter(tags=["Health"])

_RETRY_S = 2


@router.get("/healthz")
async def healthz() -> Response:
    """Say that the process is up."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
async def readyz(door: DoorHere) -> Response:
    """Say whether the library is open and the model loaded, so that a question is quick."""
    if not door.assistant.is_warm:
        raise HTTPException(503, "the model is being loaded", {"Retry-After": str(_RETRY_S)})
    await door.read(lambda: door.assistant.library.holds(Scope()))
    return JSONResponse({"status": "ready"})
