"""The measures over many questions, each worked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.measures import MEASURES, TOLERANCES, named
from eval.measures.calibration import reliability
from eval.measures.confidence import auroc, risk_coverage_curve
from eval.measures.cost import latency_measures, percentile
from eval.scores import Scores

from .examples import scored


def value(name: str, *rows: Scores) -> float:
    measure = named(name)
    return float(measure.values(measure.table(rows), np.ones((1, len(rows))))[0])


def abstained(id_: str = "n", *, answerable: bool, confidence: float = 0.1) -> Scores:
    return scored(
        id_, answerable=answerable, answer=None, right=False, confidence=confidence, values={}
    )


def invented() -> Scores:
    return scored("i", answerable=False, right=False, values={})


ROWS = (
    # 3 answered rightly, 1 answered that has no answer,
    *(scored(str(i)) for i in range(3)),
    invented(),
    # 2 rightly abstained from, 1 wrongly.
    *(abstained(f"n{i}", answerable=False) for i in range(2)),
    abstained("m", answerable=True),
)


def test_abstention() -> None:
    assert value("abstention_precision", *ROWS) == pytest.approx(2 / (2 + 1))
    assert value("abstention_recall", *ROWS) == pytest.approx(2 / (2 + 1))
    assert value("abstention_f1", *ROWS) == pytest.approx(2 * 2 / (2 * 2 + 1 + 1))
    assert value("success", *ROWS) == pytest.approx((3 + 2) / 7)


def test_answering_everything_and_answering_nothing() -> None:
    everything = (scored(), invented())
    assert value("abstention_recall", *everything) == 0
    assert np.isnan(value("abstention_precision", *everything))
    nothing = (abstained("a", answerable=True), abstained("b", answerable=False))
    assert value("abstention_recall", *nothing) == 1
    assert value("abstention_precision", *nothing) == pytest.approx(1 / 2)


def test_an_error_is_no_abstention() -> None:
    failed = scored("e", answerable=False, answer=None, right=False, error=True, values={})
    assert value("abstention_recall", failed, abstained(answerable=False)) == pytest.approx(1 / 2)
    assert value("success", failed) == 0


def test_a_mean_leaves_out_who_is_not_eligible_and_keeps_errors() -> None:
    rows = (
        scored("a", values={"em": 1.0}),
        scored("e", error=True, answer=None, right=False, values={"em": 0.0}),
        abstained(answerable=False),
    )
    assert value("em", *rows) == pytest.approx((1 + 0) / 2)


def test_auroc_by_pairs() -> None:
    table = np.array([[0.9, 1], [0.6, 1], [0.6, 0], [0.3, 0], [0.7, 0]])
    # Pairs won: 0.9 beats three; 0.6 beats 0.3, ties 0.6, loses to 0.7.
    assert auroc(table, np.ones((1, 5)))[0] == pytest.approx((3 + 1 + 0.5) / (2 * 3))


def test_auroc_needs_both_kinds() -> None:
    assert np.isnan(value("auroc_answerable", scored(), scored("b")))


@given(
    st.lists(st.tuples(st.sampled_from([0.1, 0.5, 0.9]), st.booleans()), min_size=1, max_size=12)
)
def test_auroc_equals_counting_all_pairs(rows: list[tuple[float, bool]]) -> None:
    won = [1.0 if p > n else 0.5 if p == n else 0.0 for p, x in rows if x for n, y in rows if not y]
    found = auroc(np.array(rows, dtype=float), np.ones((1, len(rows))))[0]
    assert found == pytest.approx(sum(won) / len(won)) if won else np.isnan(found)


def test_risk_and_coverage() -> None:
    rows = [scored(str(i), confidence=c, right=r) for i, (c, r) in enumerate(
        [(0.9, True), (0.8, False), (0.7, True), (0.6, False)]
    )]  # fmt: skip
    # Surest first, wrong among the covered: 0/1, 1/2, 1/3, 2/4.
    assert value("aurc", *rows) == pytest.approx((0 / 1 + 1 / 2 + 1 / 3 + 2 / 4) / 4)
    assert risk_coverage_curve(named("aurc").table(rows)) == [
        (1 / 4, 0 / 1, 0.9),
        (2 / 4, 1 / 2, 0.8),
        (3 / 4, pytest.approx(1 / 3), 0.7),
        (4 / 4, 2 / 4, 0.6),
    ]


def test_equal_confidences_count_as_in_random_order() -> None:
    rows = [scored(str(i), confidence=0.5, right=i == 0) for i in range(4)]
    assert value("aurc", *rows) == pytest.approx(3 / 4)
    assert value("aurc", *reversed(rows)) == pytest.approx(3 / 4)


@given(
    st.lists(
        st.tuples(st.sampled_from([0.1, 0.5, 0.9]), st.booleans(), st.integers(0, 3)),
        min_size=1,
        max_size=8,
    )
)
def test_weights_are_repetitions(rows: list[tuple[float, bool, int]]) -> None:
    """A question drawn three times counts like three questions, in every measure."""
    scores = [
        scored(
            str(i),
            confidence=c,
            right=r,
            answerable=i % 3 > 0,
            answer=None if i % 4 == 0 else "地球号",
            values={m.name: float(r) for m in MEASURES},
        )
        for i, (c, r, _) in enumerate(rows)
    ]
    weights = np.array([[times for *_, times in rows]], dtype=float)
    repeated = [row for row, (*_, times) in zip(scores, rows, strict=True) for _ in range(times)]
    for measure in MEASURES:
        weighted = measure.values(measure.table(scores), weights)[0]
        if repeated:
            plain = measure.values(measure.table(repeated), np.ones((1, len(repeated))))[0]
        else:
            plain = np.nan
        assert weighted == pytest.approx(plain, nan_ok=True), measure.name


def test_calibration_error() -> None:
    # Ten levels of one answer each: ten bins. Gaps: 0.3, then nine of 0.1.
    confidences = [0.3, *(0.9 + i / 1000 for i in range(9))]
    rows = [scored(str(i), confidence=c, right=i > 0) for i, c in enumerate(confidences)]
    gaps = [0.3 - 0, *(1 - c for c in confidences[1:])]
    assert value("ece", *rows) == pytest.approx(sum(gaps) / 10)


def test_equal_confidences_share_a_bin() -> None:
    rows = [scored(str(i), confidence=0.8, right=i < 8) for i in range(10)]
    assert value("ece", *rows) == pytest.approx(abs(8 / 10 - 0.8))
    ((confidence, right, count),) = reliability(named("ece").table(rows))
    assert [confidence, right] == pytest.approx([0.8, 0.8])
    assert count == 10


def test_abstentions_claim_nothing() -> None:
    rows = [scored(confidence=0.7), abstained(answerable=True, confidence=0.0)]
    assert value("ece", *rows) == pytest.approx(1 - 0.7)
    assert np.isnan(value("ece", rows[1]))


def test_percentiles_are_measured_values() -> None:
    table = np.array([[30.0], [10.0], [20.0], [40.0]])
    ones = np.ones((1, 4))
    assert percentile(50, table, ones)[0] == 20
    assert percentile(95, table, ones)[0] == 40
    assert percentile(50, table, np.array([[0.0, 1.0, 0.0, 0.0]]))[0] == 10
    assert np.isnan(percentile(50, table[:0], ones[:, :0])[0])


def test_latencies_are_by_stage() -> None:
    rows = [scored("a", timings_ms={"read": 5.0}), scored("b", timings_ms={"ask": 7.0})]
    measures = latency_measures(rows)
    assert [measure.name for measure in measures] == ["read_p50", "read_p95", "ask_p50", "ask_p95"]
    assert [float(m.values(m.table(rows), np.ones((1, 2)))[0]) for m in measures] == [5, 5, 7, 7]


def test_every_measure_has_a_tolerance_and_a_meaning() -> None:
    assert {measure.name for measure in MEASURES} == TOLERANCES.keys()
    assert all(measure.meaning for measure in MEASURES)
    with pytest.raises(KeyError):
        named("charm")
