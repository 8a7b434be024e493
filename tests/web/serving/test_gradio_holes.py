"""Holes of Gradio that were published, each tried against our server; none may open.

Each is tried in its own way and in the ways next to it, because our server must not depend on
which version of Gradio is installed.
"""

from __future__ import annotations

import json
import re
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.web.serving.conftest import Server

SECRET = b"the secret of this machine"
_CONFIG = re.compile(r"window\.gradio_config\s*=\s*(\{.*?\});?\s*</script>", re.DOTALL)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_bytes(SECRET)
    return path


class Canary:
    """A server on this machine that nobody should be made to call."""

    def __init__(self, listener: socket.socket) -> None:
        self.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.calls = 0
        self._listener = listener

    def sit(self) -> None:
        while True:
            try:
                call, _ = self._listener.accept()
            except OSError:
                return
            self.calls += 1
            with call:
                call.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\n" + SECRET)


@contextmanager
def a_canary() -> Iterator[Canary]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        canary = Canary(listener)
        thread = threading.Thread(target=canary.sit, daemon=True)
        thread.start()
        yield canary
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def events_of(server: Server) -> list[dict[str, Any]]:
    """The events that the page offers to a browser."""
    found = _CONFIG.search(server.ask("GET", "/").body.decode())
    assert found, "the page holds its configuration"
    config = json.loads(found[1])
    assert config["dependencies"]
    assert isinstance(config["dependencies"], list)
    return config["dependencies"]


def trigger(server: Server, event: dict[str, Any], value: object) -> bytes:
    """Send an event of the page with a value in place of each input; all that comes back."""
    session = f"hole{event['id']}x{abs(hash(json.dumps(value)))}"
    data = {"data": [value] * len(event["inputs"]), "fn_index": event["id"]}
    path = "queue/join" if event["queue"] else f"run/{event['api_name']}"
    joined = server.ask("POST", f"/gradio_api/{path}", data={**data, "session_hash": session})
    if not event["queue"] or joined.status != 200:
        return joined.body
    path = f"/gradio_api/queue/data?session_hash={session}"
    return joined.body + server.ask("GET", path).body


def test_cve_2026_28414_absolute_paths_under_static(open_server: Server, secret: Path) -> None:
    """On Windows, Python 3.13 took `/windows/win.ini` for relative, and `/static/` gave it out."""
    up = "../" * 30
    for target in (str(secret), "/windows/win.ini"):
        backwards = target.replace("/", "\\")
        for way in (target, up + target[1:], f"//{target}", backwards, f"file://{target}"):
            for written in {quote(way), quote(way, safe="")}:
                for root in ("/static/", "/assets/", "/gradio_api/file="):
                    tried(open_server, root + written)


def test_gradio_loses_what_is_sent_while_a_stream_ends(open_server: Server) -> None:
    """The queue answers by a stream that ends with the last event: only what needs one waits there.

    Not a hole, but a fault: a click at that moment was lost, and at times all that came after it.
    """
    served = [event for event in events_of(open_server) if event["backend_fn"]]
    queued = {event["api_name"] for event in served if event["queue"]}
    assert queued == {event["api_name"] for event in served if event["types"]["generator"]}
    assert {name.rstrip("_0123456789") for name in queued} == {"ask", "literally", "take_in"}


def tried(server: Server, path: str) -> None:
    """A path that must lead to nothing."""
    reply = server.ask("GET", path)
    assert reply.status in (400, 403, 404), path
    assert SECRET not in reply.body
    assert b"root:" not in reply.body


def test_cve_2026_28414_static_files_are_behind_the_login_too(guarded_server: Server) -> None:
    for path in ("/static/img/logo.svg", "/assets/index.js", "/static//etc/passwd", "/theme.css"):
        assert guarded_server.ask("GET", path).status == 401, path


def test_cve_2026_28416_nobody_is_called_through_the_proxy_route(open_server: Server) -> None:
    """The proxy route fetched any host that a loaded Space had named in its configuration."""
    with a_canary() as canary:
        for way in (canary.address, quote(canary.address, safe=""), canary.address[5:]):
            for route in ("proxy=", "proxy/", "file=", "file/", "stream/", "url="):
                for root in ("/gradio_api/", "/"):
                    tried(open_server, f"{root}{route}{way}")
        assert canary.calls == 0


def test_cve_2026_28416_nobody_is_called_for_a_file_that_an_event_names(
    open_server: Server,
) -> None:
    """The same end by another way: a file's address as the value of a component."""
    with a_canary() as canary:
        file = {
            "path": canary.address,
            "url": canary.address,
            "orig_name": "x",
            "meta": {"_type": "gradio.FileData"},
        }
        for event in events_of(open_server):
            assert SECRET not in trigger(open_server, event, file)
        assert canary.calls == 0


def test_ghsa_j36p_7w88_g82j_path_segments_in_an_event(open_server: Server, secret: Path) -> None:
    """FileExplorer joined the segments of a path that the browser sent, wherever they led."""
    segments = ["/", *str(secret).split("/")[1:]]
    up = [".."] * 30 + segments[1:]
    for event in events_of(open_server):
        for value in ([segments], [[str(secret)]], [up], {"path": str(secret)}, segments):
            assert SECRET not in trigger(open_server, event, value)


def test_ghsa_j36p_7w88_g82j_no_function_of_a_component_can_be_called(
    open_server: Server, secret: Path
) -> None:
    for component in range(30):
        data = {"data": [[str(secret)]], "component_id": component, "fn_name": "ls"}
        reply = open_server.ask(
            "POST", "/gradio_api/component_server", data={**data, "session_hash": "x"}
        )
        assert reply.status in (403, 404)
        assert SECRET not in reply.body


@pytest.mark.parametrize(
    "address", ["https://evil.example/x", "//evil.example", "////evil.example"]
)
def test_gradio_13593_nobody_is_sent_elsewhere(open_server: Server, address: str) -> None:
    """The file route answered any address with a redirect to it."""
    for target in (address, quote(address, safe="")):
        for path in (
            f"/gradio_api/file={target}",
            f"/gradio_api/file/{target}",
            f"/file={target}",
            f"/{target}",
            f"/login?_target_url={target}",
            f"/login/callback?_target_url={target}",
            f"/login/huggingface?_target_url={target}",
            f"/logout?_target_url={target}",
            f"/?next={target}",
        ):
            reply = open_server.ask("GET", path)
            assert not 300 <= reply.status < 400, path
            assert "location" not in reply.headers
            assert b'http-equiv="refresh"' not in reply.body.lower()


def test_gradio_13593_the_way_to_the_login_leads_nowhere_else(guarded_server: Server) -> None:
    for path in ("/", "/?_target_url=//evil.example", "/?next=https://evil.example"):
        reply = guarded_server.ask("GET", path, headers={"X-Forwarded-Host": "evil.example"})
        assert (reply.status, reply.headers["location"]) == (303, "/login")
