"""The `eval` command, for `qa eval` and `python -m eval`.

Turns options into one call of `eval.evaluation.evaluate` and prints what it found. Results
go to stdout, progress and notes to stderr. Exit codes: 0 done; 1 an error; 2 usage; 4 a
measure fell beyond its tolerance.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa.errors import QaError
from qa.options import reader_option

if TYPE_CHECKING:
    from eval.evaluation import Outcome

BEYOND_TOLERANCE = 4

_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("eval", epilog="Exit codes: 0 done, 1 error, 2 usage, 4 worse than the baseline.")
@click.argument("question_set", metavar="[SET]", type=_FILE, required=False)
@click.option(
    "--library",
    type=_FOLDER,
    help="The archive to ask. The shipped set makes its own from the sample articles.",
)
@click.option("--baseline", type=_FILE, help="Compare with this earlier run, made by:")
@click.option("--save-baseline", type=_FILE, help="Keep this run's scores as a baseline.")
@click.option(
    "--out",
    type=_FOLDER,
    help="Where report.html and report.json go.  [default: eval/out/NAME OF THE SET]",
)
@reader_option
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("--limit", type=click.IntRange(min=1), help="Ask the first N questions only.")
@click.option(
    "--resume/--fresh",
    default=None,
    help="Insist on taking up an unfinished run, or on starting anew.  "
    "[default: take it up if nothing has changed]",
)
def evaluate(
    question_set: Path | None,
    library: Path | None,
    baseline: Path | None,
    save_baseline: Path | None,
    out: Path | None,
    reader: str,
    *,
    as_json: bool,
    limit: int | None,
    resume: bool | None,
) -> None:
    """Ask all questions of SET and measure the answers.

    SET is a JSON Lines file of questions with their accepted answers; without one, it is
    the set that ships, over the sample articles. A killed run goes on where it was.

    `python -m eval bench` measures speed, memory and scale, and compares them with the targets;
    `python -m eval bench --help` tells more.
    """
    try:
        outcome = _evaluate(
            question_set, library, baseline, out, reader, limit=limit, resume=resume
        )
        if save_baseline:
            from eval.baseline import save_baseline as save

            save(save_baseline, outcome.scores)
    except QaError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or out}: {error.strerror}") from error
    _print(outcome, as_json=as_json)
    if outcome.comparison and outcome.comparison.beyond:
        click.get_current_context().exit(BEYOND_TOLERANCE)


def _evaluate(
    question_set: Path | None,
    library: Path | None,
    baseline: Path | None,
    out: Path | None,
    reader: str,
    *,
    limit: int | None,
    resume: bool | None,
) -> Outcome:
    from eval.baseline import load_baseline
    from eval.benchmarks.terminal import note
    from eval.cases import read_cases
    from eval.evaluation import evaluate as run_evaluation
    from eval.shipped import SEEDS_SET, seeds_library
    from qa import Assistant
    from qa.config import library_folder

    path = question_set or SEEDS_SET
    cases = read_cases(path)[:limit]
    before = load_baseline(baseline) if baseline else ()
    folder = out or Path("eval") / "out" / path.stem
    folder.mkdir(parents=True, exist_ok=True)
    if library is None and path.resolve() == SEEDS_SET.resolve():
        archive = seeds_library(folder, note)
    else:
        archive = library_folder(library)
    with Assistant.open(archive, create=False, reader=reader) as assistant:
        return run_evaluation(
            cases,
            assistant,
            folder,
            title=f"Evaluation: {path.stem}",
            baseline=before,
            resume=resume,
            note=note,
        )


def _print(outcome: Outcome, *, as_json: bool) -> None:
    comparison = outcome.comparison.to_json() if outcome.comparison else None
    if as_json:
        found = {
            "schema": 1,
            "summary": outcome.summary,
            "comparison": comparison,
            "report": str(outcome.page),
        }
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    from eval.present import text_table

    click.echo(text_table(outcome.summary, comparison))
    if comparison:
        worse = sum(not flip["better"] for flip in comparison["flips"])
        click.echo(
            f"Against the baseline, over {comparison['paired']} questions: "
            f"{len(comparison['flips']) - worse} better, {worse} worse"
        )
        for flip in comparison["flips"]:
            kind = "better" if flip["better"] else "worse"
            click.echo(f"  {kind}: {flip['id']}: {flip['before']} → {flip['now']}")
        if comparison["beyond"]:
            click.echo(f"Beyond tolerance: {', '.join(comparison['beyond'])}")
    click.echo(f"Report: {outcome.page}")
