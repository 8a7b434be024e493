from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from eval.benchmarks.rgb import RgbQuestion, judged, main, read_rgb, scores_given
from eval.benchmarks.squad import article_of
from eval.errors import EvalError
from qa.types import Span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from embeddings import BundledEmbedder
    from qa.reading import Evidence

SHIP: dict[str, Any] = {
    "id": 1,
    "query": "甲号船每天采集多少海泥？",
    "answer": [["三百吨", "300吨"]],
    "positive": [f"甲号船{day}起在南海试采海泥，每天采集三百吨。" for day in ("周一", "三月")],
    "negative": [f"{name}号船停在港里，甲号船没有消息。" for name in "乙丙丁戊己"],
}
METRO = {
    "id": 2,
    "query": "丙市地铁新线连接哪两个区？",
    "answer": ["东城区", "西城区"],
    "positive": [f"丙市地铁新线{day}通车，连接东城区和西城区。" for day in "一二三四五"],
    "negative": ["丁市的公交车换了新车。"],
}


def a_question(positive: int, negative: int) -> RgbQuestion:
    return RgbQuestion(
        "q",
        "问？",
        (("甲",),),
        tuple(article_of(f"正{n}") for n in range(positive)),
        tuple(article_of(f"负{n}") for n in range(negative)),
    )


@pytest.fixture
def rgb_file(tmp_path: Path) -> Path:
    path = tmp_path / "rgb.jsonl"
    lines = [json.dumps(data, ensure_ascii=False) for data in (SHIP, METRO)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def invoke(*arguments: object) -> Result:
    given = [*map(str, arguments), "--reader", "sentences"]
    return CliRunner().invoke(main, given)


class SecondReader:
    """Thinks the whole second passage to be the answer, and then the others, last one first."""

    name = "second"

    def read(self, question: str, evidence: Sequence[Evidence]) -> list[Span]:
        del question
        ordered = [evidence[1], *(e for e in reversed(evidence) if e is not evidence[1])]
        return [
            Span(e.passage, 0, e.passage.end, e.passage.text, 0.5 / n)
            for n, e in enumerate(ordered, 1)
        ]


@pytest.mark.parametrize(
    ("noise", "positive", "negative", "given"),
    [
        (0.0, 9, 9, (5, 0)),
        (0.2, 9, 9, (4, 1)),
        (0.8, 9, 9, (1, 4)),
        (1.0, 9, 9, (0, 5)),
        (0.0, 3, 9, (3, 2)),  # too few: filled up with noise
        (0.6, 9, 1, (4, 1)),  # and the other way round
        (1.0, 9, 2, (0, 2)),  # but never when all is to be noise
        (0.2, 2, 1, (2, 1)),
    ],
)
def test_given_passages(noise: float, positive: int, negative: int, given: tuple[int, int]) -> None:
    question = a_question(positive, negative)
    texts = [article.text for article in question.given(noise)]
    assert sorted(texts) == sorted(
        [f"正{n}" for n in range(given[0])] + [f"负{n}" for n in range(given[1])]
    )
    assert [article.text for article in question.given(noise)] == texts


def test_passages_are_shuffled() -> None:
    question = a_question(9, 9)
    orders = {tuple(a.text[0] for a in question.given(noise)) for noise in (0.4, 0.6)}
    assert not orders & {("正", "正", "正", "负", "负"), ("正", "正", "负", "负", "负")}


def test_all_items_are_required_each_in_one_form(rgb_file: Path) -> None:
    ship, metro = read_rgb(rgb_file)
    assert ship.right("每天300吨")
    assert ship.right("三百吨")
    assert not ship.right("1300吨")
    assert metro.right("西城区和东城区")
    assert not metro.right("东城区")
    assert not metro.right(None)


@pytest.mark.parametrize(("confidence", "answered"), [(0.99, 1), (0.0, 0)])
def test_a_doubtful_answer_is_right_but_not_given(
    rgb_file: Path, confidence: float, answered: int
) -> None:
    ship, _ = read_rgb(rgb_file)
    assert judged(ship, "三百吨", confidence).values == {
        "accuracy": 1,
        "answered": answered,
        "served": answered,
    }
    assert judged(ship, None, 0).values == {"accuracy": 0, "answered": 0, "served": 0}


def test_scores_by_hand(rgb_file: Path, bundled_embedder: BundledEmbedder) -> None:
    questions = read_rgb(rgb_file)
    second = [q.given(0.0)[1].text for q in questions]
    found = scores_given(SecondReader(), bundled_embedder, questions, 0.0)
    assert [row.answer for row in found] == second
    # Of the ship's passages two are right, of the metro's all five.
    right = [float(second[0] in SHIP["positive"]), 1.0]
    assert [row.values["accuracy"] for row in found] == right
    assert [row.values["offered"] for row in found] == [1, 1]
    assert [row.values["answered"] for row in found] == [1, 1]
    # All noise: answered with 0.5 all the same.
    noise = scores_given(SecondReader(), bundled_embedder, questions[:1], 1.0)
    assert [row.values for row in noise] == [{"rejected": 0}]


@pytest.mark.usefixtures("loaded_once")
def test_given_and_found(rgb_file: Path, haystack: Path, tmp_path: Path) -> None:
    given = invoke(rgb_file, "--json", "--limit", 1)
    assert given.exit_code == 0, given.output
    rows = json.loads(given.stdout)
    assert [row["passages"] for row in rows] == [
        f"given, noise {noise}" for noise in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    ]
    assert rows[0]["measures"]["accuracy"]["value"] == 1
    assert rows[0]["measures"]["offered"]["value"] == 1
    assert set(rows[-1]["measures"]) == {"rejected"}

    out = tmp_path / "out"
    found = invoke(rgb_file, "--haystack", haystack, "--news", 5, "--out", out, "--limit", 1)
    assert found.exit_code == 0, found.output
    assert "12 articles added" in found.stderr  # 7 that answer, and 5 others
    head, _, with_passages, among_others, report = found.stdout.strip().split("\n")
    assert [cell.strip() for cell in head.split("|")][3] == "Right"
    assert "| given, noise 0.0 | 1 | 1.000" in with_passages
    assert "| found among 5 other articles | 1 | 1.000" in among_others
    assert report == f"Report: {out / 'report.html'}"


def test_an_answer_may_be_no_list(tmp_path: Path) -> None:
    path = tmp_path / "rgb.jsonl"
    path.write_text(json.dumps({**SHIP, "answer": "300吨"}), encoding="utf-8")
    (ship,) = read_rgb(path)
    assert ship.required == (("300吨",),)
    path.write_text(f"{json.dumps(SHIP)}\n{json.dumps(SHIP)}", encoding="utf-8")
    with pytest.raises(EvalError, match="two questions one id"):
        read_rgb(path)


@pytest.mark.parametrize("content", [None, "", "[]", '{"id": 1}', "{"])
def test_what_is_wrong_is_said_in_a_line(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "rgb.jsonl"
    if content is not None:
        path.write_text(content)
    done = invoke(path)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"Error: {path}")
    assert done.stderr.count("\n") == 1


def test_out_needs_a_haystack(rgb_file: Path, tmp_path: Path) -> None:
    assert invoke(rgb_file, "--out", tmp_path).exit_code == 2
