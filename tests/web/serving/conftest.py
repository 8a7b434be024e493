"""`qa serve` in processes of their own, and a client that follows nothing and hides nothing."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from qa.web.serving.credentials import (
    Credentials,
    new_password,
    new_token,
    write_credentials,
)
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

PASSWORD = "a long enough password"  # noqa: S105 - of nobody
_SECONDS_TO_START = 150


@dataclass(frozen=True)
class Reply:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Server:
    """A running `qa serve`."""

    process: subprocess.Popen[bytes]
    port: int
    folder: Path

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        data: object = None,
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
    ) -> Reply:
        """Make one request in a connection of its own. The path is sent as it is."""
        sent = dict(headers or {})
        if data is not None:
            body = json.dumps(data).encode()
            sent["Content-Type"] = "application/json"
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=150)
        try:
            connection.putrequest(method, path, skip_host="Host" in sent, skip_accept_encoding=True)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            for name, value in sent.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, named, answer.read())
        finally:
            connection.close()

    def log(self) -> list[dict[str, Any]]:
        """What it has written to stderr: every line is a JSON object."""
        return [json.loads(line) for line in (self.folder / "stderr").read_text().splitlines()]

    def metric(self, name: str, token: str | None = None) -> float:
        """The value of a metric, by its name with labels."""
        told = self.ask("GET", "/metrics", token=token).body.decode()
        return sum(
            float(line.rpartition(" ")[2])
            for line in told.splitlines()
            if line.rpartition(" ")[0] == name
        )

    def terminate(self) -> int:
        """Send SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(90)


@contextmanager
def running_server(
    library: Path, folder: Path, *options: str, **environment: str
) -> Iterator[Server]:
    """Run `qa serve` on a free port until the block ends."""
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "qa", "serve", "--library", str(library), "--port", "0"]
    with (folder / "stderr").open("wb") as stderr:
        process = subprocess.Popen(
            [*command, *options],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            stderr=stderr,
        )
    try:
        yield Server(process, _port_when_warm(process, folder / "stderr"), folder)
    finally:
        process.kill()
        process.wait()


def _port_when_warm(process: subprocess.Popen[bytes], stderr: Path) -> int:
    end = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < end:
        assert process.poll() is None, stderr.read_text()
        found = re.search(r'"address": "http://127.0.0.1:(\d+)"', stderr.read_text())
        if found:
            server = Server(process, int(found[1]), stderr.parent)
            try:
                if server.ask("GET", "/readyz").status == 200:
                    return server.port
            except OSError:
                pass
        time.sleep(0.1)
    raise AssertionError(f"not ready after {_SECONDS_TO_START} s: {stderr.read_text()}")


@dataclass(frozen=True)
class Tokens:
    """What lets into the server that asks who one is."""

    read: str
    write: str


@pytest.fixture(scope="session")
def access(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Tokens]:
    """A file of credentials: a reading and a writing program, a reading person."""
    path = tmp_path_factory.mktemp("access") / "access.json"
    reader, reading = new_token("reader", "read")
    writer, writing = new_token("writer", "write")
    write_credentials(path, Credentials([reader, writer, new_password("anna", "read", PASSWORD)]))
    return path, Tokens(reading, writing)


@pytest.fixture(scope="session")
def tokens(access: tuple[Path, Tokens]) -> Tokens:
    return access[1]


@pytest.fixture(scope="module")
def open_server(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for this machine that asks nobody who they are."""
    with running_server(
        library, tmp_path_factory.mktemp("open"), "--per-minute", "60000"
    ) as server:
        yield server


@pytest.fixture(scope="module")
def guarded_server(
    library: Path, access: tuple[Path, Tokens], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server that asks."""
    folder = tmp_path_factory.mktemp("guarded")
    with running_server(library, folder, "--access", str(access[0])) as server:
        yield server
