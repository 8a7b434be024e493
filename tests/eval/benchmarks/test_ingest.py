"""The benchmark of taking in, with the bundled model and with a tiny one of another kind."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from eval.benchmarks.ingest import main
from tests.conftest import ROOT


@pytest.mark.parametrize("bundled", [True, False])
def test_it_measures_and_prints_a_table(tiny_bert: Path, *, bundled: bool) -> None:
    other = [] if bundled else ["--embedder", str(tiny_bert)]
    done = CliRunner().invoke(main, [str(ROOT / "seeds"), "--articles", "5", *other])
    assert done.exit_code == 0, done.output
    facts, stages = done.output.split("\n\n")
    rows = dict(line.strip("| ").split(" | ") for line in facts.splitlines() if " | " in line)
    assert rows["articles"] == "5"
    assert int(rows["passages"]) >= 5
    assert int(rows["tokens"].replace(",", "")) > 100
    assert float(rows["ingest / encoder, wall clock"]) > 0
    assert rows["the second run"].endswith(" s")
    (end,) = stages.splitlines()[2:]
    assert end.startswith("| 5 | ")
    assert end.rstrip(" |").endswith(" s")


def test_a_growing_library_is_looked_at_once_at_each_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.ingest.BATCH_PASSAGES", 1)  # a commit for each article
    sizes = ["--at", "4", "--at", "2", "--at", "90"]
    given = [str(ROOT / "seeds"), "--articles", "5", *sizes, "--json"]
    done = CliRunner().invoke(main, [*given, "--keep", str(tmp_path / "library")])
    assert done.exit_code == 0, done.output
    stages = json.loads(done.stdout)["stages"]
    assert [stage["articles"] for stage in stages] == [2, 4, 5]
    assert all(stage["opening"] > 0 for stage in stages)
    memory = [stage["memory at most"] for stage in stages]
    assert memory == sorted(memory)


def test_a_library_that_is_there_is_left_alone(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, [str(ROOT / "seeds"), "--keep", str(tmp_path)])
    assert done.exit_code == 1
    assert "is there already" in done.output
    assert not list(tmp_path.iterdir())


def test_too_few_articles_are_an_error_in_a_line() -> None:
    done = CliRunner().invoke(main, [str(ROOT / "seeds"), "--articles", "5000"])
    assert done.exit_code == 1
    assert "holds only" in done.output
