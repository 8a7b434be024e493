from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第一句。第二句！第三句？？", ["第一句。", "第二句！", "第三句？？"]),
        ("他说：“走吧。”她没有动。", ["他说：“走吧。”", "她没有动。"]),
        ("「本当か？」と聞いた。そうだ。", ["「本当か？」", "と聞いた。", "そうだ。"]),
        ("It cost $9.09 billion. Nobody paid.", ["It cost $9.09 billion.", "Nobody paid."]),
        ("The U.S. agreed on Jan. 3. Mr. Li left.", ["The U.S. agreed on Jan. 3.", "Mr. Li left."]),
        ("See example.com now", ["See example.com now"]),
        ("标题\n\n1. 第一项\n2. 第二项", ["标题", "1. 第一项", "2. 第二项"]),
        ("没有句号", ["没有句号"]),
        (" \n ", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(alphabet=st.sampled_from('甲乙a1。.！? \n”"U,')))
def test_sentences_are_in_order_trimmed_and_lose_nothing(text: str) -> None:
    spans = sentence_spans(text)
    covered = "".join(text[start:end] for start, end in spans)
    assert all(text[s:e] == text[s:e].strip() != "" for s, e in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert "".join(covered.split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        # The dot of a name, lost in an old encoding, ends no sentence.
        ("部长霍拉斯?温特伯恩登岛。明年再看。", ["部长霍拉斯?温特伯恩登岛。", "明年再看。"]),
        ("让?巴蒂斯特?卡隆来了。", ["让?巴蒂斯特?卡隆来了。"]),
        ("部長霍拉斯?溫特伯恩登島。", ["部長霍拉斯?溫特伯恩登島。"]),
        ("走了多少里？因为下雨。", ["走了多少里？", "因为下雨。"]),
        ("关税会降吗?明年再看。", ["关税会降吗?", "明年再看。"]),
        ("谁来了？温特伯恩。", ["谁来了？", "温特伯恩。"]),
        ("是霍拉斯??温特伯恩笑了。", ["是霍拉斯??", "温特伯恩笑了。"]),
    ],
)
def test_a_lost_middle_dot(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts
