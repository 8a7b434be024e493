"""POST /v1/ask and /v1/search: the JSON of the command line, whatever the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qa.wire import answer_json, hits_json
from tests.web.articles import AUDIT, LAUNCH, TURBINE

if TYPE_CHECKING:
    import httpx

    from qa import Assistant

QUESTION = "白鹭号可载客多少人？"


def without_times(answer: dict[str, Any]) -> dict[str, Any]:
    return {**answer, "timings_ms": sorted(answer["timings_ms"])}


def test_an_answer_is_that_of_python_and_the_command_line(
    client: httpx.Client, assistant: Assistant
) -> None:
    got = client.post("/v1/ask", json={"question": QUESTION, "min_confidence": 0})
    assert got.status_code == 200
    assert got.headers["content-type"] == "application/json"
    expected = answer_json(assistant.ask(QUESTION, min_confidence=0))
    assert without_times(got.json()) == without_times(expected)
    citation = got.json()["citations"][0]
    assert citation["article_id"] == LAUNCH.id
    assert LAUNCH.text[citation["start"] : citation["end"]] == citation["quote"]


def test_filters_are_the_assistants(client: httpx.Client) -> None:
    body = {"question": "“白鹭号”造价多少？", "sources": ["山城晚报"], "since": "2026-01-01"}
    passages = client.post("/v1/ask", json=body).json()["passages"]
    assert {passage["article_id"] for passage in passages} == {AUDIT.id}
    body = {"query": "ship", "languages": ["en"]}
    passages = client.post("/v1/search", json=body).json()["passages"]
    assert {passage["article_id"] for passage in passages} == {TURBINE.id}


def test_an_abstention_is_an_answer(client: httpx.Client) -> None:
    got = client.post("/v1/ask", json={"question": QUESTION, "until": "1999-12-31"})
    assert got.status_code == 200
    assert got.json()["abstained"] == "outside_archive"
    assert got.json()["answer"] is None


def test_a_search_is_that_of_python(client: httpx.Client, assistant: Assistant) -> None:
    got = client.post("/v1/search", json={"query": "渡船 造价", "k": 2}).json()
    assert got == hits_json("渡船 造价", assistant.search("渡船 造价", 2))
    assert len(got["passages"]) == 2


@pytest.mark.parametrize(
    ("path", "body", "pointer", "said"),
    [
        ("ask", {"question": ""}, "#/question", "at least 1 character"),
        ("ask", {}, "#/question", "required"),
        ("ask", {"question": "谁？" * 1001}, "#/question", "at most 2000"),
        ("ask", {"question": "谁？", "source": "甲报"}, "#/source", "no such field"),
        ("ask", {"question": "谁？", "sources": "甲报"}, "#/sources", "list"),
        ("ask", {"question": "谁？", "min_confidence": 1.5}, "#/min_confidence", "1"),
        ("ask", {"question": "谁？", "passages": 0}, "#/passages", "1"),
        ("ask", {"question": 7}, "#/question", "string"),
        ("ask", [], "#", "JSON object"),
        ("search", {"query": "渡船", "k": 1001}, "#/k", "1000"),
        ("search", {"query": "渡船", "k": "5"}, "#/k", "integer"),
    ],
)
def test_what_is_wrong_with_a_body_is_told_with_its_place(
    client: httpx.Client, path: str, body: Any, pointer: str, said: str
) -> None:
    got = client.post(f"/v1/{path}", json=body)
    assert got.status_code == 422
    assert got.headers["content-type"] == "application/problem+json"
    problem = got.json()
    assert problem["type"] == "urn:citeqa:problem:invalid"
    assert problem["status"] == 422
    (fault,) = problem["errors"]
    assert fault["pointer"] == pointer
    assert said in fault["detail"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"question": "   "}, "the question is empty"),
        ({"question": "谁？", "since": "gestern"}, "'gestern' is no day"),
        ({"question": "谁？", "since": "2026-02-01", "until": "2026-01-01"}, "swap the two"),
    ],
)
def test_what_the_assistant_refuses_is_the_askers_to_mend(
    client: httpx.Client, body: dict[str, str], said: str
) -> None:
    got = client.post("/v1/ask", json=body)
    assert got.status_code == 422
    assert got.json()["type"] == "urn:citeqa:problem:question"
    assert said in got.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [b'{"question": "\\ud800"}', b'{"question": "x", "\\ud800": 1}', b'{"question": NaN}'],
)
def test_half_characters_and_odd_numbers_are_told(client: httpx.Client, body: bytes) -> None:
    got = client.post("/v1/ask", content=body, headers={"content-type": "application/json"})
    assert got.status_code == 422


@pytest.mark.parametrize(
    "body", [b"{", b"\xff\xfe", b"[" * 100_000, b'{"question": ' + b"9" * 5000]
)
def test_a_body_that_is_no_json_is_a_clients_mistake(client: httpx.Client, body: bytes) -> None:
    got = client.post("/v1/ask", content=body, headers={"content-type": "application/json"})
    assert got.status_code in (400, 422)
    assert got.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_of_another_kind_is_not_read(client: httpx.Client, kind: str) -> None:
    got = client.post("/v1/ask", content=b"x", headers={"content-type": kind} if kind else {})
    assert got.status_code == 415
    assert "application/json" in got.json()["detail"]


def test_a_question_of_control_characters_breaks_nothing(client: httpx.Client) -> None:
    got = client.post("/v1/ask", json={"question": "\x00\x1b[2J\u202e渡船\U0010ffff?"})
    assert got.status_code == 200
