"""How long a user waits: cold commands in new processes, and questions once all is loaded.

python -m eval.benchmarks.times --library library
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import click

from qa.assistant import Assistant

if TYPE_CHECKING:
    from collections.abc import Callable

QUESTIONS = (
    "日本派去试采稀土泥的船叫什么？",
    "稀土出口许可的有效期有多长？",
    "泉州的回收工厂投资了多少？",
    "Which ship did Japan send to sample the seabed?",
    "南鳥島の試掘はいつ終わりましたか",
)


def median_seconds(action: Callable[[], object], rounds: int) -> float:
    """The median time of an action over so many rounds."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return median(times)


def in_new_process(*arguments: str) -> None:
    """Run `qa` with these arguments and wait for it."""
    subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "qa", *arguments], check=True, stdout=subprocess.DEVNULL
    )


@click.command()
@click.option("--library", required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def main(library: Path, rounds: int, *, as_json: bool) -> None:
    """Time cold commands and warm questions over LIBRARY; medians, in seconds."""
    at = ("--library", str(library))
    times = {
        "qa --help": median_seconds(lambda: in_new_process("--help"), rounds),
        "qa list": median_seconds(lambda: in_new_process("list", *at), rounds),
        "first qa ask, new process": median_seconds(
            lambda: in_new_process("ask", QUESTIONS[0], *at), rounds
        ),
    }
    with Assistant.open(library, create=False) as assistant:
        assistant.warm_up()
        for question in QUESTIONS:
            assistant.ask(question)
        times["a further question"] = median(
            median_seconds(lambda q=question: assistant.ask(q), rounds)  # type: ignore[misc]
            for question in QUESTIONS
        )
        times["a further search"] = median(
            median_seconds(lambda q=question: assistant.search(q), rounds)  # type: ignore[misc]
            for question in QUESTIONS
        )
    if as_json:
        click.echo(json.dumps(times, indent=1))
        return
    click.echo("| What | Median |\n| --- | --- |")
    for name, seconds in times.items():
        click.echo(f"| {name} | {seconds:.2f} s |")


if __name__ == "__main__":
    main()
