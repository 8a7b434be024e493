from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from eval.benchmarks.times import (
    Spread,
    in_new_process,
    in_turns,
    spread_of,
    until_the_page_is_up,
)
from eval.errors import EvalError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_spread_by_hand() -> None:
    # 21 times from 0 to 20: a quarter of the way is 5, and 95 in 100 of the way 19.
    assert spread_of([float(n) for n in range(20, -1, -1)]) == Spread(5, 10, 15, 19)
    assert spread_of([1, 2]) == Spread(1.25, 1.5, 1.75, 1.95)


def test_runs_take_turns_and_the_first_turn_does_not_count() -> None:
    clock = count(1)
    runs = {name: lambda: float(next(clock)) for name in ("a", "b")}
    assert in_turns(runs, 3) == {"a": [3, 5, 7], "b": [4, 6, 8]}


def test_a_command_in_a_process_of_its_own_keeps_what_was_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert in_new_process(tmp_path, "--help") > 0
    assert any(tmp_path.rglob("cli/*.pyc"))


def test_a_command_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match=f"qa list --library {tmp_path}/none: Error: .*qa ingest"):
        in_new_process(tmp_path, "list", "--library", f"{tmp_path}/none")


def test_a_chat_that_does_not_start_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="qa chat: Error: "):
        until_the_page_is_up(tmp_path, tmp_path / "none")
