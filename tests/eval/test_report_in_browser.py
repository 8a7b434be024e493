"""The report in a real browser: nothing that an article says is run, and the list works."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from .examples import a_result
from .test_report import HOSTILE, an_abstention, hostile, written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def page() -> Iterator[Page]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        yield browser.new_page()
        browser.close()


def test_hostile_texts_are_shown_and_not_run(page: Page, tmp_path: Path) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    written(tmp_path, hostile(), a_result())
    page.goto((tmp_path / "report.html").as_uri())
    first = page.locator("details").first
    first.locator("summary").click()
    assert page.title() == f"Evaluation: {HOSTILE}"
    assert HOSTILE in (first.locator("blockquote").first.text_content() or "")
    assert page.locator("img").count() == 0
    assert complaints == []


def test_the_list_filters_and_marks_the_answer(page: Page, tmp_path: Path) -> None:
    # An emoji is one character to Python and two to JavaScript.
    quote = "🚢试采船地球号出航。"
    right = a_result()
    cited = right.citations[0]
    right = a_result(citations=(type(cited)("gold", "试采", None, None, quote, 4, 7, None),))
    written(tmp_path, right, a_result("b", answer="蓝鲸号"), an_abstention())
    page.goto((tmp_path / "report.html").as_uri())
    assert page.locator("details").count() == 3
    page.locator("details").first.locator("summary").click()
    assert page.locator("mark").first.text_content() == "地球号"
    page.select_option("#show", "failures")
    assert page.locator("#count").text_content() == "1 of 3"
    assert "蓝鲸号" in (page.locator("details").first.text_content() or "")
    page.select_option("#show", "all")
    page.fill("#find", "地球号")
    assert page.locator("#count").text_content() == "2 of 3"
