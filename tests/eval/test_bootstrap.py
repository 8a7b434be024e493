import numpy as np
import pytest

from eval.bootstrap import DRAWS, draw_weights, estimate, paired_difference
from eval.measures import named

from .examples import scored

EM = named("em")


def em_table(*values: float) -> np.ndarray:
    return EM.table([scored(str(i), values={"em": value}) for i, value in enumerate(values)])


def test_draws_are_with_replacement_and_repeat_exactly() -> None:
    weights = draw_weights(50)
    assert weights.shape == (DRAWS, 50)
    assert (weights.sum(axis=1) == 50).all()
    assert weights.max() > 1
    assert (weights == draw_weights(50)).all()
    assert (weights != draw_weights(50, seed=1)).any()


def test_the_interval_of_a_mean_is_near_the_textbook_one() -> None:
    values = [1.0] * 60 + [0.0] * 40
    found = estimate(EM, em_table(*values), draw_weights(100, draws=4000))
    assert found is not None
    error = (0.6 * 0.4 / 100) ** 0.5
    assert found.value == pytest.approx(0.6)
    assert found.low == pytest.approx(0.6 - 1.96 * error, abs=0.015)
    assert found.high == pytest.approx(0.6 + 1.96 * error, abs=0.015)
    assert found.count == 100


def test_pairing_takes_out_what_is_hard_for_both() -> None:
    before = [1.0, 0.0] * 50
    now = [*before[:-2], 1.0, 1.0]  # one question better, none worse
    weights = draw_weights(100)
    change = paired_difference(EM, em_table(*now), em_table(*before), weights)
    alone = estimate(EM, em_table(*now), weights)
    assert change is not None
    assert alone is not None
    assert change.value == pytest.approx(1 / 100)
    assert change.low == 0
    assert change.high - change.low < (alone.high - alone.low) / 3


def test_what_is_not_defined_has_no_estimate() -> None:
    nobody = EM.table([scored(values={})])
    assert estimate(EM, nobody, draw_weights(1)) is None
    assert paired_difference(EM, nobody, em_table(1.0), draw_weights(1)) is None


def test_draws_without_the_measure_are_left_out_of_the_interval() -> None:
    table = EM.table([scored("a", values={"em": 1.0}), *(scored(str(i), values={}) for i in "bcd")])
    found = estimate(EM, table, draw_weights(4))
    assert found is not None
    assert (found.low, found.high, found.count) == (1.0, 1.0, 1)
