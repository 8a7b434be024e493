import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.tokens import fold, query_tokens, token_spans, tokenize


def test_fold_joins_traditional_japanese_and_simplified_forms() -> None:
    assert fold("經濟產業省") == fold("経済産業省") == "经济产业省"


def test_fold_makes_letters_small_and_half_width() -> None:
    assert fold("ＭＰ Materials，９．０９億美元") == "mp materials,9.09亿美元"


@given(st.text())
def test_fold_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_tokens_of_a_mixed_sentence() -> None:
    assert tokenize("MP Materials 的長期債務") == [
        "mp",
        "materials",
        "的",
        "长期",
        "债务",
        "长期债务",
    ]


def test_numbers_stay_whole() -> None:
    assert tokenize("达到9.09亿、1,200吨") == ["达到", "9.09", "亿", "1,200", "吨"]


def test_hiragana_becomes_pairs_and_katakana_a_word() -> None:
    assert tokenize("ください レアアース") == ["くだ", "ださ", "さい", "レアアース"]


def test_a_question_loses_its_form_and_keeps_its_subject() -> None:
    assert query_tokens("日本派去试采稀土泥的船叫什么？") == [
        "日本",
        "派",
        "去",
        "试采",
        "稀土",
        "泥",
        "船",
    ]


def test_a_question_of_form_words_only_keeps_them() -> None:
    assert query_tokens("什么是什么") == ["什么", "是"]


@given(st.text())
def test_spans_point_at_their_tokens(text: str) -> None:
    for token, start, end in token_spans(text):
        assert fold(text)[start:end] == token


@pytest.mark.parametrize(
    "typed", ["霍拉斯·温特伯恩", "霍拉斯温特伯恩", "霍拉斯・溫特伯恩", "霍拉斯?温特伯恩"]
)
def test_a_name_is_found_however_its_dot_is_written(typed: str) -> None:
    assert set(tokenize("霍拉斯?温特伯恩")) == set(tokenize(typed))
