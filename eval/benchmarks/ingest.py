"""Taking articles in: how fast, beside the encoder alone; how much memory, disk and time after.

    python -m eval.benchmarks.ingest news/ --articles 200

The articles are taken into a new library, then some of the same passages are embedded once more by
the encoder alone, in one call: what taking in would cost, by the token, if nothing else had to be
done. On a machine that others use, the ratio of the processor times says more than that of the
wall clock.
"""

from __future__ import annotations

import json
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import click

from eval.benchmarks.archive import Haystack
from eval.benchmarks.terminal import errors_in_a_line, json_option, table
from eval.environment import peak_memory_bytes
from eval.errors import EvalError
from qa.assistant import Assistant
from qa.ingest import prepare
from qa.terminal import IngestBar
from qa.types import Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from embeddings import BundledEmbedder, SentenceTransformerEmbedder
    from eval.benchmarks.terminal import Cells
    from qa.types import Article, IngestReport

_ALONE = 1000
"""Passages, evenly among all, that the encoder alone embeds at most."""


@dataclass(slots=True)
class Clock:
    """What a stretch of work took."""

    wall: float = 0.0
    processor: float = 0.0
    """Seconds, of all threads together."""


@contextmanager
def timed() -> Iterator[Clock]:
    """Time what is inside."""
    clock = Clock()
    wall, processor = time.perf_counter(), time.process_time()
    yield clock
    clock.wall, clock.processor = time.perf_counter() - wall, time.process_time() - processor


@dataclass(frozen=True, slots=True)
class Figures:
    """What one run measured."""

    report: IngestReport
    tokens: int
    ingest: Clock
    sample: int
    """Tokens that the encoder alone embedded, in the time of `encoder`."""
    encoder: Clock
    opening: float
    again: float
    loaded_bytes: int
    peak_bytes: int
    disk_bytes: int

    def found(self) -> dict[str, float]:
        """The figures, and those that follow from them: seconds and bytes, by name."""
        passages, seconds = self.report.passages, self.ingest.wall
        alone = self.tokens / self.sample
        return {
            "articles": self.report.added,
            "passages": passages,
            "tokens": self.tokens,
            "seconds": seconds,
            "articles/s": self.report.added / seconds,
            "passages/s": passages / seconds,
            "tokens/s": self.tokens / seconds,
            "tokens/s, the encoder alone": self.sample / self.encoder.wall,
            "ingest / encoder, wall clock": seconds / self.encoder.wall / alone,
            "ingest / encoder, processor time": (
                self.ingest.processor / self.encoder.processor / alone
            ),
            "memory with the model loaded": self.loaded_bytes,
            "memory at most": self.peak_bytes,
            "disk per 1,000 articles": self.disk_bytes * 1000 // self.report.added,
            "opening, with both indexes": self.opening,
            "the second run": self.again,
            "first run / second run": seconds / self.again,
        }


def _mib(size: float) -> str:
    return f"{size / (1 << 20):,.1f} MiB"


_SHOWN: Final[Mapping[str, Callable[[float], str]]] = MappingProxyType(
    {
        **dict.fromkeys(("articles", "passages", "tokens"), "{:,}".format),
        **dict.fromkeys(("articles/s", "passages/s"), "{:.2f}".format),
        **dict.fromkeys(("tokens/s", "tokens/s, the encoder alone"), "{:,.0f}".format),
        "ingest / encoder, wall clock": "{:.3f}".format,
        "ingest / encoder, processor time": "{:.3f}".format,
        "memory with the model loaded": _mib,
        "memory at most": _mib,
        "disk per 1,000 articles": _mib,
        "opening, with both indexes": "{:.2f} s".format,
        "the second run": "{:.3f} s".format,
        "first run / second run": "{:,.0f}".format,
    }
)


def tables(found: dict[str, float]) -> list[list[Cells]]:
    """Lay out what `Figures.found` returned: a name and a value each."""
    return [[{"What": name, "Value": show(found[name])} for name, show in _SHOWN.items()]]


def measure(paths: list[Path], folder: Path, embedder_name: str | None = None) -> Figures:
    """Take the files into a new library in `folder`, and time all that belongs to it.

    The library is made for the embedder named, else for the bundled one.

    Raises:
        EvalError: nothing was taken in.
    """
    with Assistant.open(folder, embedder=embedder_name) as assistant:
        embedder: BundledEmbedder | SentenceTransformerEmbedder = assistant.embedder  # type: ignore[assignment]
        embedder.embed_passages(["."])  # loads the model
        loaded = peak_memory_bytes()
        with timed() as ingest, IngestBar() as bar:
            report = assistant.ingest(paths, watch=bar.show)
        peak = peak_memory_bytes()
        if not report.passages:
            raise EvalError(f"nothing was taken in: {report.failed[0].reason}")
        texts = _texts(assistant)
    with timed() as opening, Assistant.open(folder, create=False) as assistant:
        assistant.library.lexical(["稀土"], 1, Scope())
    with Assistant.open(folder, create=False) as assistant, timed() as again:
        repeated = assistant.ingest(paths)
    if repeated.added or repeated.updated:
        raise EvalError("the second run found something new; is somebody writing to the files?")
    sample = texts[:: -(-len(texts) // _ALONE)]
    with timed() as encoder:
        embedder.embed_passages(sample)
    tokens, alone = embedder.count_tokens(texts), embedder.count_tokens(sample)
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Figures(
        report, tokens, ingest, alone, encoder, opening.wall, again.wall, loaded, peak, disk
    )


def _texts(assistant: Assistant) -> list[str]:
    """What was embedded: once each, though several articles may share a text."""
    size, name = assistant.library.settings.passage_size, assistant.library.settings.embedder
    articles = {a.sha256: a for a in assistant.library.articles(with_text=True)}
    return list(
        dict.fromkeys(
            text for article in articles.values() for text in prepare(article, size, name).texts
        )
    )


def _written(articles: Iterator[Article], path: Path) -> Path:
    """Write articles as JSON Lines, to have a file of so many."""
    with path.open("w", encoding="utf-8") as file:
        for article in articles:
            published = article.published.isoformat() if article.published else None
            record = {
                "title": article.title,
                "text": article.text,
                "source": article.source,
                "url": article.url,
                "date": published,
            }
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


@click.command()
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--articles",
    type=click.IntRange(1),
    help="Only the first so many, by way of a JSON Lines file.  [default: all, as they are]",
)
@click.option("--embedder", metavar="MODEL", help="Another model than the bundled one.")
@click.option(
    "--keep",
    type=click.Path(path_type=Path),
    metavar="DIRECTORY",
    help="Make the library there and keep it.  [default: a temporary one]",
)
@json_option
def main(
    path: Path, articles: int | None, embedder: str | None, keep: Path | None, *, as_json: bool
) -> None:
    """Time the taking in of PATH, a file or folder of articles, into a new library."""
    with errors_in_a_line(), tempfile.TemporaryDirectory(prefix="citeqa-") as temporary:
        if keep is not None and keep.exists():
            raise EvalError(f"{keep} is there already; name a folder to be made")
        folder = Path(temporary)
        given = path
        if articles is not None:
            given = _written(Haystack(path, articles).articles(), folder / "articles.jsonl")
        found = measure([given], keep or folder / "library", embedder).found()
    click.echo(json.dumps(found, indent=1) if as_json else table(tables(found)[0]))


if __name__ == "__main__":
    main()
