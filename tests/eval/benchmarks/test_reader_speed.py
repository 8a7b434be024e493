from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner

from eval.benchmarks.reader_speed import main

if TYPE_CHECKING:
    from pathlib import Path


def rows_of(output: str) -> dict[str, str]:
    cells = (line.strip("| ").partition(" | ") for line in output.splitlines()[2:])
    return {name: value for name, _, value in cells}


def test_it_reads_passages_of_the_length_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "ship.txt"
    path.write_text("出海\n\n" + "甲号船每天采集三百吨海泥，船员照常工作。" * 20, encoding="utf-8")
    options = ["--passages", "3", "--tokens", "32", "--rounds", "1"]
    result = CliRunner().invoke(main, [str(path), *options])
    assert result.exit_code == 0, result.output
    rows = rows_of(result.output)
    assert 3 * 32 < int(rows["tokens, with question and title"]) < 3 * 64
    assert float(rows["reading / network"]) > 0


def test_too_few_passages_are_told(tmp_path: Path) -> None:
    path = tmp_path / "ship.txt"
    path.write_text("出海\n\n甲号船每天采集三百吨海泥。", encoding="utf-8")
    result = CliRunner().invoke(main, [str(path)])
    assert result.exit_code == 1
    assert "the articles hold 0 passages of 250 tokens" in result.output
