"""citeqa beside what a user would pick instead: same machine, same data, same run.

All contexts of a SQuAD-shaped file are the archive. Each system takes them in, then each
question goes to every system in turn, so that what else the machine does slows all alike.
All embed with the same model: citeqa with its own runtime, the others through
sentence-transformers, as they come. The passages are the same in all, so they are embedded once by
each of the two, and the time that this took is counted for each system that asks for it. Memory and disk are measured afterwards, of each
system in a process of its own.

    pip install 'citeqa[eval-peers]'
    python -m eval.benchmarks.peers cmrc2018_dev.json
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import click

from eval.benchmarks.peer_room import room_of
from eval.benchmarks.peer_systems import PEERS, Citeqa
from eval.benchmarks.retrieval import DEPTH, PASSAGES, row_of
from eval.benchmarks.shared_embedder import as_citeqa_embeds, as_others_embed
from eval.benchmarks.squad import read_squad
from eval.benchmarks.terminal import NONE, errors_in_a_line, json_option, limit_option, shown, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.benchmarks.peer_systems import Peer
    from eval.benchmarks.shared_embedder import SharedEmbedder
    from eval.benchmarks.squad import ContextQuestion
    from eval.benchmarks.terminal import Cells, Row
    from qa.types import Article

RATIOS = ("R@1", "R@5", "MRR@10", "ingest s", "median ms", "memory MiB", "disk MiB")

WARM_UP = 8
"""Contexts embedded before anything is timed: that loads the models."""


def ingest_seconds(
    peer: Peer, articles: Sequence[Article], embedder: SharedEmbedder
) -> tuple[float, bool]:
    """How long a peer takes the articles in, embedding left out, and whether it embeds them."""
    spent, asked, started = embedder.spent, embedder.asked, time.perf_counter()
    peer.ingest(articles)
    seconds = time.perf_counter() - started - (embedder.spent - spent)
    return seconds, embedder.asked > asked


def ranks_and_times(
    peers: Sequence[Peer], questions: Sequence[ContextQuestion]
) -> list[tuple[list[int], list[float]]]:
    """For each peer and question: the rank of the context, 0 beyond `DEPTH`; milliseconds."""
    from tqdm import tqdm

    found: list[tuple[list[int], list[float]]] = [([], []) for _ in peers]
    for question in tqdm(questions, desc="questions", disable=None, file=sys.stderr):
        for peer, (ranks, times) in zip(peers, found, strict=True):
            started = time.perf_counter()
            ids = peer.rank(question.question, PASSAGES)[:DEPTH]
            times.append((time.perf_counter() - started) * 1000)
            wanted = question.article_id
            ranks.append(ids.index(wanted) + 1 if wanted in ids else 0)
    return found


def rows_of(
    peers: Sequence[tuple[Peer, SharedEmbedder]],
    articles: Sequence[Article],
    questions: Sequence[ContextQuestion],
) -> list[Row]:
    """A row for each peer, of which is told what it embeds with."""
    ingests = []
    for peer, embedder in peers:
        ingests.append(ingest_seconds(peer, articles, embedder))
        click.echo(f"{peer.name}: {ingests[-1][0]:.1f} s beside embedding", err=True)
    found = ranks_and_times([peer for peer, _ in peers], questions)
    rows = []
    for (peer, embedder), (ranks, times), (own, embeds) in zip(peers, found, ingests, strict=True):
        embedding = embedder.spent if embeds else 0.0
        ingest: Row = {"ingest s": own + embedding, "of it embedding": embedding}
        rows.append(row_of(peer.name, ranks, median(times)) | ingest)
    return rows


def ratios(rows: Sequence[Row]) -> list[Row]:
    """Each row but the first, its figures divided by the first row's."""
    base = rows[0]
    return [
        {"retriever": row["retriever"], **{name: _ratio(row, base, name) for name in RATIOS}}
        for row in rows[1:]
    ]


def measure(data: Path, limit: int | None) -> dict[str, Any]:
    """Take the contexts of a file in and ask its questions: `rows`, citeqa first, and `ratios`.

    Raises:
        EvalError: a peer is not installed, or the file can't be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        own, usual = as_citeqa_embeds(), as_others_embed()
        others = [(make(usual), usual) for make in PEERS.values()]
        contexts = read_squad(data)
        articles, questions = contexts.articles, contexts.sample(limit).questions
        for embedder in (own, usual):
            embedder.warm_up([article.text for article in articles[:WARM_UP]])
        with closing(Citeqa(own, Path(folder))) as citeqa:
            peers = [(citeqa, own), *others]
            rows = rows_of(peers, articles, questions)
    for row, (peer, embedder) in zip(rows, peers, strict=True):
        row.update(room_of(peer.name, data, embedder))
    return {"rows": rows, "ratios": ratios(rows)}


def tables(found: dict[str, Any]) -> list[list[Cells]]:
    """Lay out what `measure` returned."""
    return [shown(found["rows"]), shown(found["ratios"])]


def _ratio(row: Row, base: Row, name: str) -> float | str:
    value, unit = float(row[name]), float(base[name])
    return value / unit if unit else NONE


@click.command()
@click.argument("data", type=click.Path(path_type=Path))
@limit_option
@json_option
def main(data: Path, limit: int | None, *, as_json: bool) -> None:
    """Rank the contexts of DATA, a SQuAD-shaped file, with citeqa and with its peers."""
    with errors_in_a_line():
        found = measure(data, limit)
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return
    rows, compared = tables(found)
    click.echo(f"{table(rows)}\n\nDivided by the figures of {rows[0]['retriever']}:\n")
    click.echo(table(compared))


if __name__ == "__main__":
    main()
