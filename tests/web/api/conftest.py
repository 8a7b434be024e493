"""A real server over a small library, and clients for it."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import pytest

from qa import Assistant
from tests.conftest import ROOT
from tests.web.articles import ALL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Server:
    """A running server."""

    address: str
    library: Path
    log: Path


@contextmanager
def running(library: Path, folder: Path) -> Iterator[Server]:
    log = folder / "stderr"
    command = [sys.executable, "-m", "tests.web.api.server_process", str(library)]
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
    assert process.stdout is not None
    try:
        address = process.stdout.readline().strip()
        assert address, log.read_text()
        yield Server(address, library, log)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture(scope="session")
def api_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("api-library") / "library"
    with Assistant.open(folder) as assistant:
        assert assistant.ingest_articles(ALL).added == len(ALL)
    return folder


@pytest.fixture(scope="session")
def server(api_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(api_library, tmp_path_factory.mktemp("api")) as started:
        yield started


@pytest.fixture(scope="session")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.address, timeout=60) as opened:
        yield opened


@pytest.fixture(scope="session")
def assistant(server: Server) -> Iterator[Assistant]:
    """Who says in this process what the server should say in its own."""
    with Assistant.open(server.library, create=False) as opened:
        yield opened
