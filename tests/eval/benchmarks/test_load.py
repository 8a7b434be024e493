"""The load benchmark in small: a real server, a few clients, some seconds."""

import math
from collections import Counter
from pathlib import Path

from eval.benchmarks.load import SEEDS, Round, _percentile, run
from eval.benchmarks.load_clients import Record
from qa import Assistant


def test_a_small_load_meets_no_error_and_loses_nothing(tmp_path: Path) -> None:
    library = tmp_path / "samples"
    with Assistant.open(library) as assistant:
        assistant.ingest(SEEDS / "electric-ferry.txt")
    (tmp_path / "run").mkdir()
    rounds, faults = run(tmp_path / "run", clients=3, seconds=4.0, library=library, pace=0.1)
    assert faults == []
    assert [each.name for each in rounds] == ["friendly", "hostile"]
    for each in rounds:
        assert each.record.statuses["ask", 200] > 0
        assert each.memory
    assert {row["Hostile"] for row in rounds[1].hostile} == {"hang up", "garbage", "gigabyte"}


def test_what_should_not_be_is_named() -> None:
    statuses = Counter({("ask", 200): 5, ("ask", 503): 2, ("ask", 500): 1, ("upload", 0): 3})
    growing = [100.0] * 10 + [105.0] * 10 + [120.0] * 10
    faults = Round("friendly", Record(statuses), growing).faults()
    assert faults == [
        "friendly: 1 × ask met 500",
        "friendly: 3 × upload met no answer",
        "friendly: memory grew by 20%",
    ]


def test_records_of_clients_add_up() -> None:
    both = Record(Counter({("ask", 200): 1}), {"ask": [1.0]}, {"a"})
    both.add(Record(Counter({("ask", 200): 2}), {"ask": [2.0], "search": [3.0]}, {"b"}))
    assert both.statuses["ask", 200] == 3
    assert both.seconds == {"ask": [1.0, 2.0], "search": [3.0]}
    assert both.acknowledged == {"a", "b"}


def test_a_percentile_is_a_value_that_was_met() -> None:
    assert _percentile([float(n) for n in range(100)], 0.95) == 95.0
    assert _percentile([7.0], 0.95) == 7.0
    assert math.isnan(_percentile([], 0.5))
