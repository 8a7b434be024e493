"""The benchmark of taking in, with a tiny model."""

from pathlib import Path

from click.testing import CliRunner

from eval.benchmarks.ingest import main
from tests.conftest import ROOT


def test_it_measures_and_prints_a_table(tiny_bert: Path) -> None:
    done = CliRunner().invoke(
        main, [str(ROOT / "seeds"), "--articles", "5", "--embedder", str(tiny_bert)]
    )
    assert done.exit_code == 0, done.output
    rows = dict(line.strip("| ").split(" | ") for line in done.output.splitlines() if " | " in line)
    assert rows["articles"] == "5"
    assert int(rows["passages"]) >= 5
    assert int(rows["tokens"].replace(",", "")) > 100
    assert float(rows["ingest / encoder, wall clock"]) > 1
    assert rows["the second run"].endswith(" s")


def test_too_few_articles_are_an_error_in_a_line() -> None:
    done = CliRunner().invoke(main, [str(ROOT / "seeds"), "--articles", "5000"])
    assert done.exit_code == 1
    assert "holds only" in done.output
