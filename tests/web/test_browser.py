"""The chat as a reader sees it, in a real browser over a real library."""

import re
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from qa import Answer, Assistant
from qa.rendering import ABSTENTIONS, confidence_words
from qa.web import wording
from qa.web.sides import newest_first
from qa.web.words import ENGLISH, LANGUAGES, SIMPLIFIED, TRADITIONAL
from tests.web.articles import HOSTILE, LAUNCH
from tests.web.conftest import Chat, running_chat

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]

COST = "电动渡船“白鹭号”的造价是多少？"
LOSS = "台风“海葵”造成的损失是多少？"
NOT_SAID = "月球的直径是多少？"

_EVENTS = "**/gradio_api/run/*"
"""Where the page sends what its reader does, but for questions."""


def ask(page: Page, question: str) -> None:
    """Ask with Enter and wait for the answer."""
    before = page.locator("#conversation .answer").count()
    submit(page, question)
    await_answers(page, before + 1)


def await_answers(page: Page, number: int) -> None:
    answers = page.locator("#conversation .answer")
    answers.nth(number - 1).or_(page.get_by_role("alert")).wait_for()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(answers).to_have_count(number)


def click_until(place: Locator, shown: Callable[[], None]) -> None:
    """Click beside what is in a place, and again as a reader would: Gradio may be drawing it anew."""
    for _ in range(5):
        place.click(position={"x": 5, "y": 5})
        try:
            return shown()
        except AssertionError:
            continue
    return shown()


def submit(page: Page, question: str) -> None:
    box = page.locator("#question textarea")
    box.fill(question)
    box.press("Enter")


def last_answer(page: Page) -> str:
    answer = page.locator("#conversation .answer").last
    abstained = answer.locator(".abstained")
    return abstained.inner_text() if abstained.count() else answer.inner_text()


def choose_source(page: Page, name: str) -> None:
    page.locator("#sources input").click()
    page.get_by_role("option", name=name, exact=True).click()
    page.locator("#sources input").press("Escape")


def an_answer(assistant: Assistant, question: str) -> Answer:
    answer = assistant.ask(question)
    assert answer.text, "the reader must find this for the test to mean something"
    return answer


def test_a_question_is_answered_with_its_citation(
    chat: Chat, open_page: OpenPage, assistant: Assistant
) -> None:
    expected = an_answer(assistant, COST)
    page = open_page(chat)
    ask(page, COST)
    assert (expected.text or "") in last_answer(page)
    assert confidence_words(expected.confidence) in last_answer(page)
    evidence = page.locator("#evidence")
    expect(evidence.locator(".asked")).to_have_text(COST)
    for number, citation in enumerate(expected.citations):
        shown = evidence.locator(".source").nth(number)
        expect(shown.locator("h3")).to_have_text(citation.title)
        begin = citation.answer_start - citation.start
        quoted = citation.quote[begin : begin + citation.answer_end - citation.answer_start]
        assert shown.locator("mark").text_content() == citation.quote
        assert shown.locator("mark strong").text_content() == quoted
    others = [other.text for other in newest_first(expected.alternatives)]
    assert evidence.locator(".alternative .said").all_inner_texts() == others
    assert page.locator("#question textarea").input_value() == ""
    expect(page.locator("#header .coverage summary")).to_have_text(
        "5 articles · 2025-11-05 – 2026-03-02 · 4 sources"
    )


def test_a_source_is_named_and_linked(chat: Chat, open_page: OpenPage) -> None:
    page = open_page(chat)
    choose_source(page, "沿海日报")
    ask(page, COST)
    source = page.locator("#evidence .source").first
    expect(source.locator(".origin")).to_contain_text("沿海日报 · 2026-01-13 10:23")
    link = source.locator("a")
    expect(link).to_have_attribute("href", LAUNCH.url or "")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(page.locator("#conversation .scope")).to_have_text("沿海日报")


def test_dates_and_sources_limit_the_answer(chat: Chat, open_page: OpenPage) -> None:
    page = open_page(chat)
    page.locator("#since input").fill("2030-01-01")
    ask(page, COST)
    assert last_answer(page) == ABSTENTIONS["outside_archive"]
    expect(page.locator("#conversation .scope").last).to_have_text("since 2030-01-01")
    page.locator("#since input").fill("")
    page.locator("#until input").fill("2025-12-31")
    choose_source(page, "沿海日报")
    ask(page, COST)
    assert last_answer(page) == ABSTENTIONS["outside_archive"]
    page.locator("#until input").fill("2026-12-31")
    ask(page, COST)
    assert last_answer(page) != ABSTENTIONS["outside_archive"]


def test_the_sources_to_choose_from_are_those_that_have_a_name(
    chat: Chat, open_page: OpenPage
) -> None:
    page = open_page(chat)
    page.locator("#sources input").click()
    offered = page.locator("#sources").get_by_role("option").all_inner_texts()
    names = {"Harbour Gazette", "山城晚报", "沿海日报", HOSTILE.source}
    assert {re.sub(r"^\W*✓\s*", "", name) for name in offered} == names


def test_the_sources_to_choose_from_leave_most_of_the_page_in_sight(
    chat: Chat, open_page: OpenPage
) -> None:
    page = open_page(chat)
    page.locator("#examples button").first.wait_for()  # nothing moves after it
    page.set_viewport_size({"width": 1280, "height": 400})
    page.locator("#sources input").click()
    offered = page.locator("#sources").get_by_role("listbox")
    expect(offered).to_be_visible()
    box = offered.bounding_box()
    assert box is not None
    assert 0 < box["height"] < 161  # 40% of the page, to the pixel


def test_a_language_limits_the_answer(chat: Chat, open_page: OpenPage) -> None:
    page = open_page(chat)
    page.locator("#languages input").click()
    page.locator("#languages").get_by_role("option", name="English", exact=True).click()
    page.locator("#languages input").press("Escape")
    ask(page, COST)
    expect(page.locator("#conversation .scope")).to_have_text("English")
    titles = page.locator("#evidence .source h3")
    assert set(titles.all_inner_texts()) == {"Tidal turbine off Skerry Point"}


def test_what_the_archive_covers_opens_with_the_keyboard(chat: Chat, open_page: OpenPage) -> None:
    page = open_page(chat)
    card = page.locator("#header .card")
    expect(card).to_be_hidden()
    page.locator("#header summary").press("Enter")
    expect(card).to_contain_text(ENGLISH.silence)
    shown = dict(zip(card.locator("dt").all(), card.locator("dl > div").all(), strict=True))
    facts = {dt.inner_text(): row.locator("dd").all_inner_texts() for dt, row in shown.items()}
    assert facts == {
        "Dates": ["2025-11-05 – 2026-03-02"],
        "Undated": ["2 articles"],
        "Languages": ["Chinese (4)", "English (1)"],
        "Sources": [
            *(f"{name} (1)" for name in ("no source named", HOSTILE.source, "Harbour Gazette")),
            *("山城晚报 (1)", "沿海日报 (1)"),
        ],
    }


def test_an_example_question_is_asked_with_a_click(
    chat: Chat, open_page: OpenPage, assistant: Assistant
) -> None:
    (question, *_) = assistant.example_questions(4)
    page = open_page(chat)
    example = page.locator("#examples").get_by_role("button", name=question)
    example.wait_for()
    expect(page.locator("#examples")).to_contain_text(ENGLISH.examples)
    example.press("Enter")
    await_answers(page, 1)
    expect(page.locator("#conversation .question")).to_have_text(question)
    expect(page.locator("#conversation .said")).to_be_visible()
    expect(page.locator("#examples")).to_be_hidden()


def test_files_are_dropped_taken_in_and_reported(
    library: Path, tmp_path: Path, open_page: OpenPage
) -> None:
    copy = tmp_path / "library"
    shutil.copytree(library, copy)
    with running_chat(copy, tmp_path) as chat:
        page = open_page(chat)
        page.evaluate(_DROP, [["渔港.txt", FISHING_PORT], ["<b>.pdf", "\x00\x01"]])
        taken = page.locator("#taken")
        expect(taken).to_contain_text("1 added · 0 updated")
        expect(taken.locator("li")).to_have_count(1)
        expect(taken.locator("li")).to_have_text(re.compile(r"^_b_\.pdf .*binary"))
        expect(page.locator("#header summary")).to_contain_text("6 articles")
        assert (copy / "uploads" / "渔港.txt").read_text() == FISHING_PORT
        ask(page, "渔港扩建耗资多少？")
        assert "九千万元" in last_answer(page)


FISHING_PORT = "渔港扩建完工\n\n渔港扩建工程2月3日在鹿岛完工，耗资九千万元，可停泊二百艘渔船。\n"

_DROP = """(files) => {
  const dropped = new DataTransfer();
  for (const [name, text] of files) dropped.items.add(new File([text], name));
  const place = document.querySelector("#upload .drop span");
  const how = { dataTransfer: dropped, bubbles: true, cancelable: true };
  for (const kind of ["dragenter", "dragover", "drop"]) place.dispatchEvent(new DragEvent(kind, how));
}"""


def test_an_abstention_says_so_and_offers_the_nearest_passages(
    chat: Chat, open_page: OpenPage
) -> None:
    page = open_page(chat)
    ask(page, NOT_SAID)
    assert last_answer(page) == ABSTENTIONS["low_confidence"]
    expect(page.locator("#evidence h2").last).to_have_text(ENGLISH.nearest)
    nearest = page.locator("#evidence .source:not(.alternative .source)")
    expect(nearest.locator("blockquote")).to_have_count(3)
    expect(nearest.locator("mark")).to_have_count(0)


def test_a_day_that_can_not_be_read_is_told_in_place(chat: Chat, open_page: OpenPage) -> None:
    page = open_page(chat)
    page.locator("#since input").fill("2026-13-45")
    submit(page, COST)
    expect(page.get_by_role("alert")).to_contain_text("'2026-13-45' is no day")
    assert page.locator("#question textarea").input_value() == COST
    expect(page.locator("#conversation .question")).to_have_count(0)
    page.locator("#since input").fill("2026-01-01")
    page.locator("#question button").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    await_answers(page, 1)


def test_what_is_asked_while_an_answer_is_awaited_is_asked_after_it(
    chat: Chat, open_page: OpenPage
) -> None:
    page = open_page(chat)
    submit(page, COST)
    expect(page.locator("#question textarea")).to_have_value("")  # it has been taken
    submit(page, LOSS)
    await_answers(page, 2)
    questions = page.locator("#conversation .question")
    assert [LOSS in text for text in questions.all_inner_texts()] == [False, True]


def test_enter_pressed_twice_asks_once(chat: Chat, open_page: OpenPage) -> None:
    page = open_page(chat)
    box = page.locator("#question textarea")
    box.fill(COST)
    box.press("Enter")
    box.press("Enter")
    await_answers(page, 1)
    ask(page, LOSS)


def test_an_empty_question_is_told_in_place(chat: Chat, open_page: OpenPage) -> None:
    page = open_page(chat)
    submit(page, "  ")
    expect(page.get_by_role("alert")).to_contain_text("the question is empty")
    expect(page.locator("#conversation .question")).to_have_count(0)


def test_an_earlier_answer_shows_its_evidence_again(chat: Chat, open_page: OpenPage) -> None:
    page = open_page(chat)
    ask(page, COST)
    ask(page, NOT_SAID)
    asked = page.locator("#evidence .asked")
    answers = page.locator("#conversation .answer")
    buttons = answers.get_by_role("button", name=ENGLISH.evidence)
    expect(asked).to_have_text(NOT_SAID)
    buttons.first.press("Enter")
    expect(asked).to_have_text(COST)
    expect(buttons.first).to_have_attribute("aria-pressed", "true")
    expect(buttons.last).to_have_attribute("aria-pressed", "false")
    click_until(answers.last, lambda: expect(asked).to_have_text(NOT_SAID, timeout=5_000))


def test_nothing_of_a_hostile_article_runs(chat: Chat, open_page: OpenPage) -> None:
    page = open_page(chat)
    choose_source(page, HOSTILE.source or "")
    ask(page, LOSS + " <img src=x onerror=\"window.hacked = 'question'\"> **x** $x$")
    source = page.locator("#evidence .source").first
    assert source.locator("blockquote").text_content() == HOSTILE.text
    assert source.locator("h3").text_content() == HOSTILE.title
    expect(source.locator(".url")).to_have_text(HOSTILE.url or "")
    expect(page.locator("#main").locator("a, img, script, b, em, code")).to_have_count(0)
    expect(page.locator("#conversation .question")).to_contain_text("<img src=x onerror=")
    assert page.evaluate("window.hacked") is None


@pytest.mark.parametrize("width", [320, 390, 768])
def test_a_narrow_screen_needs_no_sideways_scrolling(
    chat: Chat, open_page: OpenPage, width: int
) -> None:
    page = open_page(chat, width=width)
    ask(page, COST)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    panel = page.locator("#evidence").bounding_box()
    assert panel is not None
    assert panel["width"] > 0.8 * width


_CONTRAST = """(selector) => {
  const channel = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const element = document.querySelector(selector);
  let behind = element;
  while ((parse(getComputedStyle(behind).backgroundColor)[3] ?? 1) === 0) {
    behind = behind.parentElement;
  }
  const pair = [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor];
  const [low, high] = pair.map(parse).map(light).sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_can_be_read_in_light_and_dark(
    chat: Chat, open_page: OpenPage, assistant: Assistant, scheme: str
) -> None:
    an_answer(assistant, COST)
    page = open_page(chat, scheme=scheme)
    ask(page, COST)
    for selector in (
        "#header h1",
        "#header .coverage",
        "#conversation .question",
        "#conversation .said",
        "#conversation .confidence",
        "#conversation .quote mark",
        "#conversation .origin",
        "#conversation .saving",
        "#evidence h2",
        "#evidence h3",
        "#evidence .origin",
        "#evidence blockquote",
        "#evidence mark",
        "#evidence mark strong",
        "#evidence .place",
        "#evidence .acts button",
    ):
        assert page.evaluate(_CONTRAST, selector) >= 4.5, selector


_NOTE_WAITING = """() => {
  window.waitedFor = [];
  new MutationObserver(() => {
    const waiting = document.querySelector("#conversation .waiting");
    if (waiting) window.waitedFor.push(waiting.textContent);
  }).observe(document.getElementById("conversation"), { childList: true, subtree: true });
}"""
"""Notes what questions wait for; an answer may come too soon for the test to look."""


@pytest.mark.parametrize(
    ("locale", "code"),
    [("en-GB", "en"), ("zh-CN", "zh-Hans"), ("zh-TW", "zh-Hant"), ("de-DE", "en")],
)
def test_the_page_speaks_the_language_of_the_browser(
    chat: Chat, open_page: OpenPage, locale: str, code: str
) -> None:
    words = LANGUAGES[code]
    page = open_page(chat, locale=locale)
    expect(page.locator("html")).to_have_attribute("lang", code)
    expect(page.locator("#header")).to_contain_text(words.tagline)
    expect(page.get_by_label(words.question, exact=True)).to_have_attribute(
        "placeholder", words.question_example
    )
    for label in (words.since, words.until, words.sources):
        expect(page.get_by_label(label, exact=True)).to_be_visible()
    expect(page.locator("#conversation")).to_have_text(words.no_turns)
    expect(page.locator("#evidence")).to_contain_text(words.no_evidence_yet)


def test_another_language_is_chosen_with_the_conversation_kept(
    chat: Chat, open_page: OpenPage
) -> None:
    page = open_page(chat)
    ask(page, NOT_SAID)
    switch = page.locator("#language select")
    switch.select_option(SIMPLIFIED.name)
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("#conversation .abstained")).to_have_text(SIMPLIFIED.low_confidence)
    expect(page.locator("#evidence h2").last).to_have_text(SIMPLIFIED.nearest)
    expect(page.locator("#header .coverage")).to_contain_text("5 篇文章")
    page.locator("#since input").fill("2026-13-45")
    submit(page, COST)
    expect(page.get_by_role("alert")).to_have_text(SIMPLIFIED.no_day.format(given="2026-13-45"))
    page.locator("#since input").fill("")
    submit(page, COST)
    await_answers(page, 2)
    expect(page.locator("#header .coverage")).to_contain_text("5 篇文章")
    switch.press("ArrowDown")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    expect(page.locator("#conversation .abstained")).to_have_text(TRADITIONAL.low_confidence)
    page.reload()
    expect(page.locator("#header")).to_contain_text(TRADITIONAL.tagline)
    expect(switch).to_have_value("zh-Hant")


def test_of_languages_chosen_in_haste_the_last_one_stays(chat: Chat, open_page: OpenPage) -> None:
    page = open_page(chat)
    switch = page.locator("#language select")
    held: list[Route] = []
    chosen = threading.Event()
    page.route(_EVENTS, lambda route: route.continue_() if chosen.is_set() else held.append(route))
    with page.expect_request(lambda request: SIMPLIFIED.code in (request.post_data or "")):
        switch.select_option(SIMPLIFIED.code)
    switch.select_option(TRADITIONAL.code)  # before there is a reply to the first choice
    chosen.set()
    for event in held:
        event.continue_()
    expect(page.locator("#header")).to_contain_text(TRADITIONAL.tagline)
    expect(page.locator("#conversation")).to_have_text(TRADITIONAL.no_turns)
    expect(page.locator("html")).to_have_attribute("lang", TRADITIONAL.code)
    expect(switch).to_have_value(TRADITIONAL.code)
    kept = {each["name"]: each["value"] for each in page.context.cookies()}
    assert kept["citeqa_language"] == TRADITIONAL.code


def test_from_start_to_stop(library: Path, tmp_path: Path, open_page: OpenPage) -> None:
    """The first question is asked while the model is loaded; Ctrl-C ends it with a page open."""
    with running_chat(library, tmp_path) as chat:
        page = open_page(chat)
        ask(page, COST)
        page.evaluate(_NOTE_WAITING)
        ask(page, COST)
        assert ENGLISH.loading not in page.evaluate("window.waitedFor")
        assert set(chat.connections()) <= {"127.0.0.1"}
        assert chat.interrupt() == 0
        assert chat.said() == wording.STARTING.format(address=chat.address) + "\n"


def test_an_empty_library_says_how_to_fill_it(tmp_path: Path, open_page: OpenPage) -> None:
    folder = tmp_path / "empty"
    Assistant.open(folder).close()
    with running_chat(folder, tmp_path) as chat:
        page = open_page(chat)
        expect(page.locator("#header .coverage")).to_contain_text("qa ingest PATH --library")
        ask(page, COST)
        assert last_answer(page) == ABSTENTIONS["no_evidence"]
