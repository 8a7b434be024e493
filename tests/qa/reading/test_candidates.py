import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.reading.candidates import candidates


def found(sentence: str, kind: str) -> list[str]:
    return [sentence[c.start : c.end] for c in candidates(sentence) if c.kind == kind]


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("长期债务达到9.09亿美元，净亏损6500万美元。", ["9.09亿美元", "6500万美元"]),
        ("關稅由30%升至145%，降幅-0.5%", ["30%", "145%", "-0.5%"]),
        ("成本是市场价格的数倍至数十倍", ["数倍至数十倍"]),
        ("水深約6,000公尺", ["6,000"]),
        ("１日３５０トンを採掘", ["１日", "３５０トン"]),
        ("It cost $12.5 million and weighs 350 tonnes.", ["$12.5 million", "350 tonnes"]),
        ("持续三个月，共两家企业", ["三个月", "两家"]),
        ("以每秒120千米的速度，每小时三百吨", ["每秒120千米", "每小时三百吨"]),
        ("历时数个世纪，从18世纪起", ["数个世纪", "18世纪"]),
    ],
)
def test_a_number_keeps_its_sign_range_and_unit(sentence: str, numbers: list[str]) -> None:
    assert found(sentence, "number") == numbers


@pytest.mark.parametrize(
    ("sentence", "dates"),
    [
        ("于2026年1月12日启航，2月14日返回", ["2026年1月12日", "2月14日"]),
        ("于1924年的4月30日作废", ["1924年的4月30日"]),
        ("計畫在2030年前後商業化", ["2030年前後"]),
        (
            "It left on January 12, 2026 and returned 14 February 2026.",
            ["January 12, 2026", "14 February 2026"],
        ),
        ("一九年以来没有变化", []),
    ],
)
def test_a_date_is_whole(sentence: str, dates: list[str]) -> None:
    assert found(sentence, "date") == dates


def test_a_quoted_name_comes_without_its_marks() -> None:
    assert found("探测船“地球号”与「新時代」、《公约》", "quoted") == ["地球号", "新時代", "公约"]


def test_names_in_three_scripts() -> None:
    assert "MP Materials" in found("美国公司MP Materials宣布", "name")
    assert found("The ship left Shimizu for Lynas Rare Earths.", "name") == [
        "Shimizu",
        "Lynas Rare Earths",
    ]
    assert "レアアース" in found("海底のレアアースを採る", "name")
    assert "深圳证券交易所" in found("发布于深圳证券交易所的平台", "name")


def test_clauses_are_what_stands_between_commas() -> None:
    assert found("由于审批延迟，供应紧张，价格上涨。", "clause") == [
        "由于审批延迟",
        "供应紧张",
        "价格上涨",
    ]


@given(st.text(max_size=200))
def test_candidates_lie_inside_and_are_not_empty(sentence: str) -> None:
    assert all(0 <= c.start < c.end <= len(sentence) for c in candidates(sentence))


@pytest.mark.parametrize("unit", ["9", "9,9.", "A ", "“", "一百", "9 million ", "a'"])
def test_a_sentence_of_nothing_else_is_no_trap(unit: str) -> None:
    sentence = (unit * 400)[:400]
    assert all(c.end <= 400 for c in candidates(sentence))
