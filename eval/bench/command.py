"""The command `python -m eval bench`: all benchmarks of speed and scale in one run.

Turns options into parts, lets them run, and prints the table of targets. Results go to stdout,
progress to stderr. Exit codes: 0 all parts finished; 1 a part failed, or the run was interrupted;
2 usage. A missed target is a result, no error.
"""

from __future__ import annotations

import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from eval.bench.parts import QUICK_ARTICLES, QUICK_SIZES, SIZES, Part, Plan, all_parts
from eval.benchmarks.terminal import note
from qa.errors import QaError
from qa.terminal import duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.bench.running import Outcome

_OUT = Path("eval") / "out" / "bench"
_HOUR = 60


def _listed() -> str:
    """All parts with their times, as they are without an option, for the help."""
    parts = all_parts(Plan(Path("DATA"), _OUT))
    width = max(len(part.name) for part in parts)
    lines = [
        f"  {part.name:{width}}  {part.about}; about {_minutes(part.minutes)}" for part in parts
    ]
    total = _minutes(sum(part.minutes for part in parts))
    return "\n".join(["\b", f"Parts, on two idle cores about {total} in all:", *lines])


def _minutes(minutes: float) -> str:
    return f"{minutes:.0f} min" if minutes < _HOUR else duration(_HOUR * minutes)


def _sizes(
    _context: click.Context, _option: click.Parameter, text: str | None
) -> tuple[int, ...] | None:
    if text is None:
        return None
    from eval.benchmarks.scale_options import sizes_of

    return tuple(sizes_of(text))


@click.command("bench", epilog=_listed())
@click.argument(
    "data", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.option(
    "--out",
    default=_OUT,
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Where bench.md, bench.html, bench.json, finished parts and libraries go. A million "
    "passages take 6 GB.",
)
@click.option(
    "--only",
    multiple=True,
    metavar="PART",
    help="Run this part only; may be given several times. `scale` is all sizes.",
)
@click.option(
    "--quick", is_flag=True, help="Few questions, articles and passages: to see that all works."
)
@click.option(
    "--sizes",
    callback=_sizes,
    help="Passages of the made archive, with commas.  "
    f"[default: {','.join(map(str, SIZES))}, and with --quick {','.join(map(str, QUICK_SIZES))}]",
)
@click.option(
    "--articles",
    type=click.IntRange(1),
    help=f"Take in only the first so many news.  [default: all, and with --quick {QUICK_ARTICLES}]",
)
@click.option("--fresh", is_flag=True, help="Measure anew what has finished already.")
def bench(
    data: Path | None,
    out: Path,
    only: tuple[str, ...],
    sizes: tuple[int, ...] | None,
    articles: int | None,
    *,
    quick: bool,
    fresh: bool,
) -> None:
    """Measure speed, memory and scale, and compare them with the targets.

    DATA is a folder of public data: news/ with articles, reading/ with SQuAD-shaped files, among
    them cmrc2018_dev.json. Without it, only what needs no data runs.

    Each part runs in a process of its own. One that fails is named, and the others go on. What has
    finished is kept, so an interrupted run goes on where it was, and parts may be run one by one.
    """
    if quick:
        sizes, articles = sizes or QUICK_SIZES, articles or QUICK_ARTICLES
    plan = Plan(data, out, quick, sizes or SIZES, articles)
    every = all_parts(plan)
    parts, left_out = chosen(every, only)
    for part in left_out:
        lacks = f"there is no {_missing(part)}" if _missing(part) else f"{part.after} is"
        note(f"left out: {part.name}, as {lacks}")
    try:
        outcomes = _run(parts, every, plan, fresh=fresh)
    except QaError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or out}: {error.strerror}") from error
    except KeyboardInterrupt:
        raise click.ClickException(
            f"interrupted; what has finished is kept in {out}, and the same command goes on"
        ) from None
    if any(outcome.error for outcome in outcomes):
        click.get_current_context().exit(1)


def chosen(parts: Sequence[Part], only: Sequence[str]) -> tuple[list[Part], list[Part]]:
    """The parts to be run, and those left out for want of data.

    Raises:
        click.UsageError: there is no part of a name, or its data is missing.
    """
    names = {part.name for part in parts}
    for name in only:
        if not any(_is(part, name) for part in parts):
            raise click.UsageError(
                f"there is no part {name!r} here; choose among {', '.join(sorted(names))}"
                + ("" if "news" in names else ", or give DATA for more")
            )
    wanted = [part for part in parts if not only or any(_is(part, name) for name in only)]
    lacking = [part for part in wanted if _missing(part)]
    if only and lacking:
        raise click.UsageError(f"the part {lacking[0].name} needs {_missing(lacking[0])}")
    lacking += [part for part in wanted if part.after in {each.name for each in lacking}]
    return [part for part in wanted if part not in lacking], lacking


def _is(part: Part, name: str) -> bool:
    return part.name == name or part.name.startswith(f"{name}-")


def _missing(part: Part) -> Path | None:
    """The first thing that a part lacks."""
    return next((path for path in part.needs if not path.exists()), None)


def _run(parts: Sequence[Part], every: Sequence[Part], plan: Plan, *, fresh: bool) -> list[Outcome]:
    """Run the parts, and report them among what is kept of every other from an earlier run."""
    from eval.bench.report import Run, summary, target_rows, write
    from eval.bench.running import kept_of, run_all
    from eval.benchmarks.terminal import table
    from eval.environment import code_digest, hardware, versions

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    plan.out.mkdir(parents=True, exist_ok=True)
    facts: dict[str, Any] = {
        "code": code_digest(),
        "hardware": hardware(),
        "versions": versions(),
    }
    folder = plan.out / "parts"
    outcomes = run_all(parts, folder, facts, fresh=fresh, told=_Progress(parts))
    ran = {outcome.part: outcome for outcome in outcomes}
    known = [ran.get(part.name) or kept_of(part, folder, facts) for part in every]
    created = datetime.now(UTC).isoformat(timespec="seconds")
    judged = write(Run(created, facts, [one for one in known if one is not None]), plan.out)
    click.echo(table(target_rows(judged)))
    click.echo(f"\n{summary(judged)}. Report: {plan.out / 'bench.html'}")
    for outcome in outcomes:
        if outcome.error:
            click.echo(f"Failed: {outcome.part}: {outcome.error}")
    return outcomes


class _Progress:
    """Tells on stderr which part runs, and what came of it."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = list(parts)
        self._ran: set[str] = set()

    def __call__(self, part: Part, outcome: Outcome | None) -> None:
        place = f"[{self._parts.index(part) + 1}/{len(self._parts)}] {part.name}"
        if outcome is None:
            self._ran.add(part.name)
            note(f"{place}: {part.about}; about {_minutes(part.minutes)} on two idle cores")
        elif outcome.error:
            note(f"{place}: failed: {outcome.error}")
        elif part.name in self._ran:
            note(f"{place}: done in {duration(outcome.seconds)}")
        else:
            note(f"{place}: kept, finished {outcome.finished}")
