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
from statistics import median, quantiles
from typing import TYPE_CHECKING

import click

from eval.benchmarks.terminal import NONE, errors_in_a_line, table
from eval.cases import read_cases
from eval.environment import memory_mib
from eval.errors import EvalError
from eval.shipped import SEEDS_SET, seeds_library
from qa.assistant import PASSAGES_READ, Assistant

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eval.benchmarks.terminal import Row
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


def as_row(done: Round) -> Row:
    """A round as a row of the table."""
    waits = done.waits
    p95 = quantiles(waits, n=20, method="inclusive")[-1] if len(waits) > 1 else waits[0]
    return {
        "callers": str(done.callers),
        "questions": str(len(waits)),
        "questions a second": f"{len(waits) / done.seconds:.2f}",
        "p50 ms": f"{1000 * median(waits):.0f}",
        "p95 ms": f"{1000 * p95:.0f}",
        "processor ms a question": f"{1000 * done.processor_seconds / len(waits):.0f}",
    }


def memory_rows(rounds: Sequence[Round]) -> list[Row]:
    """What the process held, and when."""
    return [
        {
            "callers": str(done.callers),
            "answered": str(answered),
            "MiB": NONE if held is None else f"{held:.0f}",
        }
        for done in rounds
        for answered, held in done.memory.items()
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
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
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
    from tqdm import tqdm

    asked = [case.question for case in read_cases(SEEDS_SET)]
    answers, rounds = Answers(), []
    with errors_in_a_line():
        if library is None:
            out.mkdir(parents=True, exist_ok=True)
            library = seeds_library(out, lambda note: click.echo(note, err=True))
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
    rows, memory = [as_row(done) for done in rounds], memory_rows(rounds)
    if as_json:
        click.echo(json.dumps({"rounds": rows, "memory": memory}, indent=1))
        return
    click.echo(f"{table(rows)}\n\n{table(memory)}")


if __name__ == "__main__":
    main()
