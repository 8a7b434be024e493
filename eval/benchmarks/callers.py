"""Many questions at once: how many a second, how long each takes, and what memory does.

    python -m eval.benchmarks.callers
    python -m eval.benchmarks.callers --callers 4 --questions 10000 --passages 1

Threads ask one `Assistant` the questions of the shipped set, each as soon as it has its last
answer. Whoever asks, and beside whomever: an answer that differs from the one that the same
question got before ends the run with an error.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import click

from eval.benchmarks.terminal import errors_in_a_line, json_option, note, p95, shown, table
from eval.cases import read_cases
from eval.environment import memory_mib
from eval.errors import EvalError
from eval.shipped import SEEDS_SET, seeds_library
from qa.assistant import PASSAGES_READ, Assistant

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eval.benchmarks.terminal import Cells
    from qa.types import Answer

CALLERS = (1, 4, 16, 64)
_SAMPLES = 10
"""How often memory is looked at in a round."""


@dataclass
class Round:
    """So many callers at once, and what they saw."""

    callers: int
    seconds: float = 0.0
    """From the first question to the last answer."""
    processor_seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    """Seconds from question to answer, in the order of the answers."""
    memory: dict[int, float | None] = field(default_factory=dict)
    """Questions answered → MiB held then."""


class Answers:
    """What each question was answered first: what it must be answered ever after."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._first: dict[str, tuple[object, ...]] = {}

    def check(self, question: str, answer: Answer) -> None:
        """Compare an answer with the first one to the question.

        Raises:
            EvalError: it is another.
        """
        found = (answer.text, answer.confidence, answer.abstained, answer.citations)
        with self._lock:
            first = self._first.setdefault(question, found)
        if first != found:
            raise EvalError(f"{question}: once {first[0]!r}, then {found[0]!r}; threads disagree")


def ask_at_once(
    ask: Callable[[str], Answer],
    questions: Sequence[str],
    count: int,
    callers: int,
    answers: Answers,
    show: Callable[[], object] = lambda: None,
) -> Round:
    """Let so many callers ask `count` questions, the given ones again and again.

    Args:
        ask: Answers one.
        questions: What is asked, in this order.
        count: How many questions all callers ask together.
        callers: Threads.
        answers: What was answered before.
        show: Called after each answer.

    Raises:
        EvalError: a question got another answer than before.
    """
    done = Round(callers)
    every = max(1, count // _SAMPLES)
    lock = threading.Lock()

    def one(number: int) -> None:
        question = questions[number % len(questions)]
        started = time.perf_counter()
        answer = ask(question)
        waited = time.perf_counter() - started
        answers.check(question, answer)
        with lock:
            done.waits.append(waited)
            if len(done.waits) % every == 0:
                done.memory[len(done.waits)] = memory_mib()
            show()

    started, worked = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(callers) as pool:
        for _ in pool.map(one, range(count)):
            pass
    done.seconds = time.perf_counter() - started
    done.processor_seconds = time.process_time() - worked
    return done


def as_row(done: Round) -> dict[str, float]:
    """How fast a round was."""
    waits = done.waits
    return {
        "callers": done.callers,
        "questions": len(waits),
        "questions a second": len(waits) / done.seconds,
        "p50 ms": 1000 * median(waits),
        "p95 ms": 1000 * p95(waits),
        "processor ms a question": 1000 * done.processor_seconds / len(waits),
    }


def memory_rows(rounds: Sequence[Round]) -> list[dict[str, float | None]]:
    """What the process held, and when; None where the system does not tell."""
    return [
        {"callers": done.callers, "answered": answered, "MiB": held}
        for done in rounds
        for answered, held in done.memory.items()
    ]


def measure(library: Path, callers: Sequence[int], questions: int, passages: int) -> dict[str, Any]:
    """Ask the shipped questions of an archive, a round for each number of callers.

    Args:
        library: The archive.
        callers: How many ask at once, round by round.
        questions: How many are asked in each round.
        passages: Passages read for a question.

    Returns:
        The `rounds`, and the `memory` in the course of each.

    Raises:
        EvalError: a question got another answer than before.
    """
    from tqdm import tqdm

    asked = [case.question for case in read_cases(SEEDS_SET)]
    answers, rounds = Answers(), []
    with Assistant.open(library, create=False) as assistant:
        assistant.warm_up()
        for at_once in callers:
            with tqdm(
                total=questions, desc=f"{at_once} callers", file=sys.stderr, disable=None
            ) as bar:
                rounds.append(
                    ask_at_once(
                        lambda question: assistant.ask(question, passages=passages),
                        asked,
                        questions,
                        at_once,
                        answers,
                        bar.update,
                    )
                )
    return {"rounds": [as_row(done) for done in rounds], "memory": memory_rows(rounds)}


def tables(found: dict[str, Any]) -> list[list[Cells]]:
    """Lay out what `measure` returned."""
    whole = dict.fromkeys(("p50 ms", "p95 ms", "processor ms a question", "MiB"), 0)
    return [
        shown(found["rounds"], whole | {"questions a second": 2}),
        shown(found["memory"], whole),
    ]


@click.command()
@click.option(
    "--library",
    type=click.Path(path_type=Path, exists=True),
    help="The archive to ask.  [default: the sample articles]",
)
@click.option(
    "--callers",
    multiple=True,
    default=CALLERS,
    show_default=True,
    type=click.IntRange(1),
    help="How many ask at once; may be given several times, for a round each.",
)
@click.option(
    "--questions", default=100, show_default=True, type=click.IntRange(1), help="In each round."
)
@click.option(
    "--passages",
    default=PASSAGES_READ,
    show_default=True,
    type=click.IntRange(1),
    help="Passages read for a question.",
)
@click.option("--out", default="eval/out/callers", type=click.Path(path_type=Path))
@json_option
def main(
    library: Path | None,
    callers: tuple[int, ...],
    questions: int,
    passages: int,
    out: Path,
    *,
    as_json: bool,
) -> None:
    """Ask an archive by several threads at once; the speed, and memory as questions go by."""
    with errors_in_a_line():
        if library is None:
            library = seeds_library(out, note)
        found = measure(library, callers, questions, passages)
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return
    click.echo("\n\n".join(table(rows) for rows in tables(found)))


if __name__ == "__main__":
    main()
