import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.baseline import load_baseline, save_baseline
from eval.compare import Difference, compare
from eval.errors import BaselineError
from eval.measures import TOLERANCES
from eval.scores import Scores

from .examples import scored


def a_run(count: int = 100) -> list[Scores]:
    """Four answerable questions of five; all is well."""
    values = {"em": 1.0, "f1": 1.0, "contains": 1.0, "mrr@10": 1.0, "citation_verifies": 1.0}
    return [
        scored(f"q{i:03}", confidence=0.9, values=values)
        if i % 5
        else scored(
            f"q{i:03}", answerable=False, answer=None, confidence=0.1, right=False, values={}
        )
        for i in range(count)
    ]


def wrong(row: Scores) -> Scores:
    values = {**row.values, "em": 0.0, "f1": 0.0, "contains": 0.0}
    return replace(row, answer="蓝鲸号", right=False, values=values)


def difference(now: list[Scores], baseline: list[Scores], measure: str) -> Difference:
    found = {item.measure: item for item in compare(now, baseline).differences}
    return found[measure]


def test_the_same_run_is_no_worse() -> None:
    found = compare(a_run(), a_run())
    assert found.paired == 100
    assert found.beyond == ()
    assert found.flips == ()
    assert {item.change.value for item in found.differences if item.change} == {0.0}


def test_a_fall_beyond_its_tolerance_is_found_and_one_within_is_not() -> None:
    before = a_run()
    assert TOLERANCES["em"] == 0.02
    one_wrong = [wrong(row) if row.id == "q001" else row for row in before]
    two_wrong = [wrong(row) if row.id in {"q001", "q002"} else row for row in before]
    # 80 questions have an answer: one is 0.0125 of exact match, two are 0.025.
    assert not difference(one_wrong, before, "em").beyond
    found = difference(two_wrong, before, "em")
    assert found.beyond
    assert found.change is not None
    assert found.change.value == pytest.approx(-2 / 80)
    assert found.change.low < -2 / 80 < found.change.high <= 0


def test_getting_better_is_never_beyond() -> None:
    worse = [wrong(row) if row.answerable else row for row in a_run()]
    assert compare(a_run(), worse).beyond == ()


def test_where_less_is_better_a_rise_is_the_fall() -> None:
    before = a_run()
    now = [replace(row, confidence=0.5) for row in before]
    assert difference(now, before, "ece").beyond
    assert not difference(before, now, "ece").beyond


def test_what_is_no_longer_defined_is_beyond() -> None:
    before = a_run()
    everything = [replace(row, answer="地球号") for row in before]
    found = difference(everything, before, "abstention_precision")
    assert (found.now, found.change, found.beyond) == (None, None, True)
    assert not difference(before, everything, "abstention_precision").beyond


def test_flips_name_both_answers() -> None:
    before = a_run(10)
    now = [wrong(before[0]), wrong(before[1]), *before[2:]]
    flips = compare(now, before).flips
    assert [(flip.id, flip.better, flip.before, flip.now) for flip in flips] == [
        ("q000", False, None, "蓝鲸号"),
        ("q001", False, "地球号", "蓝鲸号"),
    ]
    assert [flip.better for flip in compare(before, now).flips] == [True, True]


def test_only_questions_that_both_have_unchanged_are_paired() -> None:
    before = a_run(10)
    edited = replace(wrong(before[1]), digest="1" * 12)
    now = [edited, *before[2:], scored("new")]
    found = compare(now, before)
    assert found.paired == 8
    assert (found.added, found.missing, found.edited) == (("new",), ("q000",), ("q001",))
    assert found.flips == ()
    with pytest.raises(BaselineError, match="shares no question"):
        compare([scored("new")], before)


def test_a_baseline_reads_back_to_four_places(tmp_path: Path) -> None:
    path = tmp_path / "made" / "baseline.json"
    row = scored(
        "问",
        confidence=0.123456,
        values={"f1": 2 / 3, "em": 0.0},
        tags=("date",),
        timings_ms={"ask": 3.0},
    )
    save_baseline(path, [row, scored("a")])
    first, second = load_baseline(path)
    assert first == scored("a")
    assert second == replace(
        row, confidence=0.1235, values={"em": 0.0, "f1": 0.6667}, tags=(), timings_ms={}
    )
    assert compare([row], [second]).beyond == ()


def test_a_baseline_has_one_line_a_question_in_the_order_of_ids(tmp_path: Path) -> None:
    rows = a_run(20)
    save_baseline(tmp_path / "one.json", rows)
    save_baseline(tmp_path / "two.json", rows[::-1])
    text = (tmp_path / "one.json").read_text(encoding="utf-8")
    assert text == (tmp_path / "two.json").read_text(encoding="utf-8")
    assert len(text.splitlines()) == 1 + 20 + 1


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "can't read the baseline"),
        ("{", "not JSON"),
        ("[]", "not a baseline of version 1"),
        ('{"schema": 2}', "not a baseline of version 1"),
        ('{"schema": 1}', "damaged"),
        ('{"schema": 1, "questions": {"a": {}}}', "damaged"),
        ('{"schema": 1, "questions": {"a": 5}}', "damaged"),
    ],
)
def test_a_bad_baseline_says_what_is_wrong(
    tmp_path: Path, content: str | None, problem: str
) -> None:
    path = tmp_path / "baseline.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(BaselineError, match=problem):
        load_baseline(path)


def test_a_comparison_is_plain_json() -> None:
    data = json.loads(json.dumps(compare(a_run(10), a_run(10)).to_json()))
    assert data["beyond"] == []
    assert data["differences"][0]["measure"] == "success"
