"""What asking costs, and adding, as an archive grows from a thousand to a million passages.

    python -m eval.benchmarks.scale news/ --sizes 1000,10000,100000,1000000

One library grows through the sizes (`eval.benchmarks.scale_archive` says what it is made
of). At each size it is opened and asked in a new process, as
`eval.benchmarks.scale_measures` does, and a hundred articles are added in another way than
the rest: by the library's own `add`, in batches as an ingest makes them, and saved; only
embedding them is left out. (Median of three rounds.) Recall is of the ten nearest by comparing every vector of the
record. The table and a plot are written beside the library, which is kept: a run goes on
with what is there.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from embeddings import open_embedder
from eval.benchmarks.scale_archive import PASSAGES_EACH, fill, make, read_sources, resemblance
from eval.benchmarks.scale_plot import page
from eval.benchmarks.terminal import Row, errors_in_a_line, table
from qa.chunking import DEFAULT_PASSAGE_SIZE
from qa.ingest import BATCH_PASSAGES
from qa.library.local import LocalLibrary
from qa.library.record import Record
from qa.library.schema import VECTORS_FILE, Settings
from qa.storage import write_atomically
from qa.tokens import TOKENIZER_VERSION
from qa.types import Scope

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from eval.benchmarks.scale_archive import Sources

_QUESTIONS = 200
_ADDED = 100
_ROUNDS = 3
_BEYOND = 10_000_000
"""Numbers of the articles that are added later begin here."""
_DEPTH = 10
_PORTION = 20_000


def sizes_of(text: str) -> list[int]:
    """Numbers divided by commas, ascending."""
    try:
        sizes = sorted({int(part) for part in text.split(",")})
    except ValueError:
        raise click.BadParameter(f"{text!r}: give numbers divided by commas: 1000,10000") from None
    if sizes[0] < 1:
        raise click.BadParameter("a size is at least 1")
    return sizes


def grown(folder: Path, sources: Sources, size: int) -> tuple[int, float]:
    """Let the library grow to a size; its passages, and the seconds to index their vectors."""
    from tqdm import tqdm

    if not LocalLibrary.exists(folder):
        dimension = sources.vectors.shape[1]
        name = open_embedder().name
        settings = Settings(name, dimension, DEFAULT_PASSAGE_SIZE, TOKENIZER_VERSION)
        LocalLibrary.create(folder, settings).close()
    with tqdm(desc=f"{size:,} passages", unit=" passages", file=sys.stderr) as bar:
        passages = fill(folder, sources, size, bar.update)
    # Made anew of all, instead of by following all that was added.
    (folder / VECTORS_FILE).unlink(missing_ok=True)
    started = time.perf_counter()
    library = LocalLibrary.open(folder)
    library.dense(sources.question_vectors[0], 1, Scope())
    library.close()
    return passages, time.perf_counter() - started


def nearest(folder: Path, queries: NDArray[np.float32]) -> list[set[int]]:
    """The ids of the ten nearest passages of each query, by comparing all in the record."""
    record = Record.open(folder)
    ids = record.passages.ids()
    best_scores = np.full((len(queries), _DEPTH), -np.inf, dtype=np.float32)
    best_ids = np.full((len(queries), _DEPTH), -1, dtype=np.int64)
    for start in range(0, len(ids), _PORTION):
        found, vectors = record.passages.vectors(ids[start : start + _PORTION].tolist())
        scores = np.hstack([best_scores, queries @ vectors.T])
        numbers = np.hstack([best_ids, np.tile(np.array(found), (len(queries), 1))])
        order = np.argpartition(-scores, _DEPTH - 1, axis=1)[:, :_DEPTH]
        best_scores = np.take_along_axis(scores, order, axis=1)
        best_ids = np.take_along_axis(numbers, order, axis=1)
    record.close()
    return [set(row) for row in best_ids.tolist()]


def in_new_process(folder: Path, sources: Sources) -> dict[str, Any]:
    """What `eval.benchmarks.scale_measures` says."""
    vectors, questions = folder.with_name("questions.npz"), folder.with_name("questions.json")
    np.savez(vectors, vectors=sources.question_vectors)
    questions.write_text(json.dumps(sources.questions), encoding="utf-8")
    command = [sys.executable, "-m", "eval.benchmarks.scale_measures"]
    done = subprocess.run(  # noqa: S603 - our own command
        [*command, str(folder), str(vectors), str(questions)], check=True, capture_output=True
    )
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def adding_seconds(folder: Path, sources: Sources, size: int) -> float:
    """The median time to add a hundred articles whose vectors are known, as an ingest does."""
    articles = make(sources, _BEYOND + size)
    library = LocalLibrary.open(folder)
    library.dense(sources.question_vectors[0], 1, Scope())
    batch = BATCH_PASSAGES // PASSAGES_EACH
    times = []
    for _ in range(_ROUNDS):
        fresh = [next(articles) for _ in range(_ADDED)]
        started = time.perf_counter()
        for start in range(0, _ADDED, batch):
            some = fresh[start : start + batch]
            vectors = [pair for m in some for pair in zip(m.keys(), m.vectors, strict=True)]
            library.add([made.prepared() for made in some], dict(vectors))
        library.flush()
        times.append(time.perf_counter() - started)
    library.close()
    return median(times)


def row_of(folder: Path, sources: Sources, size: int) -> Row:
    """Let the library grow to a size and measure it there."""
    passages, indexing = grown(folder, sources, size)
    truth = nearest(folder, sources.question_vectors)
    measured = in_new_process(folder, sources)
    shares = [len(t & set(f)) / len(t) for t, f in zip(truth, measured["found"], strict=True)]
    row: Row = {"passages": str(passages)}
    for name in ("embedding ms", "dense ms", "lexical ms", "retrieval ms"):
        for part in (50, 95):
            row[f"{name} p{part}"] = float(np.percentile(measured[name], part))
    row["recall@10"] = sum(shares) / len(shares)
    row["memory MiB"] = measured["memory"] / (1 << 20)
    row["opening s"] = measured["opening s"]
    row["adding 100 s"] = adding_seconds(folder, sources, size)
    row["indexing vectors s"] = indexing
    row["disk MiB"] = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / (1 << 20)
    return row


@click.command()
@click.argument("news", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--sizes", default="1000,10000,100000,1000000", show_default=True, help="Passages, with commas."
)
@click.option(
    "--sources",
    "count",
    default=2_500,
    show_default=True,
    type=click.IntRange(100),
    help="Real passages to embed; everything else is made of them.",
)
@click.option(
    "--out",
    default=Path("eval") / "out" / "scale",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where library, table and plot go; a million passages take 6 GB.",
)
def main(news: Path, sizes: str, count: int, out: Path) -> None:
    """Grow a library made of the articles in the folder NEWS, and measure it at each size."""
    wanted = sizes_of(sizes)
    with errors_in_a_line():
        out.mkdir(parents=True, exist_ok=True)
        sources = read_sources(news, count, _QUESTIONS, open_embedder(), out / "sources.npz")
        lines = ["| cosines | 5 % | 25 % | 50 % | 75 % | 95 % |", "| --- " * 6 + "|"]
        for name, percentiles in resemblance(sources):
            lines.append(f"| {name} | " + " | ".join(f"{p:.3f}" for p in percentiles) + " |")
        click.echo("\n".join(lines) + "\n")
        rows: list[Row] = []
        for size in wanted:
            rows.append(row_of(out / "library", sources, size))
            click.echo(table(rows[-1:]))
            write_atomically(out / "scale.json", json.dumps(rows, indent=1).encode())
            write_atomically(out / "scale.html", page(rows).encode())
    click.echo("\n" + table(rows))
    click.echo(f"Plot: {out / 'scale.html'}")


if __name__ == "__main__":
    main()
