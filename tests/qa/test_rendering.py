"""Answers and articles as plain text."""

from dataclasses import replace
from datetime import date

from qa import Alternative, Answer, Place, Version
from qa.rendering import (
    ABSTENTIONS,
    DOUBTFUL,
    answer_text,
    shown_text,
    stories_text,
    versions_text,
)
from qa.wire import citation_json
from tests.web.articles import AUDIT, LAUNCH, answered, cited

COST = cited(LAUNCH, "渡船造价三千五百万元，由临港市政府支付。", "三千五百万元")


def place(number: int, likeness: float = 1.0) -> Place:
    day = date(2026, 1, number + 1)
    return Place(
        f"copy{number}", "渡船下水", f"{number}报", f"https://x.org/{number}", day, likeness
    )


def test_an_answer_names_the_other_places_of_its_story() -> None:
    text = answer_text(answered(replace(COST, also_in=(place(1), place(2, 0.875)))))
    assert text.splitlines()[-3:] == [
        "    same story in 3 places; also in:",
        "      渡船下水 · 1报 · 2026-01-02 · https://x.org/1 · article copy1",
        "      渡船下水 · 2报 · 2026-01-03 · https://x.org/2 · about 88% alike · article copy2",
    ]
    assert "same story" not in answer_text(answered(COST))


def test_of_many_places_five_are_named() -> None:
    text = answer_text(answered(replace(COST, also_in=tuple(place(n) for n in range(11)))))
    lines = text.splitlines()
    assert "    same story in 12 places; also in:" in lines
    assert lines[-1] == "      and 6 more; see: qa show launch"
    assert sum("article copy" in line for line in lines) == 5


def test_a_citation_as_json_has_the_other_places() -> None:
    assert citation_json(COST)["also_in"] == []
    assert citation_json(replace(COST, also_in=(place(1),)))["also_in"] == [
        {
            "article_id": "copy1", "title": "渡船下水", "source": "1报",
            "url": "https://x.org/1", "published": "2026-01-02", "likeness": 1.0,
        }
    ]  # fmt: skip


def test_a_page_says_its_version_and_its_places() -> None:
    page = shown_text(Version(2, LAUNCH, current=True), [place(1), place(2, 0.8)]).splitlines()
    head = page[: page.index("", 2)]
    assert head[-3:] == [
        "version: 2 (now)",
        "same text in: 渡船下水 · 1报 · 2026-01-02 · https://x.org/1 (copy1)",
        "nearly the same as: 渡船下水 · 2报 · 2026-01-03 · https://x.org/2 · about 80% alike (copy2)",
    ]
    assert "version: 1 (edited since)" in shown_text(Version(1, LAUNCH, current=False), [])


def test_stories_and_versions_are_lists() -> None:
    copy = replace(LAUNCH, id="copy")
    assert [line[:10] for line in stories_text([[LAUNCH, copy, AUDIT], [AUDIT]]).splitlines()] == [
        "launch  20", "  = copy  ", "  ~ audit ", "audit  202",
    ]  # fmt: skip
    versions = [Version(1, AUDIT, current=False), Version(2, LAUNCH, current=True)]
    first, second = versions_text(versions).splitlines()
    assert first == f"  1  2026-03-02        {AUDIT.sha256}  审计局重新核算，渡船造价四千一百万元"
    assert second.endswith("电动渡船“白鹭号”下水  (now)")


def held_back(confidence: float) -> str:
    other = Alternative("地球号", confidence, (COST,))
    return answer_text(Answer("？", None, confidence, "low_confidence", alternatives=(other,)))


def test_an_abstention_shows_what_was_found_unless_it_is_hopeless() -> None:
    shown = held_back(0.15)
    assert ABSTENTIONS["low_confidence"] in shown
    assert f"{DOUBTFUL}: 地球号    (uncertain, 15%)" in shown
    assert held_back(0.04) == ABSTENTIONS["low_confidence"]
