from __future__ import annotations

import json
from typing import TYPE_CHECKING

from click.testing import CliRunner

from eval.benchmarks.churn import main

if TYPE_CHECKING:
    from pathlib import Path


def test_each_round_takes_all_articles_in_again(haystack: Path) -> None:
    result = CliRunner().invoke(main, [str(haystack), "--rounds", "2", "--json"])
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)["memory"]
    assert [(row["round"], row["articles"]) for row in rows] == [(1, 5), (2, 5)]


def test_a_folder_without_articles_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, [str(tmp_path)])
    assert result.exit_code == 1
    assert str(tmp_path) in result.output
