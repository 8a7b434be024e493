"""The reader alone: each question with its own context as the one passage.

    python -m eval.benchmarks.reading cmrc2018_dev.json drcd_test.json
    python -m eval.benchmarks.reading xquad_zh.json --questions-from xquad_en.json

Nothing is retrieved and nothing held back: the best span is the answer, whatever its
confidence. A question that its context does not answer counts for the confidence only.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from eval.benchmarks.squad import read_or_cross
from eval.benchmarks.terminal import (
    errors_in_a_line,
    figure,
    questions_from_option,
    shown,
    table,
)
from eval.measures import MEASURES, named
from eval.measures.cost import latency_measures
from eval.results import Result
from eval.scores import score
from eval.summary import measured
from qa.config import DEFAULT_EMBEDDER
from qa.lexical import temporary_index
from qa.models import model_errors, open_embedder
from qa.options import reader_option
from qa.reading.evidence import evidence_for
from qa.reading.readers import open_reader
from qa.types import Passage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from embeddings.base import Embedder
    from eval.benchmarks.squad import ContextSet
    from eval.benchmarks.terminal import Cells
    from eval.scores import Scores
    from qa.reading import Evidence, Reader
    from qa.types import Article

SHOWN = ("em", "f1", "contains", "auroc_answerable", "ece")


@contextmanager
def reader_over(articles: Sequence[Article], embedder: Embedder, name: str) -> Iterator[Reader]:
    """The reader of that name, with the word statistics of `articles`, each one passage."""
    with temporary_index((article.title, article.text) for article in articles) as index:
        yield open_reader(name, embedder, index.rarity)


def evidence_of(question: str, articles: Sequence[Article], embedder: Embedder) -> list[Evidence]:
    """Whole articles as what was found for a question, in this order."""
    found = [
        (Passage(rank, a.id, a.text, 0, len(a.text)), a.title)
        for rank, a in enumerate(articles, start=1)
    ]
    return evidence_for(question, found, embedder)


def read_all(contexts: ContextSet, reader: Reader, embedder: Embedder, name: str) -> list[Scores]:
    """Let the reader read every question's own context, and score its best span."""
    from tqdm import tqdm

    articles = {article.id: article for article in contexts.articles}
    results = []
    for case in tqdm(
        contexts.cases(name), desc=name, unit="question", file=sys.stderr, disable=None
    ):
        shown = [articles[article_id] for article_id in case.articles]
        evidence = evidence_of(case.question, shown, embedder)
        started = time.perf_counter()
        spans = reader.read(case.question, evidence)
        milliseconds = (time.perf_counter() - started) * 1000
        results.append(
            Result(
                case,
                answer=spans[0].text if spans else None,
                confidence=spans[0].score if spans else 0.0,
                timings_ms={"read": milliseconds},
            )
        )
    return list(score(results))


def summary_of(name: str, language: str, scores: Sequence[Scores]) -> dict[str, Any]:
    """The measures of one file, each with its interval."""
    cost = measured(latency_measures(scores), scores)
    return {
        "file": name,
        "language": language,
        "questions": len(scores),
        "without answer": sum(not row.answerable for row in scores),
        "measures": measured([m for m in MEASURES if m.name in SHOWN], scores),
        "median ms": cost["read_p50"]["value"],
    }


def tables(found: list[dict[str, Any]]) -> list[list[Cells]]:
    """Lay out the summaries of the files."""
    return [shown(as_row(row) for row in found)]


def as_row(found: dict[str, Any]) -> dict[str, float | str]:
    """A summary as a row of the table."""
    facts = {key: found[key] for key in ("file", "language", "questions", "without answer")}
    measures = found["measures"]
    figures = {named(name).label: figure(measures.get(name)) for name in SHOWN}
    return {**facts, **figures, "median ms": f"{found['median ms']:.0f}"}


@click.command()
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@questions_from_option
@click.option(
    "--limit", type=click.IntRange(1), help="Only so many questions, spread over each file."
)
@reader_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def main(
    files: tuple[Path, ...],
    questions_from: Path | None,
    limit: int | None,
    reader: str,
    *,
    as_json: bool,
) -> None:
    """Read the contexts of each SQuAD-shaped FILE for its own questions."""
    found = []
    with errors_in_a_line():
        embedder = open_embedder(DEFAULT_EMBEDDER)
        sets = [read_or_cross(path, questions_from).sample(limit) for path in files]
        with model_errors():
            embedder.embed_queries(["预热"])  # loads it, so that no question waits for that
        for path, contexts in zip(files, sets, strict=True):
            with reader_over(contexts.articles, embedder, reader) as opened:
                scores = read_all(contexts, opened, embedder, path.stem)
            found.append(summary_of(path.stem, contexts.language, scores))
    click.echo(json.dumps(found, indent=1) if as_json else table([as_row(row) for row in found]))
    if not as_json and any(row["without answer"] for row in found):
        click.echo(f"\n{named('ece').label}: a question without answer counts as not right.")


if __name__ == "__main__":
    main()
