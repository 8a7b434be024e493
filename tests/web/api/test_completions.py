"""The official `openai` client against a real server, and what it can't show."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import openai
import pytest

from qa.web.api.saying import ENGLISH, SIMPLIFIED
from tests.web.articles import AUDIT, LAUNCH

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from tests.web.api.conftest import Server

QUESTION = "白鹭号可载客多少人？"
ALWAYS = {"citeqa": {"min_confidence": 0}}


@pytest.fixture(scope="module")
def ai(server: Server) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(
        base_url=f"{server.address}/v1", api_key="none", max_retries=0, timeout=60
    ) as opened:
        yield opened


def user(text: str) -> Any:
    return {"role": "user", "content": text}


def test_the_models_are_listed_and_can_be_asked(ai: openai.OpenAI) -> None:
    (model,) = ai.models.list()
    assert model.id == "citeqa"
    assert ai.models.retrieve(model.id) == model
    with pytest.raises(openai.NotFoundError):
        ai.models.retrieve("gpt")


def test_a_question_is_answered_with_citations(ai: openai.OpenAI) -> None:
    got = ai.chat.completions.create(model="citeqa", messages=[user(QUESTION)], extra_body=ALWAYS)
    (choice,) = got.choices
    assert choice.finish_reason == "stop"
    content = choice.message.content or ""
    answer = (got.model_extra or {})["citeqa"]
    assert content.startswith(f"**{answer['answer']}** [1] ")
    assert f"· 沿海日报 · 2026-01-13 10:23 · <{LAUNCH.url}>" in content
    first = (choice.message.annotations or [])[0].url_citation
    assert content[first.start_index : first.end_index] == "[1]"
    assert (first.title, first.url) == (LAUNCH.title, LAUNCH.url)
    citation = answer["citations"][0]
    assert LAUNCH.text[citation["start"] : citation["end"]] == citation["quote"]


def test_a_stream_says_the_same(ai: openai.OpenAI) -> None:
    asked: dict[str, Any] = {
        "model": "citeqa",
        "messages": [user(QUESTION)],
        "extra_body": ALWAYS,
    }
    whole = ai.chat.completions.create(**asked)
    stream = ai.chat.completions.create(
        **asked, stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    said = "".join(delta.content or "" for delta in deltas)
    assert said == whole.choices[0].message.content
    assert deltas[0].role == "assistant"
    *_, last, usage = chunks
    assert last.choices[0].finish_reason == "stop"
    annotations = (last.choices[0].delta.model_extra or {})["annotations"]
    expected = whole.choices[0].message.annotations or []
    assert annotations == [annotation.model_dump() for annotation in expected]
    assert (last.model_extra or {})["citeqa"]["answer"] == (whole.model_extra or {})["citeqa"][
        "answer"
    ]
    assert usage.choices == []
    assert usage.usage is not None
    assert usage.usage.total_tokens == 0
    assert len({chunk.id for chunk in chunks}) == 1


def test_a_stream_is_server_sent_events_to_the_end(client: httpx.Client) -> None:
    body = {"model": "citeqa", "messages": [user(QUESTION)], "stream": True}
    got = client.post("/v1/chat/completions", json=body)
    assert got.headers["content-type"].startswith("text/event-stream")
    *events, done, rest = got.text.split("\n\n")
    assert (done, rest) == ("data: [DONE]", "")
    for event in events:
        assert json.loads(event.removeprefix("data: "))["object"] == "chat.completion.chunk"


def test_a_follow_up_is_completed_and_told(ai: openai.OpenAI) -> None:
    first = ai.chat.completions.create(
        model="citeqa", messages=[user("电动渡船“白鹭号”有多长？")], extra_body=ALWAYS
    )
    said = first.choices[0].message
    got = ai.chat.completions.create(
        model="citeqa",
        messages=[
            {"role": "system", "content": "You are helpful."},
            user("电动渡船“白鹭号”有多长？"),
            {"role": "assistant", "content": said.content or ""},
            user("它可以载客多少人？"),
        ],
        extra_body=ALWAYS,
    )
    answer = (got.model_extra or {})["citeqa"]
    assert "白鹭号" in answer["question"]
    content = got.choices[0].message.content or ""
    assert content.startswith(SIMPLIFIED.searched.format(question=answer["question"]))


def test_parts_of_text_are_one_question(ai: openai.OpenAI) -> None:
    parts: Any = [{"type": "text", "text": "Who built the tidal turbine"}]
    parts.append({"type": "text", "text": "off Skerry Point?"})
    got = ai.chat.completions.create(
        model="citeqa", messages=[{"role": "user", "content": parts}], extra_body=ALWAYS
    )
    answer = (got.model_extra or {})["citeqa"]
    assert answer["question"].split() == [
        "Who",
        "built",
        "the",
        "tidal",
        "turbine",
        "off",
        "Skerry",
        "Point?",
    ]


def test_an_abstention_is_a_message_too(ai: openai.OpenAI) -> None:
    for question, sayings in ((QUESTION, SIMPLIFIED), ("Who built the turbine?", ENGLISH)):
        got = ai.chat.completions.create(
            model="citeqa",
            messages=[user(question)],
            extra_body={"citeqa": {"until": "1999-12-31"}},
        )
        assert got.choices[0].message.content == sayings.abstentions["outside_archive"]
        assert got.choices[0].message.annotations == []
        assert (got.model_extra or {})["citeqa"]["abstained"] == "outside_archive"


def test_filters_go_beside_the_messages(ai: openai.OpenAI) -> None:
    got = ai.chat.completions.create(
        model="citeqa",
        messages=[user("“白鹭号”造价多少？")],
        extra_body={"citeqa": {"sources": [AUDIT.source], "min_confidence": 0}},
    )
    citations = (got.model_extra or {})["citeqa"]["citations"]
    assert {citation["article_id"] for citation in citations} == {AUDIT.id}


def test_what_only_a_language_model_needs_is_ignored(ai: openai.OpenAI) -> None:
    got = ai.chat.completions.create(
        model="citeqa",
        messages=[user(QUESTION)],
        temperature=0.7,
        top_p=0.9,
        max_tokens=5,
        seed=1,
        stop=["x"],
        user="somebody",
        tools=[],
        n=1,
        response_format={"type": "text"},
    )
    assert got.choices[0].finish_reason == "stop"


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"n": 2}, "n"),
        ({"tools": [{"type": "function", "function": {"name": "f"}}]}, "tools"),
        ({"logprobs": True}, "logprobs"),
        ({"modalities": ["text", "audio"]}, "modalities"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]},
            "messages",
        ),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "nobody", "content": "x"}]}, "messages/0/role"),
        ({"messages": [{"role": "assistant", "content": "x"}]}, None),
        ({"messages": [{"role": "user", "content": " "}]}, None),
        ({"extra_body": {"citeqa": {"untill": "2020-01-01"}}}, "citeqa/untill"),
        ({"extra_body": {"citeqa": {"since": "gestern"}}}, None),
    ],
)
def test_what_can_not_be_done_is_an_error_that_the_client_knows(
    ai: openai.OpenAI, asked: dict[str, Any], param: str | None
) -> None:
    body = {"model": "citeqa", "messages": [user(QUESTION)], **asked}
    with pytest.raises(openai.BadRequestError) as caught:
        ai.chat.completions.create(**body)
    assert caught.value.type == "invalid_request_error"
    assert caught.value.param == param
    assert caught.value.message


def test_an_unknown_model_is_not_found(ai: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        ai.chat.completions.create(model="gpt", messages=[user(QUESTION)])
    assert caught.value.code == "model_not_found"
    assert "citeqa" in str(caught.value)
