import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from eval.benchmarks.retrieval import main, row_of
from eval.benchmarks.squad import read_squad
from eval.errors import EvalError

CONTEXTS = {
    "甲号船在南海试采海泥，每天采集三百吨。": "甲号船每天采集多少？",
    "乙国央行把利率降到百分之二。": "乙国的利率是多少？",
    "丙市地铁新线下周通车，全长二十公里。": "丙市地铁新线多长？",
}


def write(path: Path) -> Path:
    paragraphs = [
        {"context": c, "qas": [{"id": str(i), "question": q, "answers": []}]}
        for i, (c, q) in enumerate(CONTEXTS.items())
    ]
    path.write_text(json.dumps({"data": [{"title": "测试", "paragraphs": paragraphs}]}), "utf-8")
    return path


def test_row_by_hand() -> None:
    row = row_of("dense", [1, 2, 0, 20], 3.0)
    assert row == {
        "retriever": "dense",
        "R@1": 1 / 4,
        "R@5": 2 / 4,
        "R@20": 3 / 4,
        "MRR@10": (1 + 1 / 2) / 4,
        "median ms": 3.0,
    }


def test_contexts_become_articles_once(tmp_path: Path) -> None:
    found = read_squad(write(tmp_path / "set.json"))
    assert [a.text for a in found.articles] == list(CONTEXTS)
    assert [q.question for q in found.questions] == list(CONTEXTS.values())


@pytest.mark.parametrize("content", ["", "[]", '{"data": [{}]}'])
def test_another_shape_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "set.json").write_text(content)
    with pytest.raises(EvalError, match=r"set\.json"):
        read_squad(tmp_path / "set.json")


def test_the_command_ranks_a_small_file(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "eval.benchmarks.retrieval", str(write(tmp_path / "set.json")), "--json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    rows = {row["retriever"]: row for row in json.loads(done.stdout)}
    assert rows["lexical"]["R@1"] == rows["hybrid"]["R@1"] == 1.0


def test_the_contexts_of_another_file_stand_beside(tmp_path: Path) -> None:
    repeated = "丙市地铁新线多长？人们问：丙市地铁新线多长？"
    asked = {"id": "1", "question": "人们问什么？", "answers": []}
    paragraphs = [{"context": repeated, "qas": [asked]}]
    beside = tmp_path / "beside.json"
    beside.write_text(json.dumps({"data": [{"title": "", "paragraphs": paragraphs}]}), "utf-8")
    given = [str(write(tmp_path / "set.json")), "--beside", str(beside), "--json"]
    done = CliRunner().invoke(main, given)
    assert done.exit_code == 0, done.output
    rows = {row["retriever"]: row for row in json.loads(done.stdout)}
    assert rows["lexical"]["R@1"] == pytest.approx(2 / 3)
    assert rows["lexical"]["R@5"] == 1.0
