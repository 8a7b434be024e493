import pytest

from qa.fusion import reciprocal_rank_fusion


def test_worked_example() -> None:
    fused = reciprocal_rank_fusion({"dense": [7, 3, 5], "lexical": [3, 9]})
    assert [(i, ranks) for i, _, ranks in fused] == [
        (3, {"dense": 2, "lexical": 1}),
        (7, {"dense": 1}),
        (9, {"lexical": 2}),
        (5, {"dense": 3}),
    ]
    assert [score for _, score, _ in fused] == pytest.approx(
        [1 / 62 + 1 / 61, 1 / 61, 1 / 62, 1 / 63]
    )


def test_ties_are_in_the_order_of_ids() -> None:
    fused = reciprocal_rank_fusion({"dense": [9], "lexical": [2]})
    assert [i for i, _, _ in fused] == [2, 9]


def test_nothing_in_nothing_out() -> None:
    assert reciprocal_rank_fusion({"dense": [], "lexical": []}) == []
