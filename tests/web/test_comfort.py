"""The page for everybody: axe-core finds no serious problem, the keyboard reaches everything.

The `open_page` fixture fails each of these tests when any request leaves the chat's origin.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from qa.web.words import LANGUAGES
from tests.web.conftest import Chat, fetch, running_chat
from tests.web.test_browser import COST, NOT_SAID

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]

_AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


@pytest.fixture(scope="module")
def chat(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    """A chat that may take files in."""
    folder = tmp_path_factory.mktemp("comfort")
    shutil.copytree(library, folder / "library")
    with running_chat(folder / "library", folder) as running:
        yield running


def serious_problems(page: Page) -> list[tuple[str, list[str]]]:
    page.evaluate(_AXE)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert found["passes"], "axe has looked at nothing"
    return [
        (each["id"], [node["html"] for node in each["nodes"]])
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]


def ask(page: Page, question: str, shown: str) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    page.locator(shown).last.wait_for()


@pytest.mark.parametrize(
    ("scheme", "locale", "width"),
    [("light", "en-US", 1280), ("dark", "zh-TW", 390), ("dark", "zh-CN", 1280)],
)
def test_no_state_of_the_page_has_a_serious_problem(
    chat: Chat, open_page: OpenPage, scheme: str, locale: str, width: int
) -> None:
    page = open_page(chat, scheme=scheme, locale=locale, width=width)
    page.locator("#examples button").first.wait_for()
    assert serious_problems(page) == [], "start"
    page.locator("#header summary").click()
    assert serious_problems(page) == [], "coverage"
    page.locator("#header summary").click()
    ask(page, COST, "#conversation .said")
    assert serious_problems(page) == [], "answer"
    ask(page, NOT_SAID, "#conversation .abstained")
    assert serious_problems(page) == [], "abstention"
    page.locator("#since input").fill("2026-13-45")
    ask(page, COST, "#error [role=alert]")
    assert serious_problems(page) == [], "error"
    broken = {"name": "x.pdf", "mimeType": "application/pdf", "buffer": b"\x00\x01"}
    page.locator("#upload input").set_input_files(broken)  # type: ignore[arg-type]
    page.locator("#taken li").wait_for()
    assert serious_problems(page) == [], "upload"
    spoken = page.locator("html").get_attribute("lang")
    for code in sorted(LANGUAGES, key=lambda code: code == spoken):
        page.locator("#language select").select_option(code)
        expect(page.locator("html")).to_have_attribute("lang", code)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_keyboard_reaches_everything(chat: Chat, open_page: OpenPage) -> None:
    page = open_page(chat)
    page.locator("#examples button").first.wait_for()
    page.locator("#question textarea").fill(COST)
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "document.activeElement.closest('#header, #language, #examples, #question, #since,"
                " #until, #sources, #languages, #upload, #conversation')?.id"
            )
        )
    assert reached >= {
        "header", "language", "examples", "question", "since", "until", "sources", "languages",
        "upload", "conversation",
    }  # fmt: skip


def test_the_page_names_nothing_of_another_machine_to_load(chat: Chat) -> None:
    _, _, page = fetch(chat.address)
    assert b"<script" in page
    assert re.findall(rb"(?:src|href)\s*=\s*[\"']?(?:https?:)?//[^\"' >]*", page) == []
    _, _, theme = fetch(f"{chat.address}/theme.css")
    assert re.findall(rb"url\(\s*[\"']?(?:https?:)?//|@import", theme) == []
