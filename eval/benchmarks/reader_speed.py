"""What reading costs, beside the network alone: time for ten passages, and memory.

    python -m eval.benchmarks.reader_speed

The passages are cut from the articles to a length in tokens. Then the reader reads them all for a
question, and the network alone runs over the same windows, in turns, so that both meet the same
load of the machine. What the reader takes above that is tokens, spans, borders and confidence; the
tokenizer is whole, as it is from a dozen questions on.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import click

from eval.benchmarks.terminal import errors_in_a_line, json_option, table
from eval.benchmarks.times import median_seconds
from eval.environment import peak_memory_bytes
from eval.errors import EvalError
from eval.shipped import SEEDS
from qa.config import DEFAULT_EMBEDDER
from qa.models import complete_tokenizer, open_embedder
from qa.reading.base import Evidence
from qa.reading.span_reader import SpanReader, shipped_span_reader
from qa.sources import find_files, read_articles
from qa.types import Passage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eval.benchmarks.terminal import Cells
    from qa.types import Article

QUESTION = "谁在什么时候宣布了这项决定？"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one run measured, in seconds and bytes."""

    tokens: int
    read: float
    network: float
    memory: int
    """What the embedder and the reader added to the process at most."""


def measure(articles: Iterable[Article], passages: int, length: int, rounds: int) -> Reading:
    """Read so many passages of so many tokens; medians over `rounds`.

    Raises:
        EvalError: the articles are too short for so many.
    """
    before = peak_memory_bytes()
    reader = shipped_span_reader()
    open_embedder(DEFAULT_EMBEDDER).embed_queries([QUESTION])
    complete_tokenizer()
    evidence = _evidence(reader, articles, passages, length)
    windows = reader.windows(QUESTION, evidence)
    reader.read(QUESTION, evidence)
    memory = peak_memory_bytes() - before
    read, network = [], []
    for _ in range(rounds):
        network.append(
            median_seconds(lambda: reader.runtime.all_scores([w.ids for w in windows]), 1)
        )
        read.append(median_seconds(lambda: reader.read(QUESTION, evidence), 1))
    return Reading(sum(len(w.ids) for w in windows), median(read), median(network), memory)


def _evidence(
    reader: SpanReader, articles: Iterable[Article], passages: int, length: int
) -> list[Evidence]:
    """The first passages of `length` tokens, one an article and stretch."""
    found: list[Evidence] = []
    for article in articles:
        tokens = reader.maker.tokenize([article.text])[0]
        for first in range(0, len(tokens) - length, length):
            start, end = int(tokens.starts[first]), int(tokens.ends[first + length - 1])
            number = len(found) + 1
            passage = Passage(number, article.id, article.text[start:end], start, end)
            found.append(Evidence(passage, article.title, number))
            if len(found) == passages:
                return found
    raise EvalError(
        f"the articles hold {len(found)} passages of {length} tokens; name a folder with more"
    )


def tables(found: dict[str, Any]) -> list[list[Cells]]:
    """Lay out a `Reading`, as JSON holds it."""
    rows = {
        "tokens, with question and title": f"{found['tokens']:,}",
        "reading": f"{found['read'] * 1000:.0f} ms",
        "the network alone": f"{found['network'] * 1000:.0f} ms",
        "reading / network": f"{found['read'] / found['network']:.3f}",
        "memory that encoder and reader add": f"{found['memory'] / (1 << 20):,.0f} MiB",
    }
    return [[{"What": name, "Value": value} for name, value in rows.items()]]


@click.command()
@click.argument(
    "path", metavar="[PATH]", default=SEEDS, type=click.Path(path_type=Path, exists=True)
)
@click.option("--passages", default=10, show_default=True, type=click.IntRange(1))
@click.option("--tokens", default=250, show_default=True, type=click.IntRange(16, 320))
@click.option("--rounds", default=7, show_default=True, type=click.IntRange(1))
@json_option
def main(path: Path, passages: int, tokens: int, rounds: int, *, as_json: bool) -> None:
    """Time the shipped reader over passages cut from PATH, a file or folder of articles.

    Without PATH, the articles are the samples.
    """
    with errors_in_a_line():
        files = find_files([path]).files
        articles = (article for file in files for article in read_articles(file))
        found = measure(articles, passages, tokens, rounds)
    click.echo(json.dumps(asdict(found), indent=1) if as_json else table(tables(asdict(found))[0]))


if __name__ == "__main__":
    main()
