from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from eval.benchmarks.callers import Answers, as_row, ask_at_once, main
from eval.errors import EvalError
from qa.types import Answer

if TYPE_CHECKING:
    from pathlib import Path


def test_all_callers_ask_at_once() -> None:
    together = threading.Barrier(3, timeout=30)

    def ask(question: str) -> Answer:
        together.wait()  # passed by three threads at once only
        return Answer(question, f"{question}!", 0.5, None)

    done = ask_at_once(ask, ["甲", "乙"], 30, 3, Answers())
    assert len(done.waits) == 30
    assert list(done.memory) == [3, 6, 9, 12, 15, 18, 21, 24, 27, 30]
    row = as_row(done)
    assert (row["callers"], row["questions"]) == (3, 30)


def test_another_answer_than_before_ends_the_run() -> None:
    given = iter(["三百吨", "三百吨", "四百吨"])

    def ask(question: str) -> Answer:
        return Answer(question, next(given), 0.5, None)

    with pytest.raises(EvalError, match=r"采多少.*三百吨.*四百吨"):
        ask_at_once(ask, ["采多少？"], 3, 1, Answers())


def test_the_command_tells_of_speed_and_memory(
    seeds_report: tuple[Path, object], tmp_path: Path
) -> None:
    options = ["--callers", "2", "--questions", "4", "--passages", "1", "--json"]
    given = ["--library", str(seeds_report[0]), "--out", str(tmp_path / "out"), *options]
    result = CliRunner().invoke(main, given)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert [row["callers"] for row in found["rounds"]] == [2]
    assert found["rounds"][0]["questions a second"] > 0
    assert [row["answered"] for row in found["memory"]] == [1, 2, 3, 4]
    assert not (tmp_path / "out").exists()
