from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from eval.baseline import load_baseline, save_baseline
from eval.command import BEYOND_TOLERANCE, evaluate
from eval.shipped import SEEDS_SET

if TYPE_CHECKING:
    from pathlib import Path

    from eval.scores import Scores


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(evaluate, [str(argument) for argument in arguments])


def test_a_whole_evaluation(seeds_folder: Path, tmp_path: Path) -> None:
    out, baseline = tmp_path / "out", tmp_path / "baseline.json"
    given = [SEEDS_SET, "--library", seeds_folder, "--limit", 6, "--out", out]
    first = invoke(*given, "--json", "--save-baseline", baseline)
    assert first.exit_code == 0, first.stderr
    summary = json.loads(first.stdout)["summary"]
    assert summary["questions"] == 6
    assert summary["errors"] == 0
    assert summary["overall"]["citation_verifies"]["value"] == 1
    assert summary["latency_ms"]["ask_p50"]["value"] > 0
    assert "6/6" in first.stderr
    assert (out / "report.html").stat().st_size > 10_000
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert report["versions"]["torch"]
    assert report["hardware"]["cores"] >= 1
    assert [question["id"] for question in report["questions"]] == [
        row.id for row in load_baseline(baseline)
    ]

    second = invoke(*given, "--baseline", baseline)
    assert second.exit_code == 0, second.stderr
    assert "0 better, 0 worse" in second.stdout

    better = [scores_of_a_better_run(row) for row in load_baseline(baseline)]
    save_baseline(baseline, better)
    third = invoke(*given, "--baseline", baseline)
    assert third.exit_code == BEYOND_TOLERANCE == 4
    assert "Beyond tolerance: " in third.stdout
    assert "mrr@10" in third.stdout


def scores_of_a_better_run(row: Scores) -> Scores:
    """Better than can be: every later run falls behind it."""
    from dataclasses import replace

    return replace(row, values={name: value + 0.5 for name, value in row.values.items()})


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (["{tmp}/nowhere.jsonl"], 1, "can't read the question set"),
        (["{tmp}/bad.jsonl"], 1, "line 1: not JSON"),
        ([SEEDS_SET, "--baseline", "{tmp}/nowhere.json"], 1, "can't read the baseline"),
        ([SEEDS_SET, "--library", "{tmp}/nowhere"], 1, "nowhere"),
        (["--limit", "0"], 2, "--limit"),
        (["--wrong"], 2, "--wrong"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(
    tmp_path: Path, arguments: list[object], exit_code: int, message: str
) -> None:
    (tmp_path / "bad.jsonl").write_text("{\n")
    given = [str(argument).replace("{tmp}", str(tmp_path)) for argument in arguments]
    result = invoke("--out", tmp_path / "out", *given)
    assert result.exit_code == exit_code
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_help_is_light() -> None:
    code = (
        "import sys; from eval.command import evaluate\n"
        "evaluate(['--help'], standalone_mode=False)\n"
        "heavy = {'torch', 'faiss', 'numpy', 'nltk', 'ir_measures', 'jieba'} & sys.modules.keys()\n"
        "sys.exit(f'loaded: {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "--save-baseline" in done.stdout


def test_python_dash_m_is_the_same_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "eval", "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Usage: python -m eval" in done.stdout
