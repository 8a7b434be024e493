"""Taking articles in: how fast, beside the encoder alone; how much memory, disk and time after.

    python -m eval.benchmarks.ingest news/ --articles 200 --at 50 --at 100

The articles are taken into a new library, then some of the same passages are embedded once more by
the encoder alone, in one call: what taking in would cost, by the token, if nothing else had to be
done. On a machine that others use, the ratio of the processor times says more than that of the
wall clock. How things stand while the archive grows is looked at on the way.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import click

from eval.benchmarks.archive import Haystack
from eval.benchmarks.terminal import errors_in_a_line, json_option, table
from eval.environment import folder_bytes, peak_memory_bytes
from eval.errors import EvalError
from qa.assistant import Assistant
from qa.ingest import prepare
from qa.terminal import IngestBar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from embeddings import BundledEmbedder, SentenceTransformerEmbedder
    from eval.benchmarks.terminal import Cells
    from qa.types import Article, IngestProgress

_ALONE = 1000
"""Passages, evenly among all, that the encoder alone embeds at most."""


_OPEN = """
import sys, time
from pathlib import Path
from qa import Assistant, Scope

began = time.perf_counter()
with Assistant.open(Path(sys.argv[1]), create=False) as assistant:
    assistant.library.lexical(["稀土"], 1, Scope())
    print(time.perf_counter() - began)
"""
"""Open a library with both indexes, and tell how long it took."""


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
class Stage:
    """How things stood when so many articles were in."""

    articles: int
    passages: int
    seconds: float
    """Since the beginning."""
    peak_bytes: int
    """Of memory, until then."""
    disk_bytes: int
    opening: float
    """Seconds that a new process took to open the library, with both indexes."""

    def row(self) -> dict[str, float]:
        """The figures of this stage, by name."""
        return {
            "articles": self.articles,
            "articles/s": self.articles / self.seconds,
            "passages/s": self.passages / self.seconds,
            "memory at most": self.peak_bytes,
            "disk per 1,000 articles": self.disk_bytes * 1000 // self.articles,
            "opening": self.opening,
        }


class Stages:
    """Looks at a library each time it has grown by so much, and when all is in."""

    def __init__(self, folder: Path, sizes: Sequence[int]) -> None:
        self._folder = folder
        self._left = sorted(sizes)
        self.seen: list[Stage] = []

    def watch(self, progress: IngestProgress) -> None:
        """Look, if there are as many articles as were waited for."""
        if self._left and progress.articles >= self._left[0]:
            self._left = [size for size in self._left if size > progress.articles]
            self.look(progress.articles, progress.passages, progress.seconds)

    def look(self, articles: int, passages: int, seconds: float) -> None:
        """Note how things stand now."""
        stage = Stage(
            articles,
            passages,
            seconds,
            peak_memory_bytes(),
            folder_bytes(self._folder),
            _opening(self._folder),
        )
        self.seen.append(stage)


def _opening(folder: Path) -> float:
    command = [sys.executable, "-c", _OPEN, str(folder)]
    done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - our own
    return float(done.stdout)


@dataclass(frozen=True, slots=True)
class Figures:
    """What one run measured."""

    tokens: int
    ingest: Clock
    sample: int
    """Tokens that the encoder alone embedded, in the time of `encoder`."""
    encoder: Clock
    again: float
    loaded_bytes: int
    stages: Sequence[Stage]
    """The last is the end."""

    def found(self) -> dict[str, Any]:
        """The figures, and those that follow from them: seconds and bytes, by name."""
        end, alone = self.stages[-1], self.tokens / self.sample
        return {
            **end.row(),
            "passages": end.passages,
            "tokens": self.tokens,
            "seconds": end.seconds,
            "tokens/s": self.tokens / end.seconds,
            "tokens/s, the encoder alone": self.sample / self.encoder.wall,
            "ingest / encoder, wall clock": self.ingest.wall / self.encoder.wall / alone,
            "ingest / encoder, processor time": (
                self.ingest.processor / self.encoder.processor / alone
            ),
            "memory with the model loaded": self.loaded_bytes,
            "the second run": self.again,
            "first run / second run": end.seconds / self.again,
            "stages": [stage.row() for stage in self.stages],
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
        "opening": "{:.2f} s".format,
        "the second run": "{:.3f} s".format,
        "first run / second run": "{:,.0f}".format,
    }
)


def tables(found: dict[str, Any]) -> list[list[Cells]]:
    """Lay out what `Figures.found` returned: a name and a value each, then the stages."""
    facts = [
        {"What": name, "Value": show(found[name])} for name, show in _SHOWN.items() if name in found
    ]
    stages = [{n: _SHOWN[n](value) for n, value in stage.items()} for stage in found["stages"]]
    return [facts, stages]


def measure(
    paths: list[Path], folder: Path, embedder_name: str | None = None, at: Sequence[int] = ()
) -> Figures:
    """Take the files into a new library in `folder`, and time all that belongs to it.

    The library is made for the embedder named, else for the bundled one. When there are as many
    articles as one of `at`, it is looked at: a second or so that is counted in.

    Raises:
        EvalError: nothing was taken in.
    """
    stages = Stages(folder, at)
    with Assistant.open(folder, embedder=embedder_name) as assistant:
        embedder: BundledEmbedder | SentenceTransformerEmbedder = assistant.embedder  # type: ignore[assignment]
        embedder.embed_passages(["."])  # loads the model
        loaded = peak_memory_bytes()
        with timed() as ingest, IngestBar() as bar:

            def watch(progress: IngestProgress) -> None:
                bar.show(progress)
                stages.watch(progress)

            report = assistant.ingest(paths, watch=watch)
        if not report.passages:
            raise EvalError(f"nothing was taken in: {report.failed[0].reason}")
    stages.look(report.added, report.passages, ingest.wall)
    with Assistant.open(folder, create=False) as assistant:
        with timed() as again:
            repeated = assistant.ingest(paths)
        texts = _texts(assistant)
    if repeated.added or repeated.updated:
        raise EvalError("the second run found something new; is somebody writing to the files?")
    sample = texts[:: -(-len(texts) // _ALONE)]
    with timed() as encoder:
        embedder.embed_passages(sample)
    tokens, alone = embedder.count_tokens(texts), embedder.count_tokens(sample)
    return Figures(tokens, ingest, alone, encoder, again.wall, loaded, stages.seen)


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
@click.option(
    "--at",
    type=click.IntRange(1),
    multiple=True,
    metavar="N",
    help="Also look at the library when it holds so many articles; may be given several times.",
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
    path: Path,
    articles: int | None,
    at: tuple[int, ...],
    embedder: str | None,
    keep: Path | None,
    *,
    as_json: bool,
) -> None:
    """Time the taking in of PATH, a file or folder of articles, into a new library."""
    with errors_in_a_line(), tempfile.TemporaryDirectory(prefix="citeqa-") as temporary:
        if keep is not None and keep.exists():
            raise EvalError(f"{keep} is there already; name a folder to be made")
        folder = Path(temporary)
        given = path
        if articles is not None:
            given = _written(Haystack(path, articles).articles(), folder / "articles.jsonl")
        found = measure([given], keep or folder / "library", embedder, at).found()
    if as_json:
        click.echo(json.dumps(found, indent=1))
    else:
        click.echo("\n\n".join(table(rows) for rows in tables(found)))


if __name__ == "__main__":
    main()
