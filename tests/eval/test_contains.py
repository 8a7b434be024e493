import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.measures.contains import contains


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("试采船地球号出航", "地球号"),
        ("試采船「地球號」出航", "地球号"),
        ("地 球 号", "地球号"),
        ("地球号", "“地球”号"),
        ("共１，２００万美元", "1200万美元"),
        ("over 1,234,567 tonnes", "1234567 tonnes"),
        ("the MIT licence", "mit"),
        ("ﾀﾝｸﾞｽﾃﾝの輸出", "タングステン"),
        ("at 3.5% a year", "3.5%"),
        ("13:30开始", "13:30"),
    ],
)
def test_forms_that_make_no_difference(text: str, answer: str) -> None:
    assert contains(text, [answer])


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("2025年", "5"),
        ("3.5%", "5%"),
        ("1,200", "200"),
        ("the party", "art"),
        ("地球", "地球号"),
        ("号地球", "地球号"),
        ("地球号", "——"),
        ("", "地球号"),
    ],
)
def test_what_is_not_held(text: str, answer: str) -> None:
    assert not contains(text, [answer])


def test_any_answer_will_do() -> None:
    assert contains("南鸟岛", ["冲绳", "南鳥島"])
    assert not contains("南鸟岛", [])


@given(st.text(alphabet="地球号ab12 ，。-", max_size=8), st.text(alphabet="地球，。 ", max_size=5))
def test_a_text_holds_itself_whatever_stands_around_it(text: str, around: str) -> None:
    assert contains(f"{around}，{text}，{around}", [text]) == any(char.isalnum() for char in text)
