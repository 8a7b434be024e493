import numpy as np
import pytest

from qa.reading.decoding import LONGEST_ANSWER, _is_heading, best_spans


def test_best_spans_by_hand() -> None:
    start = np.array([0.0, 3.0, 1.0], np.float32)
    end = np.array([2.5, 0.0, 2.0], np.float32)
    found = best_spans(start, end)
    # Not (1, 0), whose sum is greatest: it ends before it starts.
    assert found == [
        (5.0, 1, 2),
        (3.0, 1, 1),
        (3.0, 2, 2),
        (2.5, 0, 0),
        (2.0, 0, 2),
        (0.0, 0, 1),
    ]


def test_spans_have_a_greatest_length() -> None:
    start, end = np.zeros(200, np.float32), np.zeros(200, np.float32)
    start[0], end[199], end[LONGEST_ANSWER - 1] = 9, 9, 5
    assert best_spans(start, end)[0] == (14.0, 0, LONGEST_ANSWER - 1)


@pytest.mark.parametrize(
    ("text", "cut", "headings"),
    [
        ("航程\n探测船“甲号”于1月12日从清水港起航。", "航程", True),
        ("航程\n探测船“甲号”于1月12日从清水港起航。", "甲号", False),
        ("350吨\n这是每天开采的数量。", "350吨", False),  # a figure stands in tables
        ("镧\n铈\n镨", "镧", False),  # a list: what follows is no longer
        ("探测船名为\n甲号", "甲号", False),  # nothing follows
    ],
)
def test_a_heading_is_no_answer(text: str, cut: str, *, headings: bool) -> None:
    start = text.index(cut)
    assert _is_heading(text, start, start + len(cut)) == headings
