"""What reading more buys: quality against milliseconds, by the number of passages read.

    python -m eval.benchmarks.budget
    python -m eval.benchmarks.budget cmrc2018_dev.json

Every question is asked once, and each of its passages read and timed by itself; what the answer
would be after the first of them is decided from that. So all rows are of the same readings, and
rows differ by nothing but what was read. Reading also stops early in some: as soon as an answer is
as probable as the row says. Each row is compared with reading everything, question by question.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import click

from eval.benchmarks.archive import library_of
from eval.benchmarks.squad import read_squad, spread
from eval.benchmarks.terminal import NONE, errors_in_a_line, json_option, note, p95, table
from eval.cases import read_cases
from eval.compare import compare
from eval.results import Result
from eval.scores import score
from eval.shipped import SEEDS_SET, seeds_library
from qa.answering import decide
from qa.assistant import PASSAGES_READ, Assistant
from qa.options import reader_option
from qa.reading.evidence import evidence_of
from qa.reading.readers import open_reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from eval.benchmarks.terminal import Cells
    from eval.bootstrap import Estimate
    from eval.cases import Case
    from eval.scores import Scores
    from qa.reading import Evidence, Reader
    from qa.types import Answer, Article, Hit, Place, Span

STOPS = (0.5, 0.7, 0.9)
"""Probabilities of an answer at which reading might stop."""
_WORTH = 0.3
"""The least probability of another answer that a reader would miss, were it gone."""


@dataclass(frozen=True, slots=True)
class PassageRead:
    """What one passage held, and what that took."""

    spans: tuple[Span, ...]
    seconds: float
    processor_seconds: float
    """Of all threads: what it takes whatever else the machine does."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its passages, best first, each read."""

    case: Case
    hits: Sequence[Hit]
    articles: Mapping[str, Article]
    places: Mapping[str, Sequence[Place]]
    reads: tuple[PassageRead, ...]
    retrieval_seconds: float

    def answer(self, read: int) -> Answer:
        """The answer from the first passages."""
        spans = sorted(
            (span for each in self.reads[:read] for span in each.spans),
            key=lambda span: (-span.score, span.passage.id, span.start),
        )
        return decide(
            self.case.question, spans, self.hits[:read], self.articles, places=self.places
        )

    def until(self, probability: float, most: int) -> int:
        """How many passages are read when one answer as probable as that ends the reading."""
        for number, each in enumerate(self.reads[:most], start=1):
            if any(span.score >= probability for span in each.spans):
                return number
        return min(most, len(self.reads))


def ask_all(assistant: Assistant, cases: Iterable[Case], passages: int) -> list[Asked]:
    """Ask every case, and read so many passages for each."""
    from tqdm import tqdm

    assistant.warm_up()
    reader = open_reader(assistant.reader, assistant.embedder, assistant.library.rarity)
    bar = tqdm(list(cases), desc="asking", unit="question", file=sys.stderr, disable=None)
    return [_asked(assistant, reader, case, passages) for case in bar]


def _asked(assistant: Assistant, reader: Reader, case: Case, passages: int) -> Asked:
    started = time.perf_counter()
    hits = assistant.search(
        case.question,
        passages,
        since=case.since,
        until=case.until,
        sources=case.sources,
        languages=case.languages,
    )
    retrieved = time.perf_counter() - started
    articles = assistant.articles_of(hits)
    reads = tuple(
        _read(reader, case.question, evidence)
        for evidence in evidence_of(hits, articles, assistant.embedder)
    )
    places = {article_id: assistant.places(article_id) for article_id in articles}
    return Asked(case, hits, articles, places, reads, retrieved)


def _read(reader: Reader, question: str, evidence: Evidence) -> PassageRead:
    started, worked = time.perf_counter(), time.process_time()
    spans = tuple(reader.read(question, [evidence]))
    return PassageRead(spans, time.perf_counter() - started, time.process_time() - worked)


@dataclass(frozen=True, slots=True)
class Way:
    """What one way of reading takes, and what its answers are worth."""

    passages: str
    """How many it reads."""
    p50_ms: float
    p95_ms: float
    processor_ms: float
    """The mean of reading, of all threads."""
    f1: float | None
    change: Estimate | None
    """Of F1, against reading everything, by the paired test."""
    better: int
    """Questions answered rightly in this way only."""
    worse: int
    """Questions answered rightly by reading everything only."""
    lost: int
    """Other answers, and articles that agree, that are no longer told."""


def measure(
    name: str, assistant: Assistant, cases: Iterable[Case], passages: int
) -> dict[str, Any]:
    """Ask all cases of a set of that name.

    Returns:
        The `ways`, each a `Way` as JSON; which of them is the `usual` one, and which reads `all`;
        the `set`.
    """
    ways = ways_of(ask_all(assistant, cases, passages), passages)
    return {
        "set": name,
        "usual": _first(min(PASSAGES_READ, passages)),
        "all": _first(passages),
        "ways": [asdict(way) for way in ways],
    }


def _first(passages: int) -> str:
    return f"the first {passages}"


def ways_of(asked: Sequence[Asked], passages: int) -> list[Way]:
    """A way for each number of passages, and for each probability at which reading stops."""
    whole = [each.answer(passages) for each in asked]
    ways: dict[str, list[int]] = {
        _first(n): [min(n, len(each.reads)) for each in asked] for n in range(1, passages + 1)
    }
    usual = min(PASSAGES_READ, passages)
    for stop in STOPS:
        ways[f"{usual} at most, until {stop}"] = [each.until(stop, usual) for each in asked]
    return [_way(name, asked, reads, whole) for name, reads in ways.items()]


def _way(name: str, asked: Sequence[Asked], reads: Sequence[int], whole: Sequence[Answer]) -> Way:
    answers = [each.answer(n) for each, n in zip(asked, reads, strict=True)]
    compared = compare(_scores(asked, answers), _scores(asked, whole))
    changes = {found.measure: found for found in compared.differences}
    f1 = changes["f1"]
    times = [
        1000 * (each.retrieval_seconds + sum(r.seconds for r in each.reads[:n]))
        for each, n in zip(asked, reads, strict=True)
    ]
    work = [
        1000 * sum(r.processor_seconds for r in each.reads[:n])
        for each, n in zip(asked, reads, strict=True)
    ]
    return Way(
        passages=name,
        p50_ms=median(times),
        p95_ms=p95(times),
        processor_ms=sum(work) / len(work),
        f1=f1.now,
        change=f1.change,
        better=sum(flip.better for flip in compared.flips),
        worse=sum(not flip.better for flip in compared.flips),
        lost=sum(lost(before, now) for before, now in zip(whole, answers, strict=True)),
    )


def tables(found: dict[str, Any]) -> list[list[Cells]]:
    """Lay out what `measure` returned."""
    return [[_cells(way) for way in found["ways"]]]


def _cells(way: Mapping[str, Any]) -> Cells:
    change = way["change"]
    return {
        "passages": way["passages"],
        "p50 ms": f"{way['p50_ms']:.0f}",
        "p95 ms": f"{way['p95_ms']:.0f}",
        "processor ms": f"{way['processor_ms']:.0f}",
        "F1": NONE if way["f1"] is None else f"{way['f1']:.3f}",
        "F1, change": (
            f"{change['value']:+.3f} [{change['low']:+.3f}, {change['high']:+.3f}]"
            if change
            else NONE
        ),
        **{name: str(way[name]) for name in ("better", "worse", "lost")},
    }


def lost(whole: Answer, part: Answer) -> int:
    """How many answers worth telling, and articles that say the same, are no longer told."""
    worth_telling = {other.text for other in whole.alternatives if other.confidence >= _WORTH}
    gone = {whole.text, *worth_telling} - {part.text, *(other.text for other in part.alternatives)}
    agreeing = {citation.article_id for citation in whole.citations}
    told = {citation.article_id for citation in part.citations}
    return len(gone - {None}) + (len(agreeing - told) if whole.text == part.text else 0)


def _scores(asked: Sequence[Asked], answers: Sequence[Answer]) -> list[Scores]:
    return list(
        score(
            Result(
                each.case,
                answer=answer.text,
                candidate=answer.alternatives[0].text
                if answer.text is None and answer.alternatives
                else None,
                confidence=answer.confidence,
                abstained=answer.abstained,
            )
            for each, answer in zip(asked, answers, strict=True)
        )
    )


def _cases(path: Path, limit: int | None) -> tuple[Case, ...]:
    """The questions of a file: in the shape of SQuAD when it is JSON, else those of `qa eval`."""
    if _is_squad(path):
        return read_squad(path).sample(limit).cases(path.stem)
    return spread(read_cases(path), limit)


def _is_squad(path: Path) -> bool:
    return path.suffix == ".json"


def _own_library(questions: Path | None, out: Path) -> Path:
    """The archive of a set that comes with one; what is there is not embedded again."""
    if questions is None:
        return seeds_library(out, note)
    return library_of(out / questions.stem, read_squad(questions).articles)


@click.command()
@click.argument("questions", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--library",
    type=click.Path(path_type=Path, exists=True),
    help="The archive to ask.  [default: the sample articles, or all contexts of a SQuAD-shaped FILE]",
)
@click.option("--limit", type=click.IntRange(1), help="Only so many questions, spread evenly.")
@click.option("--passages", default=8, show_default=True, type=click.IntRange(1), help="At most.")
@reader_option
@click.option("--out", default="eval/out/budget", type=click.Path(path_type=Path))
@json_option
def main(
    questions: Path | None,
    library: Path | None,
    limit: int | None,
    passages: int,
    reader: str,
    out: Path,
    *,
    as_json: bool,
) -> None:
    """Ask the questions of FILE, JSON Lines or SQuAD-shaped JSON, and read more and more."""
    if questions is not None and library is None and not _is_squad(questions):
        raise click.UsageError("FILE goes with --library: the archive that its questions are about")
    with errors_in_a_line():
        cases = _cases(questions or SEEDS_SET, limit)
        with Assistant.open(
            library or _own_library(questions, out), create=False, reader=reader
        ) as assistant:
            found = measure((questions or SEEDS_SET).stem, assistant, cases, passages)
    click.echo(json.dumps(found, indent=1) if as_json else table(tables(found)[0]))


if __name__ == "__main__":
    main()
