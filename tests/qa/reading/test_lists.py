import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.reading.borders import settled
from qa.reading.lists import asks_for_several, whole_list

MINE = "矿里含有镧、铈、镨和钕等轻稀土。"
EXPERTS = "来自法国、韩国以及哈萨克斯坦的专家参加了实验"
ENGLISH = "Experts from France, South Korea and Kazakhstan took part."


@pytest.mark.parametrize(
    ("sentence", "part", "whole"),
    [
        (MINE, "镧", "镧、铈、镨和钕"),
        (MINE, "铈、镨", "镧、铈、镨和钕"),
        (MINE, "钕", "镧、铈、镨和钕"),
        (EXPERTS, "法国", "法国、韩国以及哈萨克斯坦"),
        (EXPERTS, "哈萨克斯坦", "法国、韩国以及哈萨克斯坦"),
        (ENGLISH, "France", "France, South Korea and Kazakhstan"),
        (ENGLISH, "Kazakhstan", "France, South Korea and Kazakhstan"),
        ("It holds lanthanum, cerium and neodymium.", "cerium", "lanthanum, cerium and neodymium"),
        ("フランス、韓国、カザフスタンの専門家", "韓国", "フランス、韓国、カザフスタン"),
        ("地球号启航。", "地球号", "地球号"),
        ("It sailed, and the sea was calm.", "sailed", "sailed"),
    ],
)
def test_a_part_of_a_list_becomes_the_list(sentence: str, part: str, whole: str) -> None:
    begin = sentence.index(part)
    start, end = whole_list(sentence, begin, begin + len(part))
    assert sentence[start:end] == whole


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("哪些国家派人参加？", True),
        ("還有哪兩家公司拿到許可？", True),
        ("泥里有什么？", True),
        ("Which regions may it ship to?", True),
        ("What are the elements?", True),
        ("船叫什么？", False),
        ("哪个国家？", False),
        ("Which ship did it send?", False),
        ("What does it say?", False),
        ("Which process is used?", False),
    ],
)
def test_questions_for_several_things_are_told_apart(question: str, several: bool) -> None:
    assert asks_for_several(question) is several


def test_only_a_question_for_several_gets_the_list() -> None:
    begin = MINE.index("铈")
    start, end = settled(MINE, begin, begin + 1, "含有哪些元素？")
    assert MINE[start:end] == "镧、铈、镨和钕"
    assert settled(MINE, begin, begin + 1, "第二种元素叫什么？") == (begin, begin + 1)


@given(st.text(alphabet="甲乙、和的，, and AB.", max_size=30), st.data())
def test_a_list_holds_its_part_and_is_found_once(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = whole_list(text, start, end)
    assert first <= start <= end <= last
    assert whole_list(text, first, last) == (first, last)
