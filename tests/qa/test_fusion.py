import pytest

from qa.fusion import reciprocal_rank_fusion

ALIKE = {"dense": 1.0, "lexical": 1.0}


def test_worked_example() -> None:
    fused = reciprocal_rank_fusion({"dense": [7, 3, 5], "lexical": [3, 9]}, ALIKE, k=60)
    assert [(i, ranks) for i, _, ranks in fused] == [
        (3, {"dense": 2, "lexical": 1}),
        (7, {"dense": 1}),
        (9, {"lexical": 2}),
        (5, {"dense": 3}),
    ]
    assert [score for _, score, _ in fused] == pytest.approx(
        [1 / 62 + 1 / 61, 1 / 61, 1 / 62, 1 / 63]
    )


def test_a_ranking_counts_by_its_weight() -> None:
    rankings = {"dense": [7, 3], "lexical": [9, 7]}
    fused = reciprocal_rank_fusion(rankings, {"dense": 1.0, "lexical": 3.0}, k=0)
    assert [(i, score) for i, score, _ in fused] == [(9, 3 / 1), (7, 1 / 1 + 3 / 2), (3, 1 / 2)]
    unheard = reciprocal_rank_fusion(rankings, {"dense": 1.0, "lexical": 0.0}, k=0)
    assert [i for i, _, _ in unheard] == [7, 3, 9]


def test_ties_are_in_the_order_of_ids() -> None:
    fused = reciprocal_rank_fusion({"dense": [9], "lexical": [2]}, ALIKE)
    assert [i for i, _, _ in fused] == [2, 9]


def test_nothing_in_nothing_out() -> None:
    assert reciprocal_rank_fusion({"dense": [], "lexical": []}, ALIKE) == []
