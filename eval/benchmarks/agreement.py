"""Do the bundled model's two ways agree, and does a search find the same through both?

One way is ONNX Runtime in 8 bits, the other sentence-transformers in float32, which a GPU takes and
which the first is to be no worse than. The contexts of a SQuAD-shaped file are taken into two
libraries, one embedded in each way, and asked for with questions that are embedded in the same way.

    python -m eval.benchmarks.agreement cmrc2018_dev.json
"""

from __future__ import annotations

import json
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import click

from eval.benchmarks.shared_embedder import as_citeqa_embeds, as_others_embed
from eval.benchmarks.squad import read_squad
from eval.benchmarks.terminal import errors_in_a_line, json_option, limit_option, note, shown, table
from qa.chunking import DEFAULT_PASSAGE_SIZE
from qa.ingest import ingest_articles
from qa.library import LocalLibrary, Settings
from qa.retrieval import DenseRetriever, HybridRetriever
from qa.tokens import TOKENIZER_VERSION
from qa.types import Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from embeddings import Embedder
    from eval.benchmarks.squad import ContextSet
    from eval.benchmarks.terminal import Cells, Row
    from qa.retrieval import Retriever

_COMPARED_PASSAGES = 200
_DEPTH = 10
"""Passages asked for. Only the first is looked at, but fusing looks at all."""

Top = tuple[str, int]
"""A passage: its article's id, and where it starts."""


def tops(contexts: ContextSet, embedder: Embedder) -> dict[str, list[Top]]:
    """For each retriever the first passage of each question, in a library of these vectors."""
    settings = Settings(embedder.name, embedder.dimension, DEFAULT_PASSAGE_SIZE, TOKENIZER_VERSION)
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(LocalLibrary.create(Path(folder) / "library", settings)) as library,
    ):
        ingest_articles(library, embedder, contexts.articles)
        retrievers = (DenseRetriever(library, embedder), HybridRetriever(library, embedder))
        return {retriever.name: _firsts(retriever, contexts) for retriever in retrievers}


def _firsts(retriever: Retriever, contexts: ContextSet) -> list[Top]:
    from tqdm import tqdm

    found: list[Top] = []
    for question in tqdm(contexts.questions, desc=retriever.name, disable=None, file=sys.stderr):
        passage = retriever.retrieve(question.question, _DEPTH, Scope())[0].passage
        found.append((passage.article_id, passage.start))
    return found


def measure(contexts: ContextSet) -> list[Row]:
    """A row for each retriever: how often both ways find the same, and how often the right context."""
    own, others = as_citeqa_embeds(), as_others_embed()
    texts = [article.text for article in contexts.articles[:_COMPARED_PASSAGES]]
    cosines = (own.embed_passages(texts) * others.embed_passages(texts)).sum(axis=1).tolist()
    note(f"{len(texts)} contexts: cosine {min(cosines):.5f} at least, {median(cosines):.5f} mostly")
    in_bits, in_floats = tops(contexts, own), tops(contexts, others)
    gold = [question.article_id for question in contexts.questions]
    return [
        {
            "retriever": name,
            "same top passage": _share(in_bits[name], in_floats[name]),
            "R@1 in 8 bits": _share([article for article, _ in in_bits[name]], gold),
            "R@1 in floats": _share([article for article, _ in in_floats[name]], gold),
        }
        for name in in_bits
    ]


def _share(found: Sequence[object], others: Sequence[object]) -> float:
    """The share of places at which both are equal."""
    return sum(a == b for a, b in zip(found, others, strict=True)) / len(found)


def tables(found: list[Row]) -> list[list[Cells]]:
    """Lay out what `measure` returned."""
    return [shown(found)]


@click.command()
@click.argument("data", type=click.Path(path_type=Path))
@limit_option
@json_option
def main(data: Path, limit: int | None, *, as_json: bool) -> None:
    """Find the contexts of DATA, a SQuAD-shaped file, with the bundled model run in both its ways."""
    with errors_in_a_line():
        rows = measure(read_squad(data).sample(limit))
    click.echo(json.dumps(rows, indent=1) if as_json else table(rows))


if __name__ == "__main__":
    main()
