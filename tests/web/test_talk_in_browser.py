"""The conversation beyond one question, in a real browser: follow-ups, articles, verdicts, files."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from eval.cases import read_cases
from qa import Assistant
from qa.citing import as_bibtex, as_text
from qa.web.words import ENGLISH, SIMPLIFIED
from tests.web.articles import AUDIT, HOSTILE, LAUNCH
from tests.web.conftest import Chat
from tests.web.test_browser import COST, LOSS, NOT_SAID, OpenPage, an_answer, ask, choose_source

pytestmark = pytest.mark.browser

FOLLOW_UP = "它什么时候下水？"
COMPLETED = "“白鹭号”什么时候下水？"


def act(page: Page, name: str, turn: int = -1) -> None:
    page.locator("#conversation .answer").nth(turn).locator(f"[data-act={name}]").click()


def test_a_follow_up_says_what_was_searched_for_and_can_be_asked_as_written(
    chat: Chat, open_page: OpenPage, assistant: Assistant
) -> None:
    expected = an_answer(assistant, COMPLETED)
    page = open_page(chat)
    ask(page, COST)
    expect(page.locator("#conversation .searched")).to_have_count(0)
    ask(page, FOLLOW_UP)
    searched = page.locator("#conversation .searched")
    expect(searched).to_contain_text(f"{ENGLISH.talk.searched_for} {COMPLETED}")
    expect(page.locator("#conversation .question").last).to_have_text(FOLLOW_UP)
    expect(page.locator("#conversation .said").last).to_have_text(expected.text or "")
    expect(page.locator("#evidence .asked")).to_have_text(COMPLETED)
    act(page, "literally")
    expect(page.locator("#conversation .answer")).to_have_count(3)
    expect(page.locator("#evidence .asked")).to_have_text(FOLLOW_UP)
    expect(searched).to_have_count(1)


def open_article(page: Page, name: str) -> None:
    source = page.locator("#evidence .source").filter(has=page.get_by_text(name, exact=True))
    source.locator("[data-read]").first.press("Enter")
    expect(page.locator("#evidence .whole h3")).to_have_text(name)


def test_a_whole_article_opens_at_the_quote_with_the_keyboard_and_closes_again(
    chat: Chat, open_page: OpenPage
) -> None:
    page = open_page(chat)
    choose_source(page, LAUNCH.source or "")
    ask(page, COST)
    quote = page.locator("#evidence mark").first.text_content() or ""
    open_article(page, LAUNCH.title)
    assert page.locator("#evidence .text").text_content() == LAUNCH.text
    assert page.locator("#evidence mark").text_content() == quote
    expect(page.locator("#evidence mark")).to_be_in_viewport()
    expect(page.locator("#evidence [data-back]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#evidence .whole")).to_have_count(0)
    expect(page.locator("#evidence [data-read]").first).to_be_focused()


def test_an_article_is_scrolled_to_the_quote_on_a_phone(chat: Chat, open_page: OpenPage) -> None:
    page = open_page(chat, width=390)
    choose_source(page, AUDIT.source or "")
    ask(page, COST)
    open_article(page, AUDIT.title)
    expect(page.locator("#evidence mark")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_nothing_of_a_hostile_article_runs_when_it_is_opened_copied_and_saved(
    chat: Chat, open_page: OpenPage
) -> None:
    page = open_page(chat)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    choose_source(page, HOSTILE.source or "")
    ask(page, LOSS)
    page.locator("#evidence [data-read]").first.click()
    whole = page.locator("#evidence .whole")
    assert whole.locator(".text").text_content() == HOSTILE.text
    assert whole.locator("h3").text_content() == HOSTILE.title
    expect(whole.locator("a, img, script, b, em, code")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") == 1280
    panel, text = (page.locator(s).bounding_box() for s in ("#evidence", "#evidence .text"))
    assert panel is not None
    assert text is not None
    assert panel["x"] <= text["x"] <= text["x"] + text["width"] <= panel["x"] + panel["width"]
    page.locator("#evidence [data-back]").click()
    saved = download(page, "markdown")
    assert "](javascript" not in saved.replace("\\](javascript", "")
    assert page.evaluate("window.hacked") is None


def download(page: Page, form: str) -> str:
    with page.expect_download() as started:
        page.locator(f"#conversation [data-save={form}]").click()
    return Path(started.value.path()).read_text(encoding="utf-8")


def test_a_citation_is_copied(chat: Chat, open_page: OpenPage, assistant: Assistant) -> None:
    citation = an_answer(assistant, COST).citations[0]
    page = open_page(chat)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, COST)
    copy = page.locator("#evidence .copy").first
    for name, expected in (("text", as_text(citation)), ("BibTeX", as_bibtex(citation))):
        copy.get_by_role("button", name=f"Copy as {name}", exact=True).click()
        expect(copy.get_by_role("status")).to_have_text(ENGLISH.talk.copied)
        assert page.evaluate("navigator.clipboard.readText()") == expected


def test_a_conversation_is_saved(chat: Chat, open_page: OpenPage) -> None:
    page = open_page(chat)
    ask(page, COST)
    ask(page, FOLLOW_UP)
    saved = json.loads(download(page, "json"))
    assert [turn["asked"] for turn in saved["turns"]] == [COST, FOLLOW_UP]
    assert saved["turns"][1]["answer"]["question"] == COMPLETED
    page.locator("#language select").select_option(SIMPLIFIED.name)
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    markdown = download(page, "markdown")
    assert f"## {FOLLOW_UP}" in markdown
    assert SIMPLIFIED.talk.searched_for in markdown


def test_answers_that_differ_stand_side_by_side_newest_first(
    chat: Chat, open_page: OpenPage, assistant: Assistant
) -> None:
    expected = an_answer(assistant, COST)
    assert expected.alternatives, "the archive must disagree for the test to mean something"
    page = open_page(chat)
    ask(page, COST)
    sides = page.locator("#evidence .sides li")
    expect(sides).to_have_count(1 + len(expected.alternatives))
    days = sides.locator(".day").all_inner_texts()
    assert days == sorted(days, reverse=True)
    tops = {round((side.bounding_box() or {"y": -1})["y"]) for side in sides.all()[:2]}
    assert len(tops) == 1
    expect(page.locator("#evidence .sides .best .claim")).to_have_text(expected.text or "")


def test_verdicts_become_a_question_set(chat: Chat, open_page: OpenPage, library: Path) -> None:
    kept = library / "feedback.jsonl"
    kept.unlink(missing_ok=True)
    page = open_page(chat)
    ask(page, COST)
    act(page, "wrong")
    box = page.get_by_label(ENGLISH.talk.what_is_right)
    expect(box).to_be_focused()
    box.press("Escape")
    expect(box).to_have_count(0)
    act(page, "wrong")
    box.press("Enter")
    expect(page.get_by_role("alert")).to_have_text(ENGLISH.talk.nothing_written)
    box.fill("四千二百万元")
    box.press("Enter")
    expect(page.locator("#conversation .kept")).to_contain_text(f"qa eval {kept}")
    expect(page.get_by_role("alert")).to_have_count(0)
    ask(page, FOLLOW_UP)
    act(page, "right")
    expect(page.locator("#conversation .kept")).to_have_count(2)
    ask(page, NOT_SAID)
    act(page, "wrong")
    page.get_by_role("button", name=ENGLISH.talk.not_held).click()
    expect(page.locator("#conversation .kept")).to_have_count(3)
    first, second, third = read_cases(kept)
    assert (first.question, first.answers) == (COST, ("四千二百万元",))
    assert (second.question, second.tags) == (COMPLETED, ("feedback", "agreed"))
    assert (third.question, third.answerable) == (NOT_SAID, False)
