"""OpenAI's chat completions and models, so that its clients and chat front ends work here."""

import json
import time
import uuid
from collections.abc import Iterator
from typing import Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from qa.errors import QuestionError
from qa.followup import dialogue_of, followed_up
from qa.web.api.completion_requests import ChatBody, ChatMessage
from qa.web.api.door import Door, DoorHere, sends_json
from qa.web.api.message import Message, answer_said, message_of
from qa.web.api.problems import openai_error
from qa.web.api.saying import sayings_for
from qa.wire import Json, answer_json

router = APIRouter(prefix="/v1", tags=["OpenAI-compatible"])

MODEL: Final = "citeqa"
_TURNS: Final = 20
"""Earlier questions that a follow-up may lean on."""
_NO_TOKENS: Final = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
"""No language model is asked."""


@router.get("/models")
async def models(door: DoorHere) -> Response:
    """List the models: there is one, `citeqa`."""
    return JSONResponse({"object": "list", "data": [_model(door)]})


@router.get("/models/{model}")
async def model(model: str, door: DoorHere) -> Response:
    """Show a model."""
    return JSONResponse(_model(door)) if model == MODEL else _no_model(model)


def _model(door: Door) -> Json:
    return {"id": MODEL, "object": "model", "created": door.since, "owned_by": MODEL}


def _no_model(name: str) -> Response:
    detail = f"there is no model {name!r} here: ask {MODEL}"
    return JSONResponse(openai_error(404, detail, "model_not_found", "model"), 404)


@router.post("/chat/completions", dependencies=[Depends(sends_json)])
async def complete(body: ChatBody, request: Request, door: DoorHere) -> Response:
    """Answer the last question of a conversation, as a chat message with citations.

    The message has the answer, its numbered citations and where they stand, in the
    question's language; `annotations` has the same as `url_citation`, and `citeqa` the whole
    answer as `POST /v1/ask` gives it. A follow-up is completed from the turns before; the
    message then says what was searched for.
    """
    if body.model != MODEL:
        return _no_model(body.model)
    if fault := body.unsupported():
        param, detail = fault
        return JSONResponse(openai_error(400, detail, "unsupported_parameter", param), 400)
    base_url = str(request.base_url)
    message, answer = await door.read(lambda: _answered(door, body, base_url))
    head: Json = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time())}
    head["model"] = MODEL
    if body.stream:
        with_usage = body.stream_options is not None and body.stream_options.include_usage
        chunks = _chunks(head, message, answer, with_usage=with_usage)
        return StreamingResponse(_events(chunks), media_type="text/event-stream")
    return JSONResponse(completion(head, message, answer))


def _answered(door: Door, body: ChatBody, base_url: str) -> tuple[Message, Json]:
    """Ask the assistant: the message, and the whole answer."""
    *said, question = _turns(body.messages)
    follow_up = followed_up(question[0], dialogue_of(said[-_TURNS:]))
    limits = body.citeqa
    answer = door.assistant.ask(
        follow_up.searched,
        since=limits.since,
        until=limits.until,
        sources=limits.sources,
        languages=limits.languages,
        min_confidence=limits.min_confidence,
        passages=limits.passages,
    )
    searched = follow_up.searched if follow_up.rewritten else None
    message = message_of(answer, sayings_for(question[0]), base_url, searched)
    return message, answer_json(answer)


def _turns(messages: list[ChatMessage]) -> list[tuple[str, str | None]]:
    """The user's questions, each with the answer that a message of ours gave to it."""
    turns: list[tuple[str, str | None]] = []
    for message in messages:
        if message.role == "user":
            turns.append((message.text, None))
        elif message.role == "assistant" and turns:
            turns[-1] = (turns[-1][0], answer_said(message.text))
    if not turns:
        raise QuestionError("no message is the user's: send the question with the role user")
    return turns


def completion(head: Json, message: Message, answer: Json) -> Json:
    """A chat completion in one piece."""
    said: Json = {
        "role": "assistant",
        "content": message.text,
        "refusal": None,
        "annotations": list(message.annotations),
    }
    choice = {"index": 0, "message": said, "logprobs": None, "finish_reason": "stop"}
    return {
        **head,
        "object": "chat.completion",
        "choices": [choice],
        "usage": _NO_TOKENS,
        "citeqa": answer,
    }


def _chunks(head: Json, message: Message, answer: Json, *, with_usage: bool) -> Iterator[Json]:
    """The message a paragraph at a time; the last chunk has what stands beside it."""
    for number, paragraph in enumerate(message.text.split("\n\n")):
        begin: Json = {"content": f"\n\n{paragraph}"} if number else {"role": "assistant"}
        yield _chunk(head, {"content": paragraph, **begin})
    end = _chunk(head, {"annotations": list(message.annotations)}, "stop")
    yield {**end, "citeqa": answer}
    if with_usage:
        yield {**head, "object": "chat.completion.chunk", "choices": [], "usage": _NO_TOKENS}


def _chunk(head: Json, delta: Json, finish: str | None = None) -> Json:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return {**head, "object": "chat.completion.chunk", "choices": [choice]}


def _events(chunks: Iterator[Json]) -> Iterator[str]:
    """Write chunks as server-sent events, with the end that OpenAI's clients wait for."""
    for chunk in chunks:
        yield f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"
    yield "data: [DONE]\n\n"
