from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from eval.benchmarks.budget import Asked, PassageRead, lost, main, ways_of
from eval.cases import Case
from qa.types import Alternative, Answer, Article, Hit, Passage, Span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TEXTS = (
    "甲号船每天采集三百吨海泥。",
    "乙号船每天采集四百吨海泥。",
    "甲号船每天采集三百吨海泥，很多。",
)


def article(number: int, text: str) -> Article:
    return Article(f"a{number}", "", text, f"报{number}", None, None, None, "zh", f"{number}", None)


def asked(said: Sequence[tuple[str, float]]) -> Asked:
    """A question of which each passage says one thing, with a probability, in 0.1 s."""
    hits, reads, articles = [], [], {}
    for number, ((answer, score), text) in enumerate(zip(said, TEXTS, strict=True)):
        passage = Passage(number, f"a{number}", text, 0, len(text))
        start = text.index(answer)
        span = Span(passage, start, start + len(answer), answer, score)
        hits.append(Hit(passage, 1.0 - number / 10, {}))
        reads.append(PassageRead((span,), 0.1, 0.2))
        articles[f"a{number}"] = article(number, text)
    case = Case(
        id="ship",
        question="每天采集多少海泥？",
        language="zh-Hans",
        answers=("四百吨",),
        articles=("a1",),
    )
    return Asked(case, hits, articles, {}, tuple(reads), 0.01)


def test_a_row_is_what_the_first_passages_say() -> None:
    ways = {
        way.passages: way
        for way in ways_of([asked([("三百吨", 0.5), ("四百吨", 0.6), ("三百吨", 0.1)])], 3)
    }
    one, two, three = (ways[f"the first {n}"] for n in (1, 2, 3))
    # The first says three hundred. The second, surer, is right. The third agrees with the first,
    # which is then 0.5 + 0.1 - 0.05 = 0.55: still less. Two of three characters are as wanted.
    assert one.f1 == pytest.approx(2 / 3)
    assert (one.better, one.worse) == (0, 1)
    assert (two.f1, two.worse) == (three.f1, three.worse) == (1.0, 0)
    assert [way.p50_ms for way in (one, two, three)] == pytest.approx([110, 210, 310])
    assert [way.processor_ms for way in (one, two, three)] == pytest.approx([200, 400, 600])
    assert one.lost == 1  # four hundred: what was the answer is not told at all
    assert two.lost == 0


def test_reading_stops_at_an_answer_that_is_probable_enough() -> None:
    each = asked([("三百吨", 0.5), ("四百吨", 0.8), ("三百吨", 0.1)])
    assert [each.until(p, 3) for p in (0.5, 0.7, 0.9)] == [1, 2, 3]
    assert each.until(0.7, 1) == 1


def test_what_a_reader_would_miss() -> None:
    sure, doubtful = (Alternative("四百吨", p, ()) for p in (0.4, 0.2))
    whole = Answer("", "三百吨", 0.5, None, alternatives=(sure, doubtful))
    assert lost(whole, Answer("", "三百吨", 0.5, None)) == 1
    assert lost(whole, whole) == 0
    assert lost(whole, Answer("", "四百吨", 0.5, None)) == 1


def test_the_command_asks_a_set_of_an_archive(
    seeds_report: tuple[Path, object], tmp_path: Path
) -> None:
    path = tmp_path / "set.jsonl"
    case = {
        "id": "ship",
        "question": "日本派去试采稀土泥的船叫什么？",
        "language": "zh-Hans",
        "answers": ["地球号"],
        "articles": [],
    }
    path.write_text(json.dumps(case, ensure_ascii=False), encoding="utf-8")
    given = [str(path), "--library", str(seeds_report[0]), "--passages", "2", "--json"]
    result = CliRunner().invoke(main, given)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["usual"], found["all"]) == ("the first 2", "the first 2")
    assert [way["passages"] for way in found["ways"]] == [
        "the first 1",
        "the first 2",
        *(f"2 at most, until {p}" for p in (0.5, 0.7, 0.9)),
    ]
    assert found["ways"][0]["processor_ms"] < found["ways"][1]["processor_ms"]


def test_a_file_needs_its_archive(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, [str(tmp_path / "set.jsonl")])
    assert result.exit_code == 2
    assert "--library" in result.stderr


def test_the_contexts_of_a_file_are_its_archive(squad_file: Path, tmp_path: Path) -> None:
    given = [str(squad_file), "--passages", "1", "--out", str(tmp_path / "out"), "--json"]
    result = CliRunner().invoke(main, given)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["set"] == "small"
    assert found["ways"][0]["f1"] > 0.5
    assert CliRunner().invoke(main, given).exit_code == 0  # the archive is there already

    squad_file.write_text(
        squad_file.read_text(encoding="utf-8").replace("甲号船", "丁号船"), "utf-8"
    )
    other = CliRunner().invoke(main, given)
    assert other.exit_code == 1
    assert "holds another archive; choose another --out" in other.stderr
