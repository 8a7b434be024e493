"""From which size an approximate vector index pays: both forms over the same vectors.

    python -m eval.benchmarks.scale_forms news/ --sizes 50000,100000,200000

In memory, without a library, over vectors made as `eval.benchmarks.scale_archive` makes
them. The questions are asked of both forms in turn, so that other work on the machine
slows both alike.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from embeddings import ExactIndex, Growth, open_embedder
from eval.benchmarks.scale import sizes_of
from eval.benchmarks.scale_archive import PASSAGES_EACH, make, read_sources
from eval.benchmarks.terminal import Row, errors_in_a_line, table
from qa.retrieval import POOL_SIZE

if TYPE_CHECKING:
    from embeddings import FloatArray, IntArray

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
    row: Row = {"vectors": str(count)}
    for name, milliseconds in times.items():
        for part in (50, 95):
            row[f"{name} ms p{part}"] = float(np.percentile(milliseconds, part))
    row["recall@10"] = sum(recall) / len(recall)
    return row


@click.command()
@click.argument("news", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--sizes", default="10000,50000,100000,200000", show_default=True)
@click.option("--sources", "count", default=2_500, show_default=True, type=click.IntRange(100))
@click.option(
    "--out",
    default=Path("eval") / "out" / "scale",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where the embedded passages are kept.",
)
def main(news: Path, sizes: str, count: int, out: Path) -> None:
    """Compare both forms of the vector index over made vectors, from the folder NEWS."""
    wanted = sizes_of(sizes)
    with errors_in_a_line():
        out.mkdir(parents=True, exist_ok=True)
        sources = read_sources(news, count, 200, open_embedder(), out / "sources.npz")
    articles = make(sources, 0)
    vectors = np.empty((0, sources.vectors.shape[1]), dtype=np.float32)
    rows = []
    for size in wanted:
        missing = -(-max(size - len(vectors), 0) // PASSAGES_EACH)
        vectors = np.concatenate([vectors, *(next(articles).vectors for _ in range(missing))])
        rows.append(row_of(vectors[:size], sources.question_vectors))
        click.echo(table(rows[-1:]))
    click.echo("\n" + table(rows))


if __name__ == "__main__":
    main()
