"""The two official scorers, worked by hand, and against what the official scripts give.

The expected totals at the end were printed by `cmrc2018_evaluate.py` (v5, SQuAD style; run
on Python 3 with NLTK's word tokenizer) and `evaluate-v1.1.py` from these very predictions.
"""

import pytest

from eval.measures import cmrc, squad
from eval.measures.text import exact_match_and_f1

CMRC_PREDICTIONS = [
    (["地球号"], "地球号"),
    (["2026年1月13日", "1月13日"], "1月13日上午"),
    (["约35吨", "35吨"], "35吨的泥"),
    (["《深海采矿法》"], "深海采矿法"),
    (["‘小鹰’号"], "小鹰号"),
    (["等等……"], "等等"),
    (["3.5%", "百分之三点五"], "约3.5%左右"),
    (["USS Enterprise (CVN-65)"], "企业号USS Enterprise"),
    (["don't stop的意思"], "DON'T STOP"),
    (["1,200万美元"], "1200万美元"),
    (["タングステン"], "タングステン"),
    (["南鳥島の沖合、水深6,000m"], "水深6,000m"),
    (["カタカナと漢字"], "カタカナ"),
    (["北京"], "上海"),
    (["一二三四五"], "三四五一二"),
    (["瑞典"], ""),
]

SQUAD_PREDICTIONS = [
    (["The Chikyu"], "chikyu"),
    (["35 tonnes", "about 35 tonnes"], "about 35 tonnes of mud"),
    (["U.S. Geological Survey"], "the US Geological Survey"),
    (["an apple a day"], "apple day"),
    (["Kaohsiung"], "Taipei"),
    (["0.9 percent"], "0.9%"),
    (["mining, mining, mining"], "mining"),
    (["the"], "a"),
    (["Greenland"], ""),
    (["two-thirds of it"], "two thirds of it"),
]


def of(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall)


@pytest.mark.parametrize(
    ("answer", "prediction", "em", "f1"),
    [
        ("地球号", "地球号。", 1, 1),
        ("地球号", "“地球”号", 1, 1),
        ("地球号", "试采船地球号", 0, of(3 / 6, 3 / 3)),
        # The longest common run is 三四五, though all five characters are shared.
        ("一二三四五", "三四五一二", 0, of(3 / 5, 3 / 5)),
        # 3.5 is one word and % another: 3.5 % against 约 3.5 % 左 右.
        ("3.5%", "约3.5%左右", 0, of(2 / 5, 2 / 2)),
        # A single quotation mark opens a word that the closing one does not.
        ("‘小鹰’号", "小鹰号", 0, of(3 / 3, 3 / 4)),
        # Kana between Han characters are one word, so カタカナ is not カタカナと.
        ("カタカナと漢字", "カタカナ", 0, 0),
        ("ABC公司", "abc公司", 1, 1),
        ("瑞典", "", 0, 0),
    ],
)
def test_cmrc_by_hand(answer: str, prediction: str, em: float, f1: float) -> None:
    assert cmrc.exact_match([answer], prediction) == em
    assert cmrc.f1([answer], prediction) == pytest.approx(f1)


@pytest.mark.parametrize(
    ("answer", "prediction", "em", "f1"),
    [
        ("The Chikyu", "chikyu!", 1, 1),
        ("about 35 tonnes", "about 35 tonnes of mud", 0, of(3 / 5, 3 / 3)),
        # A bag of words: the order does not matter, the count does.
        ("mud of tonnes", "tonnes of mud", 0, 1),
        ("mining, mining, mining", "mining", 0, of(1 / 1, 1 / 3)),
        # Articles go, so both are empty: equal, and without a word in common.
        ("the", "a", 1, 0),
        ("Greenland", "", 0, 0),
    ],
)
def test_squad_by_hand(answer: str, prediction: str, em: float, f1: float) -> None:
    assert squad.exact_match([answer], prediction) == em
    assert squad.f1([answer], prediction) == pytest.approx(f1)


def test_the_best_answer_counts() -> None:
    assert cmrc.f1(["约35吨泥", "35吨"], "35吨") == 1
    assert squad.f1(["a load of mud", "35 tonnes"], "35 tonnes") == 1


def test_the_official_cmrc_script_gives_the_same_to_the_last_digit() -> None:
    count = len(CMRC_PREDICTIONS)
    em = sum(cmrc.exact_match(*pair) for pair in CMRC_PREDICTIONS)
    f1 = sum(cmrc.f1(*pair) for pair in CMRC_PREDICTIONS)
    assert 100.0 * em / count == 18.75
    assert 100.0 * f1 / count == 60.074404761904766


def test_the_official_squad_script_gives_the_same_to_the_last_digit() -> None:
    count = len(SQUAD_PREDICTIONS)
    em = sum(squad.exact_match(*pair) for pair in SQUAD_PREDICTIONS)
    f1 = sum(squad.f1(*pair) for pair in SQUAD_PREDICTIONS)
    assert 100.0 * em / count == 40.0
    assert 100.0 * f1 / count == 54.88095238095239


@pytest.mark.parametrize(
    ("language", "f1"),
    [
        # CMRC finds 三四五 in a row; SQuAD sees two different words.
        ("zh-Hans", 0.6),
        ("zh-Hant", 0.6),
        ("ja", 0.6),
        ("en", 0.0),
    ],
)
def test_the_language_chooses_the_scorer(language: str, f1: float) -> None:
    _, found = exact_match_and_f1(language, ["一二三四五"], "三四五一二")
    assert found == pytest.approx(f1)


def test_no_prediction_scores_zero() -> None:
    assert exact_match_and_f1("en", ["the"], None) == (0.0, 0.0)
