"""The examples of docs/http.md run as they stand there, against a real server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.test_docs import blocks
from tests.web.api.conftest import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.web.api.conftest import Server

_ADDRESS = "http://127.0.0.1:7860"
EXAMPLES = [
    command
    for document, body in blocks("sh")
    if document == "http.md"
    for command in re.split(r"\n(?=curl )", body.strip())
]
PROGRAMS = [body for document, body in blocks("py") if document == "http.md"]


@pytest.fixture(scope="module")
def own_server(api_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose archive may change, with the files that examples send beside it."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(api_library, folder / "library")
    (folder / "pier.txt").write_text("鹿岛邮局搬迁\n\n鹿岛邮局5月搬到码头旁边的旧灯塔。\n")
    paragraphs = "<p>鹿岛灯塔的灯5月8日换成了太阳能灯，亮度是以前的两倍，由两位工程师装好。</p>" * 2
    page = f"<html><title>灯塔换灯</title><body><h1>灯塔换灯</h1>{paragraphs}</body></html>"
    (folder / "page.html").write_text(page)
    with running(folder / "library", folder) as started:
        yield started


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 8
    assert len(PROGRAMS) == 1


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_answered(example: str, own_server: Server) -> None:
    command = example.replace(_ADDRESS, own_server.address)
    assert own_server.address in command
    command = command.replace("curl ", "curl --globoff --fail-with-body --max-time 60 ", 1)
    folder = own_server.library.parent
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, cwd=folder, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith(("{", "data: {")), done.stdout


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_runs(program: str, own_server: Server) -> None:
    done = subprocess.run(
        [sys.executable, "-c", program.replace(_ADDRESS, own_server.address)],
        capture_output=True,
        text=True,
        env={**os.environ, "NO_PROXY": "127.0.0.1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "[1]" in done.stdout
    assert "https://example.org/2026/bailu" in done.stdout
