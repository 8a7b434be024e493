import math
from datetime import date
from pathlib import Path

import pytest

from qa.lexical import LexicalDocument, LexicalIndex
from qa.tokens import tokenize
from qa.types import Scope

CHIKYU = LexicalDocument(1, "试采", "探测船地球号采集海泥", ("东洋经贸网",), (date(2026, 1, 13),))
PRICES = LexicalDocument(
    2, "价格", "稀土价格上涨，稀土出口下降", ("经纬财经",), (date(2025, 6, 1),)
)
UNDATED = LexicalDocument(3, "稀土", "北欧发现矿床")


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    index = LexicalIndex.create(tmp_path / "lexical")
    index.apply([CHIKYU, PRICES, UNDATED], [], change=3)
    return index


def ids(index: LexicalIndex, tokens: list[str], scope: Scope | None = None) -> list[int]:
    return [passage_id for passage_id, _ in index.search(tokens, 10, scope)]


def test_bm25_by_hand(index: LexicalIndex) -> None:
    ((found, score),) = index.search(["地球"], 10)
    # One of three passages holds the word, once. Title and text count together.
    lengths = [len(tokenize(f"{d.title} {d.text}")) for d in (CHIKYU, PRICES, UNDATED)]
    assert lengths == [8, 8, 4]
    idf = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    frequency = 1 * (1.2 + 1) / (1 + 1.2 * (1 - 0.75 + 0.75 * 8 / ((8 + 8 + 4) / 3)))
    assert found == 1
    assert score == pytest.approx(idf * frequency)


def test_titles_count(index: LexicalIndex) -> None:
    assert set(ids(index, ["稀土"])) == {2, 3}


def test_scope_by_day_and_source(index: LexicalIndex) -> None:
    words = ["稀土", "地球"]
    assert ids(index, words, Scope(since=date(2026, 1, 13))) == [1]
    assert ids(index, words, Scope(until=date(2026, 1, 12))) == [2]
    assert ids(index, words, Scope(sources=("经纬财经", "unknown"))) == [2]
    assert ids(index, words, Scope(sources=("unknown",))) == []


def test_a_filter_does_not_change_a_score(index: LexicalIndex) -> None:
    assert index.search(["地球"], 1) == index.search(["地球"], 1, Scope(sources=("东洋经贸网",)))


def test_applying_twice_is_harmless(index: LexicalIndex) -> None:
    index.apply([CHIKYU], [99], change=4)
    assert index.ids().tolist() == [1, 2, 3]
    assert ids(index, ["地球"]) == [1]


def test_removed_passages_are_gone(index: LexicalIndex) -> None:
    index.apply([], [1], change=4)
    assert index.ids().tolist() == [2, 3]
    assert ids(index, ["地球"]) == []


def test_reopened_as_it_was(index: LexicalIndex, tmp_path: Path) -> None:
    reopened = LexicalIndex.open(tmp_path / "lexical")
    assert reopened is not None
    assert reopened.change == 3
    assert reopened.search(["稀土"], 5) == index.search(["稀土"], 5)


@pytest.mark.parametrize("damaged", ["state.json", "meta.json"])
def test_damage_is_noticed(index: LexicalIndex, tmp_path: Path, damaged: str) -> None:
    assert len(index) == 3
    (tmp_path / "lexical" / damaged).write_text("{")
    assert LexicalIndex.open(tmp_path / "lexical") is None


def test_no_words_find_nothing(index: LexicalIndex) -> None:
    assert index.search([], 10) == []
    assert index.search(["地球"], 0) == []
