"""What the page of `qa serve` shows to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.web.serving.conftest import PASSWORD, running_server

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.web.serving.conftest import Server

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("options", [(), ("--writable",)])
def test_only_those_who_may_write_see_where(
    library: Path, tmp_path: Path, browser: Browser, options: tuple[str, ...]
) -> None:
    with running_server(library, tmp_path / "server", *options) as server:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.port}")
        page.locator("#header .coverage:not(:empty)").wait_for()
        page.get_by_label("Question", exact=True).fill("渡船造价多少？")
        drop = page.locator("#upload").get_by_text("drop files here")
        if options:
            expect(drop).to_be_visible()
        else:
            expect(drop).to_have_count(0)
        context.close()


def test_a_person_logs_in_with_a_browser(guarded_server: Server, browser: Browser) -> None:
    context = browser.new_context(locale="zh-TW")
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{guarded_server.port}")
    for password in (PASSWORD[::-1], PASSWORD):
        page.get_by_label("使用者名稱").fill("anna")
        page.get_by_label("密碼").fill(password)
        page.get_by_role("button", name="登入").click()
        if password != PASSWORD:
            expect(page.get_by_role("alert")).to_have_text("使用者名稱、密碼或權杖不對。")
    page.locator("#header .coverage:not(:empty)").wait_for()
    context.close()
