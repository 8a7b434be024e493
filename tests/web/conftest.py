"""A chat in a process of its own over a small library, and a browser to look at it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qa import Assistant
from tests.conftest import ROOT
from tests.web.articles import ALL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
]
_SECONDS_TO_START = 120
_PATIENCE_MS = 90_000
"""How long a page may take for anything: the first question may wait for the model, and the
machine may be busy with other tests."""

# Python imports it by itself when it starts; it writes down where the process connects to.
_CONNECTION_LOG = """
import os, sys

def note(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        with open(os.environ["CONNECTION_LOG"], "a") as log:
            log.write(f"{arguments[1] if event == 'socket.connect' else arguments[0]}\\n")

sys.addaudithook(note)
"""


@dataclass(frozen=True)
class Chat:
    """A running chat."""

    process: subprocess.Popen[bytes]
    address: str
    folder: Path

    def said(self) -> str:
        """What it has written to stderr."""
        return (self.folder / "stderr").read_text()

    def connections(self) -> list[str]:
        """Whose address it has looked up, and where it has connected to."""
        return (self.folder / "connections").read_text().splitlines()

    def interrupt(self) -> int:
        """Press Ctrl-C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


def fetch(
    address: str, *, data: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of a page; 0 when nobody listens yet."""
    request = urllib.request.Request(address, data=data, headers=headers or {})  # noqa: S310
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=60) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()
    except urllib.error.URLError:
        return 0, {}, b""


@contextmanager
def running_chat(library: Path, folder: Path) -> Iterator[Chat]:
    """Run `qa chat` on a free port until the block ends."""
    (folder / "sitecustomize.py").write_text(_CONNECTION_LOG)
    (folder / "connections").touch()
    environment = {
        **os.environ,
        "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}",
        "CONNECTION_LOG": str(folder / "connections"),
    }
    command = [sys.executable, "-m", "qa", "chat", "--library", str(library), "--port", "0"]
    with (folder / "stderr").open("wb") as stderr:
        process = subprocess.Popen(command, cwd=folder, env=environment, stderr=stderr)
    try:
        yield Chat(process, _address_when_up(process, folder / "stderr"), folder)
    finally:
        process.kill()
        process.wait()


def _address_when_up(process: subprocess.Popen[bytes], stderr: Path) -> str:
    end = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < end:
        assert process.poll() is None, stderr.read_text()
        found = re.search(r"http://[\w.:]+", stderr.read_text())
        if found and fetch(found[0])[0] == 200:
            return found[0]
        time.sleep(0.05)
    raise AssertionError(f"the chat is not up after {_SECONDS_TO_START} s: {stderr.read_text()}")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chat-library") / "library"
    with Assistant.open(folder) as assistant:
        assert assistant.ingest_articles(ALL).added == len(ALL)
    return folder


@pytest.fixture(scope="module")
def assistant(library: Path) -> Iterator[Assistant]:
    """Who says what the page should show."""
    with Assistant.open(library, create=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def chat(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    with running_chat(library, tmp_path_factory.mktemp("chat")) as running:
        yield running


@pytest.fixture(scope="module")  # its event loop runs in this thread, in the way of others
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        advice = f"{CHROMIUM} is missing; install it: apt-get install chromium fonts-noto-cjk"
        if os.environ.get("CI") == "true":
            pytest.fail(advice)
        pytest.skip(advice)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=_PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a chat's page. Whatever the test does, nothing foreign is fetched and nothing breaks."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_(
        chat: Chat, *, width: int = 1280, scheme: str = "light", locale: str = "en-US"
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 860},
            color_scheme="dark" if scheme == "dark" else "light",
            locale=locale,
        )
        contexts.append(context)
        context.set_default_timeout(_PATIENCE_MS)
        page = context.new_page()
        page.on("request", lambda request: _check_own(request.url, chat.address, wrong))
        page.on("websocket", lambda socket: wrong.append(f"web socket {socket.url}"))
        page.on("pageerror", lambda error: wrong.append(f"script error {error}"))
        page.on("dialog", lambda dialog: wrong.append(f"dialog {dialog.message}"))
        page.on(
            "response",
            lambda answer: (
                wrong.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None
            ),
        )
        page.goto(chat.address)
        page.locator("#header .coverage:not(:empty)").wait_for()
        return page

    yield open_
    for context in contexts:
        context.close()
    assert wrong == []


def _check_own(url: str, address: str, wrong: list[str]) -> None:
    if not url.startswith((f"{address}/", "data:", f"blob:{address}/")):
        wrong.append(f"foreign request {url}")
