"""Retrieval over a SQuAD-shaped file: does fusing beat its parts?

All contexts are the archive, cut into passages as every archive is; for each question each
retriever ranks the passages, and a context stands where its first passage does.

    python -m eval.benchmarks.retrieval cmrc2018_dev.json
    python -m eval.benchmarks.retrieval xquad_zh.json --questions-from xquad_en.json
    python -m eval.benchmarks.retrieval xquad_en.json --questions-from xquad_zh.json \
        --beside cmrc2018_dev.json
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import click

from eval.benchmarks.squad import read_or_cross, read_squad
from eval.benchmarks.terminal import (
    errors_in_a_line,
    json_option,
    limit_option,
    questions_from_option,
    shown,
    table,
)
from qa.assistant import Assistant
from qa.chunking import DEFAULT_PASSAGE_SIZE
from qa.retrieval import DenseRetriever, HybridRetriever, LexicalRetriever
from qa.types import Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.benchmarks.squad import ContextQuestion, ContextSet
    from eval.benchmarks.terminal import Cells, Row
    from qa.retrieval import Retriever
    from qa.types import Article

DEPTH = 20
PASSAGES = 5 * DEPTH
"""Passages asked for, so that enough of them are of different contexts."""


def gold_ranks(
    retriever: Retriever, questions: Sequence[ContextQuestion]
) -> tuple[list[int], float]:
    """For each question the rank of its context, 0 beyond `DEPTH`, and the median milliseconds."""
    from tqdm import tqdm

    ranks: list[int] = []
    times: list[float] = []
    for question in tqdm(questions, desc=retriever.name, disable=None, file=sys.stderr):
        started = time.perf_counter()
        hits = retriever.retrieve(question.question, PASSAGES, Scope())
        times.append((time.perf_counter() - started) * 1000)
        found = list(dict.fromkeys(hit.passage.article_id for hit in hits))[:DEPTH]
        ranks.append(found.index(question.article_id) + 1 if question.article_id in found else 0)
    return ranks, median(times)


def row_of(name: str, ranks: Sequence[int], milliseconds: float) -> Row:
    """Recall at 1, 5 and 20 and the mean reciprocal rank at 10."""
    total = len(ranks)
    row: Row = {"retriever": name}
    for depth in (1, 5, DEPTH):
        row[f"R@{depth}"] = sum(0 < rank <= depth for rank in ranks) / total
    row["MRR@10"] = sum(1 / rank for rank in ranks if 0 < rank <= 10) / total
    row["median ms"] = milliseconds
    return row


def measure(
    contexts: ContextSet,
    questions: Sequence[ContextQuestion],
    passage_size: int,
    beside: Sequence[Article] = (),
) -> list[Row]:
    """Take all contexts into a library, and others beside them; a row for each retriever."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Assistant.open(folder, passage_size=passage_size) as assistant,
    ):
        report = assistant.ingest_articles([*contexts.articles, *beside])
        click.echo(
            f"{report.added} contexts, {report.passages} passages in {report.seconds:.0f} s",
            err=True,
        )
        library, embedder = assistant.library, assistant.embedder
        retrievers: list[Retriever] = [
            LexicalRetriever(library),
            DenseRetriever(library, embedder),
            HybridRetriever(library, embedder),
        ]
        return [row_of(r.name, *gold_ranks(r, questions)) for r in retrievers]


def tables(found: list[Row]) -> list[list[Cells]]:
    """Lay out what `measure` returned."""
    return [shown(found)]


@click.command()
@click.argument("data", type=click.Path(path_type=Path))
@questions_from_option
@limit_option
@click.option(
    "--passage-size",
    default=DEFAULT_PASSAGE_SIZE,
    show_default=True,
    help="Greatest length of a passage, in Han characters; 2000 keeps contexts whole.",
)
@click.option(
    "--beside",
    type=click.Path(path_type=Path),
    help="The contexts of this file stand in the archive too: of the questions' language, say.",
)
@json_option
def main(
    data: Path,
    questions_from: Path | None,
    limit: int | None,
    passage_size: int,
    beside: Path | None,
    *,
    as_json: bool,
) -> None:
    """Rank the contexts of DATA, a SQuAD-shaped file, for each of its questions."""
    with errors_in_a_line():
        contexts = read_or_cross(data, questions_from)
        others = read_squad(beside).articles if beside else ()
        rows = measure(contexts, contexts.sample(limit).questions, passage_size, others)
    click.echo(json.dumps(rows, indent=1) if as_json else table(rows))


if __name__ == "__main__":
    main()
