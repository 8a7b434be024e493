"""The server under the page: what it hands out, and what it says when it can't start."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qa import Assistant
from qa.errors import QaError
from qa.web.chat import listening
from qa.web.server import guarded
from tests.conftest import ROOT

PAGE = b"the page"


async def everything(_scope: Any, _receive: Any, send: Any) -> None:
    """An application with a page at each path, and leave for every site to read it."""
    headers = [(b"access-control-allow-origin", b"*"), (b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": PAGE})


def got(
    path: str,
    host: str = "127.0.0.1:7860",
    hosts: list[str] | None = None,
    *,
    method: str = "GET",
    headers: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Ask the guarded application for a path: its status, headers and body."""
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(b"host", host.encode()), *_encoded(headers or {})],
    }
    asyncio.run(guarded(everything, hosts)(scope, receive, send))  # type: ignore[arg-type]
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return {"status": sent[0]["status"], "headers": told, "body": sent[1]["body"]}


def _encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/theme.css",
        "/upload",
        "/assets/index-Dx_3.js",
        "/static/js/frame.js",
        "/gradio_api/run/act",
        "/gradio_api/queue/join",
        "/gradio_api/queue/data",
        "/gradio_api/heartbeat/ab12",
    ],
)
def test_what_the_page_uses_is_served(path: str) -> None:
    assert got(path)["body"] == PAGE


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/upload/x",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/proxy=http://example.org",
        "/gradio_api/run/act/x",
        "/gradio_api/call/ask",
        "/gradio_api/component_server",
        "/gradio_api/info",
        "/gradio_api/runs",
        "/gradio_api/queue/join/x",
        "/gradio_api/reset",
        "/config",
        "/docs",
        "/openapi.json",
        "/monitoring",
        "//gradio_api/upload",
        "/\n",
    ],
)
def test_nothing_else_is_served(path: str) -> None:
    assert got(path)["status"] == 404


def test_the_browser_is_told_to_load_nothing_from_elsewhere() -> None:
    headers = got("/")["headers"]
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert not any(part in policy for part in ("http:", "https:", "*"))
    assert headers["referrer-policy"] == "no-referrer"


def test_other_sites_get_no_leave_to_read_the_archive() -> None:
    assert "access-control-allow-origin" not in got("/")["headers"]


def test_on_this_machine_only_its_own_names_are_answered() -> None:
    hosts = ["127.0.0.1", "localhost", "[::1]"]
    for host in ("127.0.0.1:7860", "localhost:7860", "[::1]:7860"):
        assert got("/", host, hosts)["status"] == 200, host
    for host in ("archive.example.org", "127.0.0.1.example.org:7860"):
        assert got("/", host, hosts)["status"] == 400, host
        assert got("/", host)["status"] == 200, host


def test_a_port_in_use_is_told_in_one_line_with_a_way_out(
    qa: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    Assistant.open(tmp_path / "library").close()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = qa("chat", "--library", tmp_path / "library", "--port", str(port))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert f"port {port} is in use" in done.stderr
    assert "--port 0" in done.stderr


def test_the_chat_is_for_this_machine_only(
    qa: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    Assistant.open(tmp_path / "library").close()
    done = qa("chat", "--library", tmp_path / "library", "--host", "192.0.2.1")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "qa serve --host 192.0.2.1" in done.stderr


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_another_site_can_not_send_to_the_chat(headers: dict[str, str]) -> None:
    path = "/gradio_api/queue/join"
    assert got(path, method="POST", headers=headers)["status"] == 403
    assert got(path, headers=headers)["status"] == 200
    own = {"origin": "http://127.0.0.1:7860", "sec-fetch-site": "same-origin"}
    assert got(path, method="POST", headers=own)["status"] == 200
    assert got(path, method="POST")["status"] == 200


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_an_address_of_another_machine_is_told_in_one_line(host: str) -> None:
    with pytest.raises(QaError, match=f"can't listen at {host}.*--host"), listening(host, 0):
        pass


def test_gradio_rewrites_no_type_stubs_when_the_chat_imports_it() -> None:
    script = """
import ast, inspect
from qa.web.chat import _without_stub_files

get_file, get_source, read = inspect.getfile, ast.get_source_segment, []
ast.get_source_segment = lambda *given, **more: read.append(1) or get_source(*given, **more)
with _without_stub_files():
    import gradio
print(len(read), inspect.getfile is get_file, gradio.Textbox.submit is not None)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.split() == ["0", "True", "True"]
