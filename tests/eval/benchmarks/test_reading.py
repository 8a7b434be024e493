from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from embeddings.sought import embed_sought
from eval.benchmarks.reading import evidence_of, main, read_all, summary_of
from eval.benchmarks.squad import article_of, read_squad
from qa.types import Span

from .conftest import write_squad

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from embeddings import BundledEmbedder
    from qa.reading import Evidence


class EndReader:
    """Answers with the last characters before the full stop, surer the later it is asked."""

    name = "end"

    def __init__(self, length: int) -> None:
        self.length = length
        self.seen: list[str] = []

    def read(self, question: str, evidence: Sequence[Evidence]) -> list[Span]:
        self.seen.append(question)
        (item,) = evidence
        end = len(item.passage.text) - 1
        start = end - self.length
        text = item.passage.text[start:end]
        return [Span(item.passage, start, end, text, 0.25 * len(self.seen))]


def test_scores_by_hand(squad_file: Path, bundled_embedder: BundledEmbedder) -> None:
    contexts = read_squad(squad_file)
    reader = EndReader(3)  # 三百吨, 分之二 (of 百分之二), 十公里
    scores = read_all(contexts, reader, bundled_embedder, "small")
    found = summary_of("small", "zh-Hans", scores)
    assert reader.seen == [question.question for question in contexts.questions]
    measures = {name: value["value"] for name, value in found["measures"].items()}
    assert measures == {
        "em": (1 + 0) / 2,
        "f1": pytest.approx((1 + 2 * (3 / 3) * (3 / 4) / (3 / 3 + 3 / 4)) / 2),
        "contains": (1 + 0) / 2,
        # The unanswerable question is the surest of the three.
        "auroc_answerable": 0,
        # Right with 0.25, wrong with 0.5, wrong with 0.75.
        "ece": pytest.approx((0.75 + 0.5 + 0.75) / 3),
    }
    assert (found["questions"], found["without answer"]) == (3, 1)


def test_evidence_is_whole_articles_in_order(bundled_embedder: BundledEmbedder) -> None:
    articles = [article_of("甲。乙。", "题"), article_of("丙。")]
    first, second = evidence_of("甲？", articles, bundled_embedder)
    assert (first.passage.text, first.title, first.rank) == ("甲。乙。", "题", 1)
    assert (second.passage.text, second.title, second.rank) == ("丙。", "", 2)
    question = embed_sought(bundled_embedder, "甲？")
    passage = bundled_embedder.embed_passages(["题\n甲。乙。"])[0]
    assert first.similarity == pytest.approx(float(question @ passage))
    assert first.passage.text == articles[0].text[first.passage.start : first.passage.end]


@pytest.mark.usefixtures("loaded_once")
def test_the_command(tmp_path: Path, squad_file: Path) -> None:
    done = CliRunner().invoke(main, [str(squad_file), "--json", "--reader", "sentences"])
    assert done.exit_code == 0, done.output
    (found,) = json.loads(done.stdout)
    assert found["measures"]["contains"]["value"] == 1
    assert found["measures"]["auroc_answerable"]["count"] == 3
    assert found["median ms"] > 0

    asked = write_squad(tmp_path / "en.json", ship="How much mud does the ship dredge daily?")
    given = ["--questions-from", str(asked), "--limit", "1", "--reader", "sentences"]
    done = CliRunner().invoke(main, [str(squad_file), *given])
    assert done.exit_code == 0, done.output
    head, _, row = done.stdout.strip().split("\n")
    cells = dict(zip(head.split(" | "), row.split(" | "), strict=True))
    assert (cells["language"], cells["questions"]) == ("zh-Hans", "1")
    assert cells["AUROC, answerable"] == "–"


@pytest.mark.parametrize("content", [None, "[]"])
def test_what_is_wrong_is_said_in_a_line(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "set.json"
    if content:
        path.write_text(content)
    done = CliRunner().invoke(main, [str(path)])
    assert done.exit_code == 1
    assert done.stderr.startswith(f"Error: {path}")
    assert done.stderr.count("\n") == 1
