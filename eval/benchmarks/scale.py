"""What asking costs, and adding, as an archive grows from a thousand to a million passages.

    python -m eval.benchmarks.scale news/ --sizes 1000,10000,100000,1000000

One library grows through the sizes (`eval.benchmarks.scale_archive` says what it is made
of). At each size it is opened and asked in a new process, as
`eval.benchmarks.scale_measures` does, and a hundred articles are added in another way than
the rest: as every ingest adds them. (Median of nine rounds, after one that loads what it
needs; what of it is storing, without embedding, is told apart.) Recall is of the ten nearest
by comparing every vector of the record. The table and a plot are written beside the library,
which is kept: a run goes on with what is there, or begins anew when that is larger than the
size to be measured.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from statistics import median
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from embeddings import open_embedder
from eval.benchmarks.scale_archive import PASSAGES_EACH, fill, id_of, make, resemblance
from eval.benchmarks.scale_options import scale_options, sources_in
from eval.benchmarks.scale_plot import page
from eval.benchmarks.shared_embedder import SharedEmbedder
from eval.benchmarks.terminal import errors_in_a_line, json_option, shown, table
from eval.environment import folder_bytes
from eval.errors import EvalError
from qa.chunking import DEFAULT_PASSAGE_SIZE
from qa.ingest import ingest_articles
from qa.library.local import LocalLibrary
from qa.library.record import Record
from qa.library.schema import VECTORS_FILE, Settings
from qa.storage import write_atomically
from qa.tokens import TOKENIZER_VERSION
from qa.types import Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from embeddings.base import Embedder
    from eval.benchmarks.scale_archive import Sources
    from eval.benchmarks.terminal import Cells, Row

_ADDED = 100
_ROUNDS = 9
_BEYOND = 10_000_000
"""Numbers of the articles that are added later begin here."""
_DEPTH = 10
_PORTION = 20_000


def grown(folder: Path, sources: Sources, size: int) -> tuple[int, float]:
    """Let the library grow to a size; its passages, and the seconds to index their vectors.

    Raises:
        EvalError: a library is there that was not made here.
    """
    from tqdm import tqdm

    _remove_larger(folder, size)
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


def _remove_larger(folder: Path, size: int) -> None:
    """Remove a made library that is past the size already."""
    if not LocalLibrary.exists(folder):
        return
    record = Record.open(folder)
    try:
        passages = record.count("passages")
        if passages and record.articles.find(id_of(0)) is None:
            raise EvalError(f"{folder} holds an archive that was not made here; name another --out")
    finally:
        record.close()
    if passages >= size + PASSAGES_EACH:
        shutil.rmtree(folder)


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


def adding_seconds(
    folder: Path, sources: Sources, size: int, embedder: Embedder
) -> tuple[float, float]:
    """The median time to ingest a hundred articles, and what of it is not embedding them."""
    articles = make(sources, _BEYOND + size)
    library = LocalLibrary.open(folder)
    library.dense(sources.question_vectors[0], 1, Scope())
    shared = SharedEmbedder(embedder)
    whole, storing = [], []
    for _ in range(1 + _ROUNDS):
        fresh = [next(articles).article for _ in range(_ADDED)]
        started, embedding = time.perf_counter(), shared.spent
        ingest_articles(library, shared, fresh)
        library.flush()
        whole.append(time.perf_counter() - started)
        storing.append(whole[-1] - (shared.spent - embedding))
    library.close()
    return median(whole[1:]), median(storing[1:])


def row_of(folder: Path, sources: Sources, size: int) -> Row:
    """Let the library grow to a size and measure it there."""
    passages, indexing = grown(folder, sources, size)
    truth = nearest(folder, sources.question_vectors)
    measured = in_new_process(folder, sources)
    shares = [len(t & set(f)) / len(t) for t, f in zip(truth, measured["found"], strict=True)]
    row: Row = {"passages": passages}
    for name in ("embedding ms", "dense ms", "lexical ms", "retrieval ms"):
        for part in (50, 95):
            row[f"{name} p{part}"] = float(np.percentile(measured[name], part))
    row["recall@10"] = sum(shares) / len(shares)
    row["memory MiB"] = measured["memory"] / (1 << 20)
    row["opening s"] = measured["opening s"]
    row["adding 100 s"], row["of it storing s"] = adding_seconds(
        folder, sources, size, open_embedder()
    )
    row["indexing vectors s"] = indexing
    row["disk MiB"] = folder_bytes(folder) / (1 << 20)
    return row


def measure(
    sources: Sources, sizes: Sequence[int], out: Path, told: Callable[[Row], object]
) -> dict[str, list[Row]]:
    """Measure the library `out/library` at each size, ascending; `told` hears of each at once.

    Returns:
        Under `rows` a row for each size, under `cosines` whether made vectors are like real ones.
    """
    rows: list[Row] = []
    for size in sizes:
        rows.append(row_of(out / "library", sources, size))
        told(rows[-1])
        write_atomically(out / "scale.json", json.dumps(rows, indent=1).encode())
        write_atomically(out / "scale.html", page(rows).encode())
    return {"rows": rows, "cosines": _cosines(sources)}


def _cosines(sources: Sources) -> list[Row]:
    names = ("5 %", "25 %", "50 %", "75 %", "95 %")
    return [
        {"cosines": what, **dict(zip(names, percentiles, strict=True))}
        for what, percentiles in resemblance(sources)
    ]


def tables(found: dict[str, list[Row]]) -> list[list[Cells]]:
    """Lay out what `measure` returned."""
    return [
        shown(found["rows"]),
        shown(found["cosines"], dict.fromkeys(found["cosines"][0], 3)),
    ]


@click.command()
@scale_options("1000,10000,100000,1000000")
@json_option
def main(
    news: Path, sizes: list[int], count: int, questions: int, out: Path, *, as_json: bool
) -> None:
    """Grow a library made of the articles in the folder NEWS, and measure it at each size."""
    with errors_in_a_line():
        sources = sources_in(out, news, count, questions)
        found = measure(sources, sizes, out, lambda row: click.echo(table([row]), err=True))
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return
    rows, cosines = tables(found)
    click.echo(f"{table(cosines)}\n\n{table(rows)}\nPlot: {out / 'scale.html'}")


if __name__ == "__main__":
    main()
