"""From which size an approximate vector index pays: both forms over the same vectors.

    python -m eval.benchmarks.scale_forms news/ --sizes 50000,100000,200000

In memory, without a library, over vectors made as `eval.benchmarks.scale_archive` makes
them. The questions are asked of both forms in turn, so that other work on the machine
slows both alike.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import click
import numpy as np

from embeddings import ExactIndex, Growth
from eval.benchmarks.scale_archive import PASSAGES_EACH, make
from eval.benchmarks.scale_options import scale_options, sources_in
from eval.benchmarks.terminal import errors_in_a_line, json_option, shown, table
from qa.retrieval import POOL_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from embeddings import FloatArray, IntArray
    from eval.benchmarks.scale_archive import Sources
    from eval.benchmarks.terminal import Cells, Row

_DEPTH = 10


def row_of(vectors: FloatArray, queries: FloatArray) -> Row:
    """Time both forms over the vectors, and the share of the ten nearest that one misses."""
    count, dimension = vectors.shape

    def stored(ids: IntArray) -> tuple[IntArray, FloatArray]:
        return ids, vectors[ids]

    def sample(size: int) -> FloatArray:
        chosen: FloatArray = np.random.default_rng(0).choice(vectors, min(size, count), False)
        return chosen

    forms = {
        "exact": ExactIndex(dimension),
        "approximate": Growth(approximate_from=1).new_index(dimension, count, sample, stored),
    }
    for index in forms.values():
        index.add(np.arange(count), vectors)
    times: dict[str, list[float]] = {name: [] for name in forms}
    recall = []
    for query in queries:
        found = []
        for name, index in forms.items():
            started = time.perf_counter()
            found.append(index.search(query[np.newaxis], POOL_SIZE)[1][0][:_DEPTH])
            times[name].append((time.perf_counter() - started) * 1000)
        recall.append(float(np.isin(*found).mean()))
    row: Row = {"vectors": count}
    for name, milliseconds in times.items():
        for part in (50, 95):
            row[f"{name} ms p{part}"] = float(np.percentile(milliseconds, part))
    row["recall@10"] = sum(recall) / len(recall)
    return row


def measure(sources: Sources, sizes: Sequence[int], told: Callable[[Row], object]) -> list[Row]:
    """A row for each size, ascending; `told` hears of each at once."""
    articles = make(sources, 0)
    vectors = np.empty((0, sources.vectors.shape[1]), dtype=np.float32)
    rows = []
    for size in sizes:
        missing = -(-max(size - len(vectors), 0) // PASSAGES_EACH)
        vectors = np.concatenate([vectors, *(next(articles).vectors for _ in range(missing))])
        rows.append(row_of(vectors[:size], sources.question_vectors))
        told(rows[-1])
    return rows


def tables(found: list[Row]) -> list[list[Cells]]:
    """Lay out what `measure` returned."""
    return [shown(found)]


@click.command()
@scale_options("10000,50000,100000,200000")
@json_option
def main(
    news: Path, sizes: list[int], count: int, questions: int, out: Path, *, as_json: bool
) -> None:
    """Compare both forms of the vector index over made vectors, from the folder NEWS."""
    with errors_in_a_line():
        sources = sources_in(out, news, count, questions)
        rows = measure(sources, sizes, lambda row: click.echo(table([row]), err=True))
    click.echo(json.dumps(rows, indent=1) if as_json else table(rows))


if __name__ == "__main__":
    main()
