import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.sources.cleaning import clean_line, clean_text, normalised, unwrapped


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("一\r\n二\r三\x0b四\x85五\u2028六", "一\n二\n三\n四\n五\n六"),
        ("  甲　乙\t\tc\xa0d  ", "甲 乙 c d"),
        ("一\n\n \n二", "一\n二"),
        ("钕\u200b铁\ufeff硼\x00\x1b\u202e", "钕铁硼"),
        ("e\u0301", "é"),
        ("e\u200b\u0301", "é"),
        ("a\ud800b\ufdd0c\uffff", "abc"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # a joiner that Persian spelling needs
        ("钕\u200c铁", "钕铁"),
        ("\uf900", "豈"),
    ],
)
def test_by_example(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


def test_layout_survives_the_first_step() -> None:
    assert normalised("  # 题\r\n\r\n\t文") == "  # 题\n\n\t文"


@given(st.text(st.characters(), max_size=300))
def test_what_is_clean_stays_so(text: str) -> None:
    clean = clean_text(text)
    assert clean_text(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)
    clean.encode("utf-8")
    assert "\n\n" not in clean
    assert clean == clean.strip()
    assert "\n" not in clean_line(text)


@given(st.text("e\u0301\u0316\u0344 a\u200b가\u1160", max_size=200))
def test_marks_compose_however_they_come(text: str) -> None:
    clean = clean_text(text)
    assert clean_text(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)


def test_a_long_run_of_marks_takes_no_quadratic_time() -> None:
    started = time.process_time()
    assert len(clean_text("e" + "\u0301\u0316" * 200_000)) <= 31
    assert time.process_time() - started < 3  # unguarded: over two minutes


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("全长1280\n米", "全长1280 米"),
        ("跨河\n大桥", "跨河大桥"),
        ("通车，\n  全长", "通车，全长"),
        ("two\nyears", "two years"),
        ("橋が\n開通", "橋が開通"),
    ],
)
def test_broken_lines_are_joined_as_their_script_wants(broken: str, whole: str) -> None:
    assert unwrapped(broken) == whole
