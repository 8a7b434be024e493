import json

import pytest

from eval.present import text_table
from eval.summary import summarise

from .examples import scored

ROWS = [
    scored("a", language="zh-Hans", tags=("date",), timings_ms={"ask": 10.0}),
    scored("b", language="en", tags=("date", "number"), right=False, values={"em": 0.0, "f1": 0.5}),
    scored("c", language="en", answerable=False, answer=None, right=False, values={}),
    scored("d", language="en", error=True, answer=None, right=False, values={"em": 0.0, "f1": 0.0}),
]


def test_measures_overall_and_by_group() -> None:
    summary = summarise(ROWS, 512.0)
    assert (summary["questions"], summary["answerable"], summary["errors"]) == (4, 3, 1)
    assert summary["overall"]["em"]["value"] == pytest.approx((1 + 0 + 0) / 3)
    assert summary["overall"]["f1"]["value"] == pytest.approx((1 + 0.5 + 0) / 3)
    assert summary["overall"]["success"]["value"] == pytest.approx((1 + 0 + 1 + 0) / 4)
    assert summary["languages"]["en"]["f1"]["value"] == pytest.approx((0.5 + 0) / 2)
    assert summary["tags"]["date"]["f1"]["value"] == pytest.approx((1 + 0.5) / 2)
    assert summary["tags"]["number"]["f1"]["count"] == 1
    assert summary["latency_ms"]["ask_p95"]["value"] == 10.0
    assert summary["peak_memory_mib"] == 512.0


def test_every_value_lies_in_its_interval() -> None:
    for found in summarise(ROWS, None)["overall"].values():
        assert found["low"] <= found["value"] <= found["high"]


def test_what_is_not_defined_is_left_out() -> None:
    summary = summarise(ROWS[2:3], None)
    assert "em" not in summary["overall"]
    assert summary["overall"]["abstention_recall"]["value"] == 1


def test_long_curves_are_thinned_and_keep_their_ends() -> None:
    rows = [scored(str(i), confidence=i / 1000) for i in range(1000)]
    curve = summarise(rows, None)["curves"]["risk_coverage"]
    assert len(curve) <= 201
    assert curve[0]["coverage"] == pytest.approx(1 / 1000)
    assert curve[-1]["coverage"] == 1


def test_a_summary_is_plain_json_and_fits_a_terminal() -> None:
    summary = json.loads(json.dumps(summarise(ROWS, None), allow_nan=False))
    lines = text_table(summary, None).splitlines()
    assert any("Exact match" in line and "0.333" in line for line in lines)
    assert any("Offsets and hash verify" in line and "–" in line for line in lines)
    assert max(map(len, lines)) <= 100
