"""A handful of rounds of `eval.benchmarks.kills`, in a process that has no threads yet."""

import subprocess
import sys

from eval.benchmarks.kills import _lost
from tests.conftest import ROOT


def test_what_was_acknowledged_survives_a_kill() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "eval.benchmarks.kills", "--rounds", "6"],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = [line.split(" | ") for line in done.stdout.splitlines()[2:]]
    assert [(row[0].strip("| "), row[1]) for row in rows] == [
        ("ingest", "2"), ("update", "2"), ("delete", "2"),
    ]  # fmt: skip


def test_a_loss_is_noticed() -> None:
    state = {"articles": {"a": ("sha-a", "题", None), "b": ("old", "题", None)}}
    told = [[("a", "sha-a")], [("b", "new"), ("c", "sha-c")]]
    assert _lost(told, state, "ingest") == [
        "b was acknowledged and is not there as it was",
        "c was acknowledged and is not there as it was",
    ]
    assert _lost(["a", "c", "done"], state, "delete") == ["a was deleted and is there"]
