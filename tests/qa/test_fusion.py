import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.fusion import LEXICAL_WEIGHT, weighted_sum


def test_worked_example() -> None:
    fused = weighted_sum([(7, 0.9), (3, 0.8), (5, 0.7)], [(3, 6.0), (9, 3.0)], ceiling=12.0)
    assert [(i, ranks) for i, _, ranks in fused] == [
        (3, {"dense": 2, "lexical": 1}),
        (7, {"dense": 1}),
        (9, {"lexical": 2}),
        (5, {"dense": 3}),
    ]
    expected = [0.5 + LEXICAL_WEIGHT / 2, 1.0, LEXICAL_WEIGHT / 4, 0.0]
    assert [score for _, score, _ in fused] == pytest.approx(expected)


def test_a_single_passage_is_the_nearest() -> None:
    assert weighted_sum([(4, 0.3)], [], ceiling=0.0) == [(4, 1.0, {"dense": 1})]


def test_a_question_without_words_is_ranked_by_meaning() -> None:
    fused = weighted_sum([(4, 0.3), (8, 0.2)], [], ceiling=0.0)
    assert [i for i, _, _ in fused] == [4, 8]


def test_ties_are_in_the_order_of_ids() -> None:
    fused = weighted_sum([(9, 0.5), (2, 0.5)], [], ceiling=1.0)
    assert [i for i, _, _ in fused] == [2, 9]


def test_nothing_in_nothing_out() -> None:
    assert weighted_sum([], [], ceiling=5.0) == []


_RANKING = st.dictionaries(st.integers(0, 20), st.floats(0, 1), max_size=8).map(
    lambda scores: sorted(scores.items(), key=lambda entry: (-entry[1], entry[0]))
)


@given(_RANKING, _RANKING)
def test_a_passage_better_by_both_is_never_behind(
    dense: list[tuple[int, float]], lexical: list[tuple[int, float]]
) -> None:
    cosines, words = dict(dense), dict(lexical)
    order = [i for i, _, _ in weighted_sum(dense, lexical, ceiling=1.0)]
    assert sorted(order) == sorted(cosines.keys() | words.keys())
    both = [i for i in order if i in cosines and i in words]
    for place, behind in enumerate(both):
        for ahead in both[:place]:
            assert not (cosines[behind] > cosines[ahead] and words[behind] > words[ahead])
