"""An Answer as a chat message: worked examples, and texts that try to be Markdown."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qa import Alternative, Answer
from qa.web.api.message import answer_said, message_of, plain
from qa.web.api.saying import ENGLISH, JAPANESE, SIMPLIFIED, TRADITIONAL, sayings_for
from tests.web.articles import AUDIT, HOSTILE, LAUNCH, answered, cited

BASE = "http://127.0.0.1:7860/"
PRICE = cited(LAUNCH, "渡船造价三千五百万元，由临港市政府支付。", "三千五百万元")
RECKONED = cited(AUDIT, "电动渡船“白鹭号”的造价为四千一百万元。", "四千一百万元")


def test_an_answer_with_its_citations_and_another_answer() -> None:
    answer = answered(PRICE, others=(Alternative("四千一百万元", 0.3, (RECKONED,)),))
    message = message_of(answer, SIMPLIFIED, BASE, "“白鹭号”造价多少？")
    assert message.text.split("\n\n") == [
        "实际查找的问题：“白鹭号”造价多少？",
        "**三千五百万元** [1] (很可能，62%)",
        "新闻库里的其他答案",
        "- **四千一百万元** [2] (不确定，30%)",
        "[1] 电动渡船“白鹭号”下水 · 沿海日报 · 2026-01-13 10:23"
        " · <https://example.org/2026/bailu?page=1&part=2>"
        " “渡船造价三千五百万元，由临港市政府支付。”",
        f"[2] 审计局重新核算，渡船造价四千一百万元 · 山城晚报 · 2026-03-02 · <{BASE}v1/articles/audit>"
        " “电动渡船“白鹭号”的造价为四千一百万元。”",
    ]
    first, second = (annotation["url_citation"] for annotation in message.annotations)
    assert message.text[first["start_index"] : first["end_index"]] == "[1]"
    assert message.text[second["start_index"] : second["end_index"]] == "[2]"
    assert first["url"] == LAUNCH.url
    assert second["url"] == f"{BASE}v1/articles/audit"
    assert second["title"] == AUDIT.title
    assert answer_said(message.text) == "三千五百万元"


def test_an_abstention_speaks_the_questions_language() -> None:
    nothing = Answer("？", None, 0.0, "outside_archive")
    for question, sayings in (
        ("白鹭号的造价是多少？", SIMPLIFIED),
        ("白鷺號的造價是多少？", TRADITIONAL),
        ("白鷺号の建造費はいくらですか？", JAPANESE),
        ("What did the ferry cost to build?", ENGLISH),
    ):
        assert sayings_for(question) is sayings, question
        message = message_of(nothing, sayings_for(question), BASE, None)
        assert message.text == sayings.abstentions["outside_archive"]
        assert message.annotations == ()
        assert answer_said(message.text) is None


def test_every_kind_of_abstention_is_said_in_every_language() -> None:
    for sayings in (SIMPLIFIED, TRADITIONAL, JAPANESE):
        assert sayings.abstentions.keys() == ENGLISH.abstentions.keys()


def test_what_was_too_doubtful_is_told_and_is_no_answer() -> None:
    held = Alternative("三千五百万元", 0.1, (PRICE,))
    answer = Answer("造价？", None, 0.0, "low_confidence", (), (held,))
    message = message_of(answer, SIMPLIFIED, BASE, None)
    assert "- **三千五百万元** [1] (不确定，10%)" in message.text
    assert len(message.annotations) == 1
    assert answer_said(message.text) is None


def test_a_hostile_article_stays_text() -> None:
    quote = HOSTILE.text[HOSTILE.text.index("台风造成") :]
    citation = cited(HOSTILE, quote, "三百万元**左右**，[详情](javascript:window.hacked='link')")
    message = message_of(answered(citation), SIMPLIFIED, BASE, None)
    shown = MarkdownIt("gfm-like", {"linkify": False}).render(message.text)
    assert "<script" not in shown
    assert "<img" not in shown
    assert "javascript:" not in "".join(part for part in shown.split("<") if 'href="' in part)
    assert f'href="{BASE}v1/articles/hostile"' in shown
    assert "&amp;lt;b&amp;gt;" in shown  # the article's own &lt;b&gt;, to the letter
    assert (
        answer_said(message.text)
        == citation.quote[
            citation.answer_start - citation.start : citation.answer_end - citation.start
        ]
    )


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"])))
@example("&lt;b&gt; &#60; ![x](y) <i> [a]: b http://example.org/ 1. ~~x~~ `x` \\[ 5 * 3 \\")
def test_markdown_shows_a_plain_text_as_it_is(text: str) -> None:
    line = " ".join(text.split())
    tokens = MarkdownIt("commonmark").parse(f"x {plain(text)} x")
    (inline,) = [token for token in tokens if token.type == "inline"]
    assert {token.type for token in inline.children or []} <= {"text", "text_special"}
    assert "".join(token.content for token in inline.children or []) == f"x {line} x"


@given(st.text(min_size=1).filter(str.strip))
def test_an_answer_is_found_again_in_its_message(text: str) -> None:
    answer = replace(answered(PRICE), text=text)
    message = message_of(answer, ENGLISH, BASE, None)
    assert answer_said(message.text) == " ".join(text.split())
