"""Follow-ups, verdicts, sides, whole articles and saved conversations, without a browser."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import Alternative, Answer, Assistant
from qa.citing import as_bibtex, as_markdown, as_text
from qa.web.article_view import article_html, open_article
from qa.web.conversation import Turn, conversation_html, take_turn
from qa.web.evidence import evidence_html
from qa.web.sides import Place, newest_first, places_of
from qa.web.transcript import transcript
from qa.web.verdicts import agreed, corrected, doubted
from qa.web.words import ENGLISH, SIMPLIFIED, TRADITIONAL
from qa.wire import answer_json
from tests.web.articles import ALL, AUDIT, HOSTILE, LAUNCH, UNNAMED, answered, article, cited, whole
from tests.web.test_evidence import COST, OUR_ATTRIBUTES, OUR_TAGS, RECOUNT, Seen

OLD = replace(RECOUNT, published=date(2020, 1, 1))
UNDATED = cited(UNNAMED, UNNAMED.text, "两天")
NOTHING = Answer("谁？", None, 0.0, "low_confidence", passages=tuple(whole(one) for one in ALL))
ARTICLES = {one.id: one for one in ALL}


def buttons(html: str) -> list[dict[str, str | None]]:
    return [attributes for tag, attributes in Seen(html).tags if tag == "button"]


def test_what_was_searched_for_is_shown_with_a_way_to_ask_as_written() -> None:
    turn = Turn(answered(COST), asked="它多少钱？", rule="pronoun")
    html = conversation_html([turn], 0, ENGLISH)
    seen = Seen(html)
    assert seen.all("p")[0] == "它多少钱？"
    assert seen.all("p")[1] == (
        "Searched for: 造价多少？ (pronoun filled in from above) Ask exactly as written"
    )
    assert "literally" in [button.get("data-act") for button in buttons(html)]
    alone = conversation_html([Turn(answered(COST))], 0, ENGLISH)
    assert "literally" not in [button.get("data-act") for button in buttons(alone)]


def test_an_answer_stands_first_in_bold_then_its_quote_and_who_said_it_when() -> None:
    seen = Seen(conversation_html([Turn(answered(COST))], 0, SIMPLIFIED))
    assert seen.all("strong") == ["三千五百万元"]
    assert seen.all("p")[1:3] == [
        "三千五百万元 很可能，62%",
        "“渡船造价三千五百万元，由临港市政府支付。”",
    ]
    assert seen.all("mark") == ["三千五百万元"]
    assert seen.all("p")[3].startswith("沿海日报 · 2026-01-13 10:23")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("no_evidence", "Nothing found"),
        ("low_confidence", "Too doubtful"),
        ("outside_archive", "Outside the archive"),
    ],
)
def test_an_abstention_names_its_kind(kind: str, said: str) -> None:
    turn = Turn(replace(NOTHING, abstained=kind), nearest=ARTICLES)  # type: ignore[arg-type]
    seen = Seen(conversation_html([turn], 0, ENGLISH))
    assert seen.all("p")[1].startswith(said)
    assert seen.all("p")[2].startswith("the nearest passages are under")


def test_sides_stand_newest_first_and_undated_ones_last() -> None:
    others = (
        Alternative("老的", 0.9, (OLD,)),
        Alternative("没有日期", 0.8, (UNDATED,)),
        Alternative("四千一百万元", 0.1, (OLD, RECOUNT)),
    )
    assert [other.text for other in newest_first(others)] == ["四千一百万元", "老的", "没有日期"]
    seen = Seen(evidence_html(answered(COST, others=others), {}, ENGLISH))
    assert seen.all("li") == [
        "2026-03-02四千一百万元山城晚报uncertain, 10%",
        "2026-01-13 10:23三千五百万元沿海日报likely, 62%shown as the answer",
        "2020-01-01老的山城晚报sure, 90%",
        "undated没有日期sure, 80%",
    ]
    assert Seen(evidence_html(answered(COST), {}, ENGLISH)).all("li") == []


def test_every_place_that_is_shown_can_be_opened_by_its_number() -> None:
    others = (Alternative("老的", 0.9, (OLD,)), Alternative("新的", 0.1, (RECOUNT,)))
    for answer in (answered(COST, UNDATED, others=others), NOTHING):
        nearest = ARTICLES if answer.abstained else {}
        html = evidence_html(answer, nearest, ENGLISH)
        numbers = [b["data-read"] for b in buttons(html) if "data-read" in b]
        places = places_of(answer, nearest)
        assert numbers == [str(number) for number in range(len(places))]
        shown = Seen(html).all("blockquote")
        for place, text in zip(places, shown, strict=True):
            assert ARTICLES[place.article_id].text[place.start : place.end] in text


def test_a_citation_can_be_copied_in_three_formats() -> None:
    html = evidence_html(answered(COST), {}, TRADITIONAL)
    copies = [b for b in buttons(html) if "data-copy" in b]
    assert [b["data-copy"] for b in copies] == [as_text(COST), as_markdown(COST), as_bibtex(COST)]
    assert [b["aria-label"] for b in copies] == [
        "複製為 純文字",
        "複製為 Markdown",
        "複製為 BibTeX",
    ]


def test_a_whole_article_has_its_quote_marked() -> None:
    place = places_of(answered(COST), {})[0]
    seen = Seen(article_html(LAUNCH, place, 3, ENGLISH))
    assert seen.all("div") == [LAUNCH.text]
    assert seen.all("mark") == [COST.quote]
    assert seen.all("strong") == ["三千五百万元"]
    assert seen.all("h3") == [LAUNCH.title]
    assert buttons(article_html(LAUNCH, place, 3, ENGLISH))[0]["data-back"] == "3"


@given(before=st.text(), quoted=st.text(min_size=1), after=st.text(), other=st.text())
def test_whatever_a_whole_article_says_is_text(
    before: str, quoted: str, after: str, other: str
) -> None:
    of = article("a", other, before + quoted + after, source=other, url=other, language=other)
    start, end = len(before), len(before) + len(quoted)
    for place in (
        Place("a", of.sha256, start, end),
        Place("a", of.sha256, start, end, start, end),
    ):
        seen = Seen(article_html(of, place, 0, ENGLISH))
        assert {tag for tag, _ in seen.tags} <= OUR_TAGS
        assert {name for _, attributes in seen.tags for name in attributes} <= OUR_ATTRIBUTES
        assert seen.all("div") == [of.text]
        assert seen.all("mark") == [quoted]


def test_an_article_opens_as_it_read_when_it_was_cited(assistant: Assistant) -> None:
    place = Place("launch", LAUNCH.sha256, COST.start, COST.end)
    html = open_article(assistant, place, 0, ENGLISH)
    assert Seen(html).all("mark") == [COST.quote]
    assert ENGLISH.talk.edited_since not in html
    for gone in (replace(place, article_id="no"), replace(place, sha256="0" * 64)):
        shown = open_article(assistant, gone, 0, ENGLISH)
        assert ENGLISH.talk.article_gone in shown
        assert len(buttons(shown)) == 1


def test_a_follow_up_is_searched_for_and_asked_literally_when_told(assistant: Assistant) -> None:
    first = take_turn(assistant, "电动渡船“白鹭号”的造价是多少？", "", "", [], [])
    assert (first.asked, first.rule) == (None, None)
    second = take_turn(assistant, "它什么时候下水？", "", "", [], [], [first])
    assert second.answer.question == "“白鹭号”什么时候下水？"
    assert (second.asked, second.rule) == ("它什么时候下水？", "pronoun")
    literal = take_turn(assistant, "它什么时候下水？", "", "", [], [], [first], literally=True)
    assert literal.answer.question == "它什么时候下水？"
    assert literal.rule is None


def test_a_verdict_is_asked_for_and_kept(assistant: Assistant) -> None:
    turn = Turn(answered(COST), since="2026-01-01", sources=("沿海日报",))
    assert "form" not in conversation_html([turn], 0, ENGLISH)
    asking = doubted(turn)
    html = conversation_html([asking], 0, ENGLISH)
    assert [tag for tag, _ in Seen(html).tags].count("form") == 1
    assert doubted(asking) == turn
    for kept in (agreed(assistant, turn), corrected(assistant, asking, "四千万元")):
        html = conversation_html([kept], 0, ENGLISH)
        assert f"qa eval {kept.kept_at}" in Seen(html).text
        assert not {"right", "wrong"} & {b.get("data-act") for b in buttons(html)}
    corrected(assistant, asking, None)
    with open(kept.kept_at, encoding="utf-8") as file:  # noqa: PTH123 - shown as text
        cases = [json.loads(line) for line in file]
    assert [case["answers"] for case in cases[-3:]] == [["三千五百万元"], ["四千万元"], []]
    assert [case["since"] for case in cases[-3:]] == ["2026-01-01"] * 3


def conversation() -> list[Turn]:
    other = Alternative("四千一百万元", 0.41, (RECOUNT,))
    hostile = cited(HOSTILE, "台风造成的损失为三百万元**左右**", "三百万元")
    return [
        Turn(answered(COST, others=(other,)), asked="它多少钱？", rule="pronoun"),
        Turn(replace(answered(hostile), question="# <b>谁</b>？"), since="2026-01-01"),
        Turn(NOTHING, nearest=ARTICLES),
    ]


def test_a_conversation_is_saved_as_json_in_the_shapes_of_the_wire() -> None:
    turns = conversation()
    saved = json.loads(transcript(turns, "json", SIMPLIFIED))
    assert saved["schema"] == 1
    assert [turn["answer"] for turn in saved["turns"]] == [
        json.loads(json.dumps(answer_json(turn.answer))) for turn in turns
    ]
    assert saved["turns"][0]["asked"] == "它多少钱？"
    assert saved["turns"][0]["rule"] == "pronoun"
    assert saved["turns"][1]["since"] == "2026-01-01"
    assert saved["turns"][2]["asked"] == "谁？"


def test_a_conversation_is_saved_as_markdown() -> None:
    saved = transcript(conversation(), "markdown", ENGLISH)
    assert saved.startswith("# Conversation with citeqa\n\n## 它多少钱？\n\n")
    assert "Searched for: 造价多少？ (pronoun filled in from above)" in saved
    assert f"**三千五百万元** (likely, 62%)\n\n{as_markdown(COST)}\n" in saved
    assert "### Other answers in the archive\n\n**四千一百万元** (uncertain, 41%)" in saved
    assert "## \\# \\<b\\>谁\\</b\\>？" in saved
    assert "Within: since 2026-01-01" in saved
    assert ENGLISH.low_confidence in saved
    assert "](javascript" not in saved.replace("\\](javascript", "")
    assert AUDIT.title in saved
