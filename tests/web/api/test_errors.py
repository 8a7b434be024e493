"""Every error has a shape, a status that is not 5xx for a client's mistake, and no traceback."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from fastapi import FastAPI

from qa import Assistant, errors
from qa.web.api import build_api, error_response
from qa.web.api.problems import STATUS_OF, answer_errors
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.api.conftest import Server


def asked(app: FastAPI, method: str, path: str, **more: Any) -> httpx.Response:
    """Ask an application in this process; what it raises is answered as a server would."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, path, **more)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/ask", "POST"),
        ("PUT", "/v1/articles", "GET, POST, DELETE"),
        ("PATCH", "/v1/articles/launch", "GET, DELETE"),
        ("DELETE", "/v1/stats", "GET"),
        ("POST", "/healthz", "GET"),
    ],
)
def test_another_method_is_a_405_that_names_the_right_ones(
    client: httpx.Client, method: str, path: str, allowed: str
) -> None:
    got = client.request(method, path)
    assert got.status_code == 405
    assert got.headers["allow"] == allowed
    assert got.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/v1/", "/v1/asks", "/v1/articles/a/b/c", "/v2", "/"])
def test_a_path_that_is_not_there_is_a_404(client: httpx.Client, path: str) -> None:
    got = client.get(path)
    assert got.status_code == 404
    assert got.headers["content-type"] == "application/problem+json"
    assert got.json()["type"] == "about:blank"


def test_health_and_readiness(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}


def test_it_is_not_ready_before_the_model_is_loaded(tmp_path: Path) -> None:
    with Assistant.open(tmp_path / "library") as assistant:
        app = build_api(assistant, uploads=tmp_path / "uploads")
        assert asked(app, "GET", "/healthz").status_code == 200
        got = asked(app, "GET", "/readyz")
    assert got.status_code == 503
    assert got.json()["detail"] == "the model is being loaded"
    assert int(got.headers["retry-after"]) > 0


def test_by_default_nobody_may_write(tmp_path: Path) -> None:
    with Assistant.open(tmp_path / "library") as assistant:
        app = build_api(assistant, uploads=tmp_path / "uploads")
        got = asked(app, "POST", "/v1/articles", json={"title": "a", "text": "b"})
    assert got.status_code == 403
    assert "operator" in got.json()["detail"]


def test_a_change_waits_for_another_one_only_so_long(tmp_path: Path) -> None:
    held, done = threading.Event(), threading.Event()

    def change(assistant: Assistant) -> None:
        with assistant.changing():
            held.set()
            done.wait(30)

    with Assistant.open(tmp_path / "library") as assistant:
        other = threading.Thread(target=change, args=(assistant,))
        other.start()
        held.wait(30)
        app = build_api(
            assistant,
            uploads=tmp_path / "uploads",
            may_write=lambda _request: None,
            write_patience_s=0.05,
        )
        got = asked(app, "DELETE", "/v1/articles/a")
        assert asked(app, "GET", "/v1/stats").status_code == 200
        done.set()
        other.join()
        assert asked(app, "DELETE", "/v1/articles/a").status_code == 404
    assert got.status_code == 409
    assert got.json()["type"] == "urn:citeqa:problem:library-locked"
    assert int(got.headers["retry-after"]) > 0


def test_a_server_that_goes_down_ends_an_ingest_and_says_so(tmp_path: Path) -> None:
    with Assistant.open(tmp_path / "library") as assistant:
        app = build_api(
            assistant,
            uploads=tmp_path / "uploads",
            may_write=lambda _request: None,
            stopping=lambda: True,
        )
        files = {"files": ("a.txt", "鹿岛邮局搬迁\n\n鹿岛邮局5月搬到码头旁边。\n".encode())}
        got = asked(app, "POST", "/v1/articles", files=files)
    assert got.status_code == 200
    assert (got.json()["added"], got.json()["interrupted"]) == (0, True)


def raising(error: Exception) -> FastAPI:
    app = FastAPI(openapi_url=None)
    answer_errors(app)

    @app.get("/{path:path}")
    def fail(path: str) -> None:
        del path
        raise error

    return app


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (errors.QuestionError("q"), 422, "question"),
        (errors.SourceError("q"), 422, "source"),
        (errors.ArticleNotFoundError("q"), 404, "article-not-found"),
        (errors.LibraryLockedError("q"), 409, "library-locked"),
        (errors.LibraryStorageError("q"), 507, "library-storage"),
        (errors.ModelError("q"), 503, "model"),
        (errors.LibraryDamagedError("q"), 500, "library"),
        (errors.QaError("q"), 500, "library"),
    ],
)
def test_each_of_our_errors_has_its_status(error: Exception, status: int, kind: str) -> None:
    got = asked(raising(error), "GET", "/x")
    assert got.status_code == status
    assert got.json()["type"] == f"urn:citeqa:problem:{kind}"
    assert got.json()["detail"] == "q"


def test_no_error_of_ours_is_forgotten() -> None:
    ours = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, Exception)]
    assert ours
    for error in ours:
        assert any(issubclass(error, known) for known, _, _ in STATUS_OF)


def test_a_fault_of_ours_is_a_500_that_tells_nothing() -> None:
    for path in ("/v1/ask", "/v1/chat/completions"):
        got = asked(raising(ZeroDivisionError("secret")), "GET", path)
        assert got.status_code == 500
        assert "secret" not in got.text
        assert "Traceback" not in got.text
    assert got.json()["error"]["type"] == "server_error"


def test_errors_for_clients_of_openai_have_its_shape() -> None:
    response = error_response("/v1/chat/completions", 429, "slowly", headers={"Retry-After": "3"})
    assert response.status_code == 429
    assert response.headers["retry-after"] == "3"
    assert b'"type": "rate_limit_error"' in bytes(response.body)
    assert b"urn:citeqa" in bytes(error_response("/v1/ask", 429, "slowly").body)


@pytest.mark.parametrize("path", ["/v1/articles", "/v1/ask"])
@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=a"])
def test_a_client_that_hangs_up_breaks_nothing(
    server: Server, client: httpx.Client, path: str, kind: str
) -> None:
    host, port = server.address.removeprefix("http://").split(":")
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {kind}\r\n"
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"{head}Content-Length: 1000\r\n\r\n--a\r\n".encode())
    assert client.get("/readyz").status_code == 200
    assert "Traceback" not in server.log.read_text()


def test_the_servers_log_has_no_traceback(server: Server, client: httpx.Client) -> None:
    """Whatever the tests before this one have sent."""
    assert client.get("/healthz").status_code == 200
    assert "Traceback" not in server.log.read_text()


def test_the_api_is_imported_by_no_command_that_does_without() -> None:
    heavy = ("fastapi", "starlette", "gradio", "uvicorn", "qa.web.api")
    script = f"import sys, qa.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "[]"
