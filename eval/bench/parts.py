"""The parts of `python -m eval bench`: which benchmark, with which options, about how long.

Each is one of `eval.benchmarks`, whose own command repeats it. How long it takes is for two idle
cores, and rough: it is there to choose by.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MILLION = 1_000_000
SIZES = (1_000, 10_000, 100_000, MILLION)
QUICK_SIZES = (1_000, 2_000)
QUICK_ARTICLES = 100
_READING = ("cmrc2018_dev", "drcd_test", "jaquad_dev_quarter", "dureader_checklist_dev_a")
_PASSAGES_A_MINUTE = 25_000
"""That the made archive grows by, measuring included."""
_ARTICLES_A_MINUTE = 390
_EMBEDDING = 4
"""Minutes in which the first size embeds the passages that all are made of."""


@dataclass(frozen=True, slots=True)
class Part:
    """One run of a benchmark."""

    name: str
    about: str
    """What it measures."""
    module: str
    arguments: tuple[str, ...]
    minutes: float
    """About how long."""
    needs: tuple[Path, ...] = ()
    """Public data without which it can't run."""
    makes: Path | None = None
    """A library that it makes anew: what an interrupted run left of it is removed before."""
    after: str | None = None
    """The part whose library it asks."""

    @property
    def command(self) -> str:
        """What a user types to repeat it."""
        return shlex.join(["python", "-m", self.module, *self.arguments])


@dataclass(frozen=True, slots=True)
class Plan:
    """What the user asked for."""

    data: Path | None
    """The folder with `news/` and `reading/`; None: only what needs no data."""
    out: Path
    quick: bool = False
    """Few questions and articles: to see that all works, not to measure."""
    sizes: tuple[int, ...] = SIZES
    """Passages of the made archive."""
    articles: int | None = None
    """Of the news, to take in; None: all."""

    def pick(self, full: int, quick: int) -> str:
        """A number as an argument."""
        return str(quick if self.quick else full)


def all_parts(plan: Plan) -> tuple[Part, ...]:
    """All that can be measured with the data given, short parts first."""
    own = _without_data(plan)
    if plan.data is None:
        return own
    *short, memory = own
    reading, news = plan.data / "reading", plan.data / "news"
    return (*short, *_over_questions(plan, reading), *_over_news(plan, news), memory)


def _without_data(plan: Plan) -> tuple[Part, ...]:
    out = ("--out", str(plan.out))
    rounds = ("--callers", "1", "--callers", "4") if plan.quick else ()
    budget = () if plan.data and not plan.quick else (_budget(plan, ()),)
    return (
        Part(
            "times",
            "cold commands in new processes, and warm questions, over the samples",
            "eval.benchmarks.times",
            (*out, "--runs", plan.pick(9, 2)),
            2,
        ),
        Part(
            "callers",
            "many questions at once over the samples",
            "eval.benchmarks.callers",
            (*out, "--questions", plan.pick(100, 8), *rounds),
            4 if not plan.quick else 1,
        ),
        Part(
            "reader",
            "reading beside the network alone",
            "eval.benchmarks.reader_speed",
            ("--rounds", plan.pick(7, 2)),
            1,
        ),
        Part(
            "churn",
            "memory while the samples are taken in and deleted, again and again",
            "eval.benchmarks.churn",
            ("--rounds", plan.pick(50, 6)),
            5 if not plan.quick else 1,
        ),
        *budget,
        Part(
            "memory",
            "memory in the course of questions by four callers",
            "eval.benchmarks.callers",
            (*out, "--callers", "4", "--questions", plan.pick(10_000, 60), "--passages", "1"),
            20 if not plan.quick else 1,
        ),
    )


def _budget(plan: Plan, files: tuple[Path, ...]) -> Part:
    """Over a file's contexts, or over the samples."""
    over = "CMRC 2018" if files else "the samples"
    given = tuple(str(path) for path in files)
    return Part(
        "budget",
        f"quality against milliseconds, by what is read, over {over}",
        "eval.benchmarks.budget",
        (*given, "--limit", plan.pick(400, 12), "--out", str(plan.out)),
        15 if files else 1 if plan.quick else 3,
        files,
    )


def _over_questions(plan: Plan, reading: Path) -> tuple[Part, ...]:
    cmrc = reading / "cmrc2018_dev.json"
    limit = ("--limit", plan.pick(100, 12))
    files = tuple(path for name in _READING if (path := reading / f"{name}.json").is_file())
    return (
        *(() if plan.quick else (_budget(plan, (cmrc,)),)),
        Part(
            "retrieval",
            "which passages are found, over CMRC 2018",
            "eval.benchmarks.retrieval",
            (str(cmrc), *(limit if plan.quick else ())),
            5 if plan.quick else 8,
            (cmrc,),
        ),
        Part(
            "reading",
            "the reader alone, over public questions",
            "eval.benchmarks.reading",
            (*(str(path) for path in files or (cmrc,)), *limit),
            1 if plan.quick else 3,
            files or (cmrc,),
        ),
        Part(
            "peers",
            "beside what a user would pick instead, over CMRC 2018",
            "eval.benchmarks.peers",
            (str(cmrc), "--limit", plan.pick(400, 12)),
            6 if plan.quick else 12,
            (cmrc,),
        ),
    )


def _looks(plan: Plan) -> tuple[str, ...]:
    """At which sizes the growing library is looked at."""
    sizes = (QUICK_ARTICLES // 2,) if plan.quick else (1_000, 5_000)
    below = plan.articles or max(sizes) + 1
    return tuple(part for size in sizes if size < below for part in ("--at", str(size)))


def _over_news(plan: Plan, news: Path) -> tuple[Part, ...]:
    library = plan.out / "news-library"
    some = () if plan.articles is None else ("--articles", str(plan.articles))
    scale = plan.out / "scale"
    made = (
        str(news),
        *("--sources", plan.pick(2_500, 100), "--questions", plan.pick(200, 20)),
        *("--out", str(scale)),
    )
    grown = [
        Part(
            f"scale-{size}",
            f"a made archive of {size:,} passages",
            "eval.benchmarks.scale",
            (*made, "--sizes", str(size)),
            round(2 + size / _PASSAGES_A_MINUTE) + (0 if number or plan.quick else _EMBEDDING),
            (news,),
        )
        for number, size in enumerate(sorted(plan.sizes))
    ]
    return (
        Part(
            "ingest",
            "taking the news in, beside the encoder alone",
            "eval.benchmarks.ingest",
            (str(news), *some, *_looks(plan), "--keep", str(library)),
            max(1, round((plan.articles or 23_000) / _ARTICLES_A_MINUTE)),
            (news,),
            makes=library,
        ),
        Part(
            "news",
            "cold commands and warm questions over the news",
            "eval.benchmarks.times",
            ("--library", str(library), "--runs", plan.pick(9, 2)),
            2,
            after="ingest",
        ),
        *grown,
        Part(
            "forms",
            "from which size an approximate vector index pays",
            "eval.benchmarks.scale_forms",
            (*made, "--sizes", "1000,2000" if plan.quick else "10000,50000,100000,200000"),
            1 if plan.quick else 5,
            (news,),
        ),
    )
