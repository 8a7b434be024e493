"""A whole evaluation: ask, score, summarise, compare, report.

The command and the benchmarks call this; each step is a module of its own.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from eval.cases import digest_of
from eval.compare import Comparison, compare
from eval.environment import code_digest, hardware, peak_memory_mib, versions
from eval.errors import EvalError
from eval.observe import Observer
from eval.report import Report, question_view, write_json, write_page
from eval.runlog import read_results
from eval.runner import run
from eval.scores import Scores, score
from eval.summary import summarise

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from eval.cases import Case
    from qa import Assistant


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an evaluation found, and where its report is."""

    scores: tuple[Scores, ...]
    summary: Mapping[str, Any]
    comparison: Comparison | None
    page: Path
    """The report as HTML; the same as JSON lies beside it."""
    data: Path


def evaluate(
    cases: Sequence[Case],
    assistant: Assistant,
    out: Path,
    *,
    title: str,
    baseline: Sequence[Scores] = (),
    resume: bool | None = None,
    progress: bool = True,
    note: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Ask `cases`, and write `results.jsonl`, `report.json` and `report.html` into `out`.

    `baseline` is compared with, unless it is empty; `resume` as in `RunLog`; `note` is told
    what a person at the terminal should know.

    Raises:
        RunError: `resume` is True and there is no such run.
        BaselineError: the baseline shares no question with the cases.
        EvalError: every question failed; the reports are written all the same.
    """
    log = out / "results.jsonl"
    observer = Observer(assistant)
    started = time.perf_counter()
    assistant.warm_up()
    facts = _facts(cases, assistant, observer, time.perf_counter() - started)
    settings = _settings(assistant)
    taken_up = run(cases, observer, log, settings=settings, resume=resume, progress=progress)
    if taken_up:
        note(f"took up an unfinished run: {taken_up} of {len(cases)} results were there")
    peak = peak_memory_mib()
    scores = tuple(score(read_results(log)))
    summary = summarise(scores, peak)
    comparison = compare(scores, baseline) if baseline else None
    created = datetime.now(UTC).isoformat(timespec="seconds")
    report = Report(title, created, facts, summary, comparison)
    outcome = Outcome(
        scores, summary, comparison, page=out / "report.html", data=out / "report.json"
    )
    _write(outcome, report, log, baseline)
    _note_gaps(log, scores, note)
    return outcome


def _settings(assistant: Assistant) -> dict[str, Any]:
    """What was chosen that answers depend on."""
    return {**asdict(assistant.library.settings), "reader": assistant.reader}


def _facts(
    cases: Sequence[Case], assistant: Assistant, observer: Observer, load_seconds: float
) -> dict[str, Any]:
    return {
        "set": {"questions": len(cases), "sha256": digest_of(cases)},
        "library": {
            "articles": observer.article_count,
            "sha256": observer.library_digest,
            **_settings(assistant),
        },
        "settings": {"code sha256": code_digest(), "seconds to load": round(load_seconds, 2)},
        "versions": versions(),
        "hardware": hardware(),
    }


def _write(outcome: Outcome, report: Report, log: Path, baseline: Sequence[Scores]) -> None:
    before = {(row.id, row.digest): row for row in baseline}
    views = [
        question_view(result, scores, before.get((scores.id, scores.digest)))
        for result, scores in zip(read_results(log), outcome.scores, strict=True)
    ]
    write_json(outcome.data, report, views)
    write_page(outcome.page, report, views)


def _note_gaps(log: Path, scores: Sequence[Scores], note: Callable[[str], None]) -> None:
    """Tell of gold articles that the library lacks and of errors; fail if all are errors."""
    errors = []
    for result in read_results(log):
        if result.unknown:
            names = ", ".join(result.unknown)
            note(f"{result.case.id}: the library does not hold the gold article {names}")
        if result.error:
            errors.append(f"{result.case.id}: {result.error}")
    for error in errors[:5]:
        note(error)
    if len(errors) == len(scores):
        raise EvalError(f"every question failed; the first was {errors[0]}")
    if errors:
        note(f"{len(errors)} of {len(scores)} questions failed with an error and score zero")
