"""The whole command, over a tiny archive that is made here."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from eval.bench.command import bench
from eval.bench.parts import Plan, all_parts
from tests.conftest import ROOT
from tests.eval.benchmarks.conftest import write_squad

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """As many articles as a made archive is drawn from, a line each, and three questions."""
    folder = tmp_path / "data"
    (folder / "news").mkdir(parents=True)
    (folder / "reading").mkdir()
    lines = [
        f"2026-03-{n % 28 + 1:02} 09:30，正文：第{n}号船今天出海，船长姓{'赵钱孙李'[n % 4]}。"
        f"它要在海上停留{n % 60 + 3}天，采集{n * 7 % 900}吨海泥，然后回到丙市的港口，由工厂收下。"
        for n in range(3_300)
    ]
    (folder / "news" / "ships.txt").write_text("\n".join(lines), encoding="utf-8")
    write_squad(folder / "reading" / "cmrc2018_dev.json")
    return folder


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(bench, [str(argument) for argument in arguments])


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "eval", "bench", *map(str, arguments)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_tiny_run_from_end_to_end(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    some = ["--only", "retrieval", "--only", "scale", "--only", "ingest"]
    given = [data, "--out", out, "--quick", "--sizes", "30,60", "--articles", 3, *some]
    done = run(*given)
    assert done.returncode == 0, done.stderr
    assert "[4/4] scale-60: done in" in done.stderr
    assert "| Recall@10 against exact search | at least 0.98 | 1.0000 | – |" in done.stdout
    assert (out / "bench.md").read_text(encoding="utf-8").count("\n## ") == 4
    assert "Milliseconds, p95" in (out / "bench.html").read_text(encoding="utf-8")
    report = json.loads((out / "bench.json").read_text(encoding="utf-8"))
    assert report["facts"]["versions"]["numpy"]
    found = {part["part"]: part["found"] for part in report["parts"]}
    assert found["retrieval"][2]["retriever"] == "hybrid"
    assert found["ingest"]["articles"] == 3
    assert [found[f"scale-{n}"]["rows"][0]["passages"] for n in (30, 60)] == [30, 60]

    again = run(*given, "--only", "reading")
    assert again.returncode == 0, again.stderr
    assert again.stderr.count(": kept, finished ") == 4
    assert again.stderr.count(": done in ") == 1

    last = run(data, "--out", out, "--quick", "--articles", 3, "--only", "reading")
    assert last.stderr.count(": kept, finished ") == 1
    assert "## retrieval: " in (out / "bench.md").read_text(encoding="utf-8")


def test_a_part_that_fails_is_named_and_ends_with_one(data: Path, tmp_path: Path) -> None:
    (data / "reading" / "cmrc2018_dev.json").write_text("[]", encoding="utf-8")
    done = run(data, "--out", tmp_path / "out", "--quick", "--only", "retrieval")
    assert done.returncode == 1
    assert "Failed: retrieval: " in done.stdout
    assert "not SQuAD-shaped" in done.stdout
    assert "| Recall@10 against exact search |" in done.stdout
    assert not list((tmp_path / "out" / "parts").iterdir())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--only", "nothing"], "there is no part 'nothing' here; choose among budget, callers"),
        (["--only", "scale"], "or give DATA for more"),
        (["{tmp}", "--only", "scale"], "needs {tmp}/news"),
        (["--sizes", "ten"], "give numbers divided by commas"),
        (["{tmp}/nowhere"], "nowhere"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, arguments: list[str], message: str) -> None:
    result = invoke(*(given.replace("{tmp}", str(tmp_path)) for given in arguments))
    assert result.exit_code == 2
    assert message.replace("{tmp}", str(tmp_path)) in result.stderr.replace("\n", " ")


def test_every_part_is_a_command_that_there_is(data: Path, tmp_path: Path) -> None:
    """Only the options are read: nothing runs."""
    from importlib import import_module

    (tmp_path / "news-library").mkdir()
    for plan in (Plan(data, tmp_path), Plan(data, tmp_path, quick=True), Plan(None, tmp_path)):
        parts = all_parts(plan)
        assert len({part.name for part in parts}) == len(parts)
        for part in parts:
            module = import_module(part.module)
            module.main.make_context(part.name, [*part.arguments, "--json"])
            assert callable(module.tables)


def test_help_teaches_and_is_light() -> None:
    code = (
        "import sys; sys.argv = ['eval', 'bench', '--help']\n"
        "from eval.bench.command import bench\n"
        "bench(['--help'], standalone_mode=False)\n"
        "heavy = {'torch', 'faiss', 'numpy', 'jieba', 'tqdm'} & sys.modules.keys()\n"
        "sys.exit(f'loaded: {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "scale-1000000" in done.stdout
    teaching = subprocess.run(
        [sys.executable, "-m", "eval", "--help"], capture_output=True, text=True, check=True
    )
    assert "python -m eval bench" in teaching.stdout
