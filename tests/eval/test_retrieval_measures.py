from math import log2

import pytest

from eval.measures.retrieval import retrieval_scores

from .examples import a_case, a_result, an_unanswerable_case


def test_worked_example() -> None:
    result = a_result(gold=("x", "y"), ranked=("m", "x", "n", "o", "p", "y"))
    assert retrieval_scores([result])["a"] == pytest.approx(
        {
            "recall@1": 0 / 2,
            "recall@5": 1 / 2,
            "recall@20": 2 / 2,
            "mrr@10": 1 / 2,
            "ndcg@10": (1 / log2(2 + 1) + 1 / log2(6 + 1)) / (1 / log2(1 + 1) + 1 / log2(2 + 1)),
        }
    )


def test_reversing_the_ranking_is_seen() -> None:
    right = a_result(ranked=("gold", "m", "n"))
    wrong = a_result(ranked=("n", "m", "gold"))
    assert retrieval_scores([right])["a"]["mrr@10"] == 1
    assert retrieval_scores([wrong])["a"]["mrr@10"] == pytest.approx(1 / 3)


def test_rank_ten_counts_and_rank_eleven_does_not() -> None:
    others = tuple(f"m{i:02}" for i in range(20))
    tenth = a_result("ten", ranked=(*others[:9], "gold"))
    eleventh = a_result("eleven", ranked=(*others[:10], "gold"))
    scores = retrieval_scores([tenth, eleventh])
    assert scores["ten"]["mrr@10"] == pytest.approx(1 / 10)
    assert scores["eleven"]["mrr@10"] == 0
    assert scores["eleven"]["recall@20"] == 1


def test_errors_and_empty_rankings_score_zero_and_stay() -> None:
    failed = a_result("failed", error="boom")
    empty = a_result("empty", ranked=())
    scores = retrieval_scores([failed, empty, a_result("fine")])
    assert set(scores["failed"].values()) == {0.0}
    assert set(scores["empty"].values()) == {0.0}
    assert set(scores["fine"].values()) == {1.0}
    assert set(retrieval_scores([failed])["failed"].values()) == {0.0}


def test_cases_without_gold_articles_are_not_measured() -> None:
    results = [
        a_result("none", case=a_case("none", articles=()), gold=()),
        a_result("u", case=an_unanswerable_case("u"), gold=("gold",)),
    ]
    assert retrieval_scores(results) == {}
