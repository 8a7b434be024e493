"""How long a user waits: cold commands in new processes, and questions once all is loaded.

    python -m eval.benchmarks.times
    python -m eval.benchmarks.times --library library --chat

Each cold run is a new process, from its start to its end, with Python's compiled files kept as an
installation keeps them. The commands take turns, so that all meet the same load of the machine; a
first turn, which may still build what is built once, is not counted.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

import click

from eval.benchmarks.terminal import NONE, errors_in_a_line, json_option, note, table
from eval.environment import peak_memory_mib
from eval.errors import EvalError
from eval.shipped import seeds_library
from qa.assistant import Assistant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from eval.benchmarks.terminal import Cells

    Run = Callable[[], float]

QUESTIONS = (
    "日本派去试采稀土泥的船叫什么？",
    "稀土出口许可的有效期有多长？",
    "泉州的回收工厂投资了多少？",
    "Which ship did Japan send to sample the seabed?",
    "南鳥島の試掘はいつ終わりましたか",
)
_PATIENCE_S = 120
"""For the chat's page. Loaded machines are slow."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took over many runs, in seconds."""

    lower: float
    """A quarter of the runs took less."""
    median: float
    upper: float
    """A quarter took more."""
    p95: float
    """One in twenty took more."""


def spread_of(times: Sequence[float]) -> Spread:
    """Sum up two runs or more, interpolating between them."""
    lower, middle, upper = quantiles(times, n=4, method="inclusive")
    return Spread(lower, middle, upper, quantiles(times, n=20, method="inclusive")[-1])


def in_turns(runs: Mapping[str, Run], turns: int) -> dict[str, list[float]]:
    """Run each once a turn; what each returned, by its name, without the first turn."""
    found: dict[str, list[float]] = {name: [] for name in runs}
    for turn in range(turns + 1):
        for name, run in runs.items():
            seconds = run()
            if turn:
                found[name].append(seconds)
    return found


def median_seconds(action: Callable[[], object], rounds: int) -> float:
    """The median time of an action over so many rounds."""
    return median(_seconds(action) for _ in range(rounds))


def in_new_process(compiled: Path, *arguments: str) -> float:
    """How long `qa` takes with these arguments, from the start of its process to the end.

    Args:
        compiled: The folder for Python's compiled files.
        arguments: The command's.

    Raises:
        EvalError: it failed.
    """
    started = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "qa", *arguments],
        check=False,
        capture_output=True,
        text=True,
        env=_as_installed(compiled),
    )
    seconds = time.perf_counter() - started
    if done.returncode:
        raise EvalError(f"qa {' '.join(arguments)}: {done.stderr.strip()}")
    return seconds


def until_the_page_is_up(compiled: Path, library: Path) -> float:
    """How long `qa chat` takes to show its page, from the start of its process.

    Raises:
        EvalError: it ended before that, or did not come up in two minutes.
    """
    started = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "qa", "chat", "--port", "0", "--library", str(library)],
        stderr=subprocess.PIPE,
        text=True,
        env=_as_installed(compiled),
    ) as process:
        try:
            said = process.stderr.readline() if process.stderr else ""
            found = re.search(r"http://[\w.:]+", said)
            if found is None:
                raise EvalError(f"qa chat: {said.strip()}")
            address = found.group()
            while time.perf_counter() - started < _PATIENCE_S:
                if _answers(address):
                    return time.perf_counter() - started
            raise EvalError(f"qa chat: no page at {address} after {_PATIENCE_S} seconds")
        finally:
            process.kill()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=_PATIENCE_S):  # noqa: S310 - this machine's
            return True
    except OSError:
        time.sleep(0.02)
        return False


def _as_installed(compiled: Path) -> dict[str, str]:
    """The environment of a command, with compiled files kept in a folder of the benchmark's."""
    kept = {name: v for name, v in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(compiled)}


def cold(library: Path, turns: int, *, chat: bool) -> dict[str, Spread]:
    """Time commands in processes of their own; by the command as a user writes it."""
    at = ("--library", str(library))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        compiled = Path(folder)
        runs: dict[str, Run] = {
            "`qa --help`": lambda: in_new_process(compiled, "--help"),
            "`qa list`": lambda: in_new_process(compiled, "list", *at),
            "`qa stats`": lambda: in_new_process(compiled, "stats", *at),
            "`qa search`": lambda: in_new_process(compiled, "search", QUESTIONS[0], *at),
            "`qa ask`": lambda: in_new_process(compiled, "ask", QUESTIONS[0], *at),
        }
        if chat:
            runs["`qa chat`, its page is up"] = lambda: until_the_page_is_up(compiled, library)
        return {name: spread_of(times) for name, times in in_turns(runs, turns).items()}


def warm(library: Path, turns: int) -> tuple[dict[str, Spread], float | None]:
    """Time questions in this process, once all is loaded; and the most memory it held, in MiB."""
    with Assistant.open(library, create=False) as assistant:
        assistant.warm_up()
        runs: dict[str, Run] = {}
        for question in QUESTIONS:
            runs[f"ask {question}"] = lambda q=question: _seconds(lambda: assistant.ask(q))  # type: ignore[misc]
            runs[f"search {question}"] = lambda q=question: _seconds(lambda: assistant.search(q))  # type: ignore[misc]
        found = in_turns(runs, turns)
    spreads = {
        f"a further {kind}": spread_of(
            [seconds for name, times in found.items() if name.startswith(kind) for seconds in times]
        )
        for kind in ("ask", "search")
    }
    return spreads, peak_memory_mib()


def measure(library: Path, runs: int, *, chat: bool) -> dict[str, Any]:
    """Time all, in so many `runs`.

    Returns:
        In `seconds` what → `Spread`, and `memory_mib`, the most that the warm process held.

    Raises:
        EvalError: a command failed.
    """
    spreads = cold(library, runs, chat=chat)
    further, memory = warm(library, runs)
    seconds = {name: asdict(spread) for name, spread in (spreads | further).items()}
    return {"runs": runs, "seconds": seconds, "memory_mib": memory}


def tables(found: dict[str, Any]) -> list[list[Cells]]:
    """Lay out what `measure` returned."""
    return [[_row(name, Spread(**spread)) for name, spread in found["seconds"].items()]]


def _row(name: str, spread: Spread) -> Cells:
    return {
        "What": name,
        "Median": f"{spread.median:.2f} s",
        "Half of the runs": f"{spread.lower:.2f} to {spread.upper:.2f} s",
        "95 in 100": f"{spread.p95:.2f} s",
    }


def _seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


@click.command()
@click.option(
    "--library",
    type=click.Path(path_type=Path, exists=True),
    help="The archive to ask.  [default: the sample articles]",
)
@click.option(
    "--runs",
    default=9,
    show_default=True,
    type=click.IntRange(2),
    help="How often each command, and each of five questions, is run.",
)
@click.option("--chat", is_flag=True, help="Also time how long the chat takes to show its page.")
@click.option("--out", default="eval/out/times", type=click.Path(path_type=Path))
@json_option
def main(library: Path | None, runs: int, out: Path, *, chat: bool, as_json: bool) -> None:
    """Time cold commands and warm questions over an archive: medians, quartiles, 95 in 100.

    JSON is in seconds.
    """
    with errors_in_a_line():
        if library is None:
            library = seeds_library(out, note)
        found = measure(library, runs, chat=chat)
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return
    click.echo(table(tables(found)[0]))
    memory = found["memory_mib"]
    held = NONE if memory is None else f"{memory:,.0f} MiB"
    click.echo(f"\n{runs} runs each; the most memory held by the warm process: {held}.")


if __name__ == "__main__":
    main()
