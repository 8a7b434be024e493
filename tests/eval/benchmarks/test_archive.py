from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from eval.benchmarks.archive import Haystack, main
from eval.errors import EvalError

if TYPE_CHECKING:
    from pathlib import Path


def invoke(*arguments: object) -> Result:
    given = [*map(str, arguments), "--reader", "sentences"]
    return CliRunner().invoke(main, given)


@pytest.mark.usefixtures("loaded_once")
def test_killed_twice_and_gone_on_with(
    squad_file: Path, haystack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.ingest.BATCH_PASSAGES", 1)
    out = tmp_path / "out"
    given = [squad_file, "--haystack", haystack, "--news", 4, "--out", out, "--limit", 2]

    # The taking in ends at the second file of the haystack.
    whole = (haystack / "b.txt").read_text(encoding="utf-8")
    (haystack / "b.txt").write_text("{}")
    stopped = invoke(*given)
    assert stopped.exit_code == 1
    assert not (out / "report.json").exists()
    assert "b.txt holds data" in stopped.stderr

    (haystack / "b.txt").write_text(whole, encoding="utf-8")
    first = invoke(*given)
    assert first.exit_code == 0, first.output
    assert "1 articles added, 6 were there" in first.stderr  # 3 contexts and 3 of a.txt
    assert "1 passages embedded" in first.stderr
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert [question["id"] for question in report["questions"]] == [
        "small/ship",
        "small/rate",
    ]
    assert report["summary"]["overall"]["recall@1"]["value"] == 1
    assert report["summary"]["overall"]["citation_verifies"]["value"] == 1
    assert (out / "report.html").is_file()
    assert "Contains a right answer" in first.stdout

    # The asking ends after one of two questions.
    log = out / "results.jsonl"
    header, one, *_ = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(header + one)
    second = invoke(*given)
    assert second.exit_code == 0, second.output
    assert "0 articles added, 7 were there" in second.stderr
    assert "0 passages embedded" in second.stderr
    assert "1 of 2 results were there" in second.stderr
    assert log.read_bytes().startswith(header + one)

    grown = invoke(*given, "--news", 5, "--limit", 1)
    assert grown.exit_code == 0, grown.output
    assert "1 articles added, 7 were there" in grown.stderr
    for other in ([squad_file, "--out", out], given):  # without a haystack; with the smaller one
        refused = invoke(*other)
        assert refused.exit_code == 1
        assert f"{out / 'library'} holds another archive" in refused.stderr


def test_a_library_of_the_users_own_is_left_alone(squad_file: Path, tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    done = invoke(squad_file, "--out", tmp_path)
    assert done.exit_code == 1
    assert "choose another --out" in done.stderr
    assert list((tmp_path / "library").iterdir()) == []


def test_a_haystack_is_read_in_the_order_of_names(haystack: Path) -> None:
    texts = [article.text[0] for article in Haystack(haystack, 4).articles()]
    assert texts == ["桥", "塔", "亭", "湖"]
    assert len(list(Haystack(haystack, 5).articles())) == 5
    with pytest.raises(EvalError, match="only 5 articles; give --news 5"):
        list(Haystack(haystack, 6).articles())


def test_an_empty_haystack(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="holds no article"):
        list(Haystack(tmp_path / "nowhere", 1).articles())


def test_what_is_wrong_is_said_in_a_line(squad_file: Path, tmp_path: Path) -> None:
    missing = invoke(tmp_path / "nowhere.json", "--out", tmp_path / "out")
    assert missing.exit_code == 1
    assert missing.stderr.startswith("Error: ")
    assert missing.stderr.count("\n") == 1
    assert invoke(squad_file, "--haystack", tmp_path).exit_code == 2
    assert invoke(squad_file, squad_file).exit_code == 2
    assert not (tmp_path / "out").exists()
