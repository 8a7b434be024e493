"""kill -9 at random moments of ingest, update and delete; what is left must be whole.

    python -m eval.benchmarks.kills --rounds 200

Each round forks a process that works on a library, kills it with SIGKILL at a random moment,
and then looks: the library opens, `verify` finds nothing, everything that the process had
acknowledged is there, and the same work, done again, ends where an undisturbed run ends.

The library, the files, the indexes and the processes are real. Two things are not: vectors
are made of hashes and not by a model, which would be loaded in each process and has no part
in what is tested; and batches are small, so that there are many commits to be killed in.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import click
import numpy as np

from eval.benchmarks.terminal import Row, table
from eval.errors import EvalError
from qa import ingest as ingesting
from qa.assistant import Assistant
from qa.errors import QaError
from qa.library import LocalLibrary, Settings
from qa.tokens import TOKENIZER_VERSION, tokenize

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection

    from numpy.typing import NDArray

    from qa.library import FileNotes, PreparedArticle
    from qa.library.base import Standing

BATCH: Final = 8
"""Passages in a batch."""
OPERATIONS: Final = ("ingest", "update", "delete")
_DIMENSION: Final = 16
_SETTINGS: Final = Settings("vectors-from-hashes", _DIMENSION, 100, TOKENIZER_VERSION)
_PROCESSES: Final = multiprocessing.get_context("fork")
_DELETED: Final = 3
"""Every third article is deleted."""

State = dict[str, Any]


class _HashEmbedder:
    """Gives each text a vector of its own, and the same text the same one."""

    name = _SETTINGS.embedder
    dimension = _DIMENSION

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.embed_passages(texts)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        if progress is not None:
            progress(len(texts))
        seeds = (
            int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") for text in texts
        )
        drawn = [np.random.default_rng(seed).normal(size=_DIMENSION) for seed in seeds]
        vectors = np.array(drawn, dtype=np.float32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


class _Telling(LocalLibrary):
    """A library that says what it has committed, after it has."""

    tell: Callable[[object], None]

    def add(
        self,
        articles: Sequence[PreparedArticle],
        vectors: dict[bytes, NDArray[np.float32]],
        notes: FileNotes | None = None,
    ) -> list[Standing]:
        standings = super().add(articles, vectors, notes)
        self.tell([(one.article.id, one.article.sha256) for one in articles])
        return standings


# ---------------------------------------------------------------------- the work


def write_articles(folder: Path, files: int, *, edition: int) -> None:
    """Write files of several formats; a later edition has other words in every second article."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(files):
        records = [
            {
                "title": f"第{number}号第{n}篇",
                "url": f"https://a.example/{number}/{n}",
                "text": _body(number, n, edition if n % 2 else 1),
            }
            for n in range(6)
        ]
        lines = (json.dumps(record, ensure_ascii=False) for record in records)
        (folder / f"{number}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
        (folder / f"{number}.txt").write_text(
            f"{number}号大桥通车\n南岭日报 2026-03-04\n{_body(number, 99, edition)}\n", "utf-8"
        )


def _body(number: int, n: int, edition: int) -> str:
    sentence = f"第{edition}版的第{number}号第{n}篇说，大桥周三通车，渡口同日停航。"
    return "\n".join(f"{sentence}这是第{k}段，说的是第{(number + n) * k}件事。" for k in range(4))


def work(
    operation: str, library: LocalLibrary, articles: Path, tell: Callable[[object], None]
) -> None:
    """Do one of `OPERATIONS`, telling of each commit; done again, it goes on."""
    ingesting.BATCH_PASSAGES = BATCH
    if operation != "delete":
        assistant = Assistant(library)
        assistant._embedder = _HashEmbedder()  # noqa: SLF001 - there is no model of that name
        assistant.ingest(articles)
        return
    held = {article.id for article in library.articles()}
    for article_id in _to_delete(articles):
        if article_id in held:
            library.delete([article_id])
            tell(article_id)


def _to_delete(articles: Path) -> list[str]:
    from qa.sources import read_articles

    ids = [one.id for path in sorted(articles.iterdir()) for one in read_articles(path)]
    return ids[::_DELETED]


def _work_in_process(operation: str, folder: Path, articles: Path, tell: Connection) -> None:
    library = cast("_Telling", _Telling.open(folder))
    library.tell = tell.send
    work(operation, library, articles, tell.send)
    library.close()
    tell.send("done")


def _state_in_process(operation: str, folder: Path, articles: Path, tell: Connection) -> None:
    """Tell what a library holds; then do the work again and tell once more."""
    try:
        library = LocalLibrary.open(folder)
        before = _state_of(library)
        work(operation, library, articles, lambda _: None)
        library.close()
        again = LocalLibrary.open(folder)
        tell.send((before, _state_of(again)))
        again.close()
    except QaError as error:
        tell.send(f"{type(error).__name__}: {error}")


def _state_of(library: LocalLibrary) -> State:
    stats = library.stats()
    return {
        "problems": library.verify().problems,
        "articles": {a.id: (a.sha256, a.title, a.path) for a in library.articles(with_text=True)},
        "counts": (stats.articles, stats.passages, stats.versions, stats.duplicates),
        "files": [
            (file.path, file.sha256, file.settled, file.articles, file.rejected)
            for file in library.files.all()
        ],
    }


# ---------------------------------------------------------------------- the rounds


@dataclass
class Outcome:
    """What the rounds of one operation came to."""

    rounds: int = 0
    cut: int = 0
    """Rounds in which the process had not finished when it was killed."""
    acknowledged: int = 0
    """Articles that had been acknowledged by then."""
    faults: list[str] = field(default_factory=list)

    def row(self, operation: str) -> Row:
        """For the table."""
        return {
            "Operation": operation,
            "Rounds": f"{self.rounds}",
            "Killed in the midst": f"{self.cut}",
            "Acknowledged by then": f"{self.acknowledged}",
            "Faults": f"{len(self.faults)}",
        }


class Rounds:
    """Libraries before and after each operation, made once, and rounds over copies of them."""

    def __init__(self, folder: Path, files: int = 4) -> None:
        """Make the libraries in `folder`, from so many files of each kind."""
        tokenize("预热")  # the dictionary is loaded once, before the forks
        self._folder = folder
        self._articles = folder / "articles"
        self._seconds: dict[str, float] = {}
        self._after: dict[str, State] = {}
        write_articles(self._articles, files, edition=1)
        LocalLibrary.create(folder / "before-ingest", _SETTINGS).close()
        for operation in OPERATIONS:
            if operation == "update":
                shutil.copytree(folder / "after-ingest", folder / "before-delete")
                shutil.copytree(folder / "after-ingest", folder / "before-update")
            self._undisturbed(operation, files)

    def _undisturbed(self, operation: str, files: int) -> None:
        self._set_articles(operation, files)
        done = self._folder / f"after-{operation}"
        shutil.copytree(self._folder / f"before-{operation}", done)
        started = time.perf_counter()
        told = self._killed_after(operation, done, None)
        self._seconds[operation] = time.perf_counter() - started
        if "done" not in told:
            raise EvalError(f"{operation} did not come to its end even undisturbed")
        self._after[operation] = self._looked_at(operation, done)[0]
        self._files = files

    def _set_articles(self, operation: str, files: int) -> None:
        """Only an update finds files that have changed."""
        write_articles(self._articles, files, edition=2 if operation == "update" else 1)

    def run(self, operation: str, chance: random.Random, outcome: Outcome) -> None:
        """One round of an operation."""
        self._set_articles(operation, self._files)
        library = self._folder / "round"
        shutil.rmtree(library, ignore_errors=True)
        shutil.copytree(self._folder / f"before-{operation}", library)
        moment = chance.uniform(0, 1.05 * self._seconds[operation])
        told = self._killed_after(operation, library, moment)
        outcome.rounds += 1
        outcome.cut += "done" not in told
        try:
            before, after = self._looked_at(operation, library)
        except EvalError as error:
            outcome.faults.append(f"{operation}, killed after {moment:.3f} s: {error}")
            return
        outcome.acknowledged += _count(told)
        faults = [*before["problems"], *after["problems"], *_lost(told, before, operation)]
        if after != self._after[operation]:
            different = [key for key in after if after[key] != self._after[operation][key]]
            faults.append(f"done again, it ends with other {', '.join(different)}")
        outcome.faults += [f"{operation}, killed after {moment:.3f} s: {fault}" for fault in faults]

    def _killed_after(self, operation: str, library: Path, seconds: float | None) -> list[Any]:
        """Work in a process, killed after so many seconds; what it told before it ended."""
        here, there = _PROCESSES.Pipe(duplex=False)
        process = _PROCESSES.Process(
            target=_work_in_process, args=(operation, library, self._articles, there)
        )
        process.start()
        there.close()
        told = []
        end = None if seconds is None else time.perf_counter() + seconds
        try:
            while end is None or here.poll(max(0.0, end - time.perf_counter())):
                told.append(here.recv())
            process.kill()
            while True:
                told.append(here.recv())
        except (EOFError, OSError):  # the end, or the end amid a message
            process.join()
        return told

    def _looked_at(self, operation: str, library: Path) -> tuple[State, State]:
        here, there = _PROCESSES.Pipe(duplex=False)
        process = _PROCESSES.Process(
            target=_state_in_process, args=(operation, library, self._articles, there)
        )
        process.start()
        there.close()
        try:
            seen = here.recv()
        except EOFError as error:
            process.join()
            raise EvalError(f"looking at it ended with code {process.exitcode}") from error
        process.join()
        if isinstance(seen, str):
            raise EvalError(seen)
        before, after = seen
        return before, after


def _count(told: Sequence[Any]) -> int:
    return sum(len(each) if isinstance(each, list) else each != "done" for each in told)


def _lost(told: Sequence[Any], state: State, operation: str) -> list[str]:
    """Say what was acknowledged and is not so."""
    if operation == "delete":
        deleted = [each for each in told if each != "done"]
        return [f"{one} was deleted and is there" for one in deleted if one in state["articles"]]
    added = [pair for each in told if isinstance(each, list) for pair in each]
    return [
        f"{article_id} was acknowledged and is not there as it was"
        for article_id, sha256 in added
        if state["articles"].get(article_id, ("",))[0] != sha256
    ]


@click.command()
@click.option("--rounds", default=200, show_default=True, type=click.IntRange(1))
@click.option(
    "--seed", default=0, show_default=True, help="Of the moments; the clock adds its own."
)
def main(rounds: int, seed: int) -> None:
    """Kill ROUNDS processes at random moments, and print what that did; exit 1 on a fault."""
    from tqdm import tqdm

    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    outcomes = {operation: Outcome() for operation in OPERATIONS}
    with tempfile.TemporaryDirectory(prefix="citeqa-") as folder:
        made = Rounds(Path(folder))
        for number in tqdm(range(rounds), unit="round", disable=None, file=sys.stderr):
            operation = OPERATIONS[number % len(OPERATIONS)]
            made.run(operation, chance, outcomes[operation])
    click.echo(table([outcome.row(operation) for operation, outcome in outcomes.items()]))
    faults = Counter(fault for outcome in outcomes.values() for fault in outcome.faults)
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
