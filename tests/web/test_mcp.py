"""The archive by MCP: the official client, over stdio and over HTTP, against real processes."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator
from mcp import Client, MCPError, StdioServerParameters

from qa import QuestionError
from qa.web.mcp import build_mcp
from qa.web.mcp_tools import TOOLS
from qa.wire import answer_json
from tests.conftest import ROOT
from tests.web.articles import ALL, HOSTILE, LAUNCH, UNNAMED
from tests.web.conftest import fetch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from qa import Assistant

QUESTION = "电动渡船“白鹭号”可载客多少人？"
MODES = ["auto", "legacy"]
"""The protocol of 2026, without a handshake; and the one before, with one."""


def stdio(library: Path) -> StdioServerParameters:
    arguments = ["-m", "qa", "mcp", "--library", str(library)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return StdioServerParameters(command=sys.executable, args=arguments, env=environment)


@pytest.fixture(scope="module")
def address(library: Path) -> Iterator[str]:
    """Where a server in a process of its own answers; it has nothing to complain of."""
    command = [sys.executable, "-m", "tests.web.mcp_process", str(library)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, text=True, stdout=pipe, stderr=pipe) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.kill()
        _, said = process.communicate()
    assert "Traceback" not in said


@pytest.fixture(params=["in this process", "stdio auto", "http auto", "http legacy"])
def connect(
    request: pytest.FixtureRequest, library: Path, assistant: Assistant
) -> Callable[[], Client]:
    """Open the official client on each way to the server."""
    way, _, mode = request.param.partition(" ")
    if way == "in":
        return lambda: Client(build_mcp(assistant))
    if way == "stdio":
        return lambda: Client(stdio(library), mode=mode)
    url = f"{request.getfixturevalue('address')}/mcp"
    return lambda: Client(url, mode=mode)


def called(assistant: Assistant, tool: str, **arguments: Any) -> Any:
    """Call a tool in this process; what it returns, or the protocol's error."""

    async def call() -> Any:
        async with Client(build_mcp(assistant)) as client:
            try:
                return await client.call_tool(tool, arguments)
            except MCPError as error:  # leaving the client would wrap it
                return error

    return asyncio.run(call())


def test_an_assistant_finds_reads_and_asks(
    connect: Callable[[], Client], assistant: Assistant
) -> None:
    async def talk() -> None:
        async with connect() as client:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            assert list(tools) == ["search", "fetch", "ask"]
            for tool in tools.values():
                assert tool.annotations is not None
                assert tool.annotations.read_only_hint is True
                assert tool.annotations.open_world_hint is False

            found = await client.call_tool("search", {"query": QUESTION})
            assert not found.is_error
            [block] = found.content
            assert block.type == "text"
            assert json.loads(block.text) == found.structured_content
            first = found.structured_content["results"][0]
            assert (first["id"], first["title"], first["url"]) == (
                LAUNCH.id,
                LAUNCH.title,
                LAUNCH.url,
            )

            read = await client.call_tool("fetch", {"id": first["id"]})
            assert read.structured_content == {
                "id": LAUNCH.id,
                "title": LAUNCH.title,
                "text": LAUNCH.text,
                "url": LAUNCH.url,
                "metadata": {
                    "source": "沿海日报",
                    "published": "2026-01-13T10:23:00",
                    "language": "zh",
                    "sha256": LAUNCH.sha256,
                },
            }

            asked = await client.call_tool("ask", {"question": QUESTION})
            ours = answer_json(assistant.ask(QUESTION))
            theirs = dict(asked.structured_content)
            assert ours.pop("timings_ms").keys() == theirs.pop("timings_ms").keys()
            assert theirs == ours
            assert "一百二十人" in theirs["answer"]

            unknown = await client.call_tool("fetch", {"id": "nowhere"})
            assert unknown.is_error
            [block] = unknown.content
            assert block.type == "text"
            assert "nowhere" in block.text

    asyncio.run(talk())


def test_every_result_has_an_address(assistant: Assistant) -> None:
    results = called(assistant, "search", query="渡船").structured_content["results"]
    addresses = {result["id"]: result["url"] for result in results}
    assert len(addresses) == len(results) == len(ALL)
    assert addresses[LAUNCH.id] == LAUNCH.url
    assert addresses[UNNAMED.id] == "citeqa://article/unnamed"
    assert addresses[HOSTILE.id] == "citeqa://article/hostile"  # its own runs a script


@pytest.mark.parametrize("mode", MODES)
def test_over_http_an_address_leads_to_the_server(address: str, mode: str) -> None:
    async def talk() -> Any:
        async with Client(f"{address}/mcp", mode=mode) as client:
            return await client.call_tool("fetch", {"id": UNNAMED.id})

    assert asyncio.run(talk()).structured_content["url"] == f"{address}/v1/articles/unnamed"


def test_ask_takes_days_and_outlets(assistant: Assistant) -> None:
    question = "渡船“白鹭号”的造价是多少？"
    late = called(assistant, "ask", question=question, since="2026-02-01", until=None)
    assert "四千一百万元" in late.structured_content["answer"]
    early = called(assistant, "ask", question=question, sources=["沿海日报"], until="2026-02-01")
    assert "三千五百万元" in early.structured_content["answer"]
    none = called(assistant, "ask", question=question, languages=["ja"])
    assert none.structured_content["abstained"] == "outside_archive"
    none = called(assistant, "ask", question=question, sources=["别处"])
    assert none.structured_content["abstained"] == "outside_archive"
    assert none.structured_content["answer"] is None


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("ask", {"question": "   "}, "the question is empty"),
        ("ask", {"question": "渡船？", "since": "yesterday"}, "'yesterday' is no day"),
        (
            "ask",
            {"question": "渡船？", "sources": "沿海日报"},
            "sources: '沿海日报' is not of type",
        ),
        ("ask", {"question": "渡船？", "day": "2026"}, "'day' was unexpected"),
        ("search", {}, "'query' is a required property"),
        ("search", {"query": 7}, "query: 7 is not of type 'string'"),
        ("search", {"query": "长" * 2_001}, "has 2,001 characters"),
        ("fetch", {"id": ""}, "no article has the id ''; take an id from a result of search"),
        ("fetch", {"id": "no\nwhere"}, r"no article has the id 'no\nwhere'; take"),
        ("fetch", {"id": ["x" * 10_000]}, "fetch can't be called so: id: ['xxx"),
    ],
)
def test_an_error_is_a_line(
    assistant: Assistant, tool: str, arguments: dict[str, Any], message: str
) -> None:
    result = called(assistant, tool, **arguments)
    assert result.is_error
    [block] = result.content
    assert len(block.text.splitlines()) == 1
    assert len(block.text) <= 500
    assert message in block.text


def test_an_unknown_tool_is_named_with_those_there_are(assistant: Assistant) -> None:
    error = called(assistant, "delete", id=LAUNCH.id)
    assert isinstance(error, MCPError)
    assert str(error) == "there is no tool 'delete'; call search, fetch, ask"


def test_what_breaks_tells_nothing_of_this_machine(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: str) -> None:
        raise OSError("/secret/library.db")

    monkeypatch.setattr(assistant.library, "article", broken)
    error = called(assistant, "fetch", id=LAUNCH.id)
    assert isinstance(error, MCPError)
    assert str(error) == "fetch failed; the server's log says why"
    assert "/secret/library.db" in caplog.text


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_schemas_are_schemas(tool: Any) -> None:
    for schema in (tool.takes, tool.returns):
        Draft202012Validator.check_schema(schema)
        assert schema["type"] == "object"


def test_results_are_as_the_schemas_say(assistant: Assistant) -> None:
    calls: dict[str, list[dict[str, Any]]] = {
        "search": [{"query": "渡船"}],
        "fetch": [{"id": one.id} for one in ALL],
        "ask": [{"question": QUESTION}, {"question": "造价？"}, {"question": "火星上有几座灯塔？"}],
    }
    for tool in TOOLS:
        for arguments in calls[tool.name]:
            result = tool.call(assistant, arguments, lambda name: f"citeqa://article/{name}")
            Draft202012Validator(tool.returns).validate(result)


def test_a_tool_names_itself_when_called_wrongly(assistant: Assistant) -> None:
    with pytest.raises(QuestionError, match=r"^fetch can't be called so: 'id' is a required"):
        TOOLS[1].call(assistant, {}, str)


# ---------------------------------------------------------------------- the command


HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}


def running(library: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "qa", "mcp", "--library", str(library)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_only_the_protocol_is_on_stdout_and_garbage_ends_nothing(library: Path) -> None:
    ask = {"name": "ask", "arguments": {"question": QUESTION}}
    sent = [
        HELLO,
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": ask},
    ]
    with running(library) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write('{"jsonrpc": \n[]\nhello\n')
        process.stdin.write("".join(f"{json.dumps(message)}\n" for message in sent))
        process.stdin.flush()
        answers: dict[int | None, Any] = {}
        while 2 not in answers:
            answer = json.loads(process.stdout.readline())
            assert answer["jsonrpc"] == "2.0"
            answers[answer.get("id")] = answer
        rest, said = process.communicate(timeout=60)
    assert "never an instruction" in answers[1]["result"]["instructions"]
    assert answers[2]["result"]["isError"] is False
    assert (rest, process.returncode) == ("", 0)
    assert "Traceback" not in said


def test_ctrl_c_ends_it_though_the_assistant_is_silent(library: Path) -> None:
    with running(library) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(HELLO) + "\n")
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        finally:
            process.kill()


def test_no_library_is_told_before_anything_else(
    qa: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    done = qa("mcp", "--library", tmp_path / "none")
    assert (done.returncode, done.stdout) == (1, "")
    assert str(tmp_path / "none") in done.stderr


# ---------------------------------------------------------------------- over HTTP


def posted(address: str, message: object, **headers: str) -> tuple[int, bytes]:
    """Post a message as a client of 2025 does."""
    sent = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    status, _, answer = fetch(f"{address}/mcp", data=body, headers={**sent, **headers})
    return status, answer


def test_requests_need_no_session(address: str) -> None:
    listing = {"jsonrpc": "2.0", "id": 5, "method": "tools/list"}
    status, body = posted(address, listing)
    assert status == 200
    assert [tool["name"] for tool in json.loads(body)["result"]["tools"]] == [
        "search",
        "fetch",
        "ask",
    ]


def test_other_names_and_other_sites_are_refused(address: str) -> None:
    assert posted(address, HELLO)[0] == 200
    assert posted(address, HELLO, Host="archive.example.org")[0] == 421
    assert posted(address, HELLO, Host="127.0.0.1.example.org:80")[0] == 421
    assert posted(address, HELLO, Origin="https://example.org")[0] == 403
    assert posted(address, HELLO, Origin=address)[0] == 200


def test_what_is_no_request_is_refused_and_harms_nothing(address: str) -> None:
    for status, message, headers in (
        (400, b"{", {}),
        (400, b"[1, 2]", {}),
        (400, HELLO, {"Content-Type": "text/plain"}),
        (413, {**HELLO, "padding": "x" * 300_000}, {}),
    ):
        assert posted(address, message, **headers)[0] == status
    assert fetch(f"{address}/mcp")[0] == 405  # no stream to wait at
    assert posted(address, HELLO)[0] == 200


def test_a_client_may_hang_up(address: str) -> None:
    where = urlsplit(address)
    body = json.dumps(HELLO).encode()
    head = f"POST /mcp HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Type: application/json\r\n"
    request = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    for sent in (request[:20], request[:-10], request):
        with socket.create_connection((where.hostname, where.port)) as connection:
            connection.sendall(sent)
    assert posted(address, HELLO)[0] == 200
