"""What `eval.benchmarks.scale` measures in a process of its own: a library that is opened.

    python -m eval.benchmarks.scale_measures library questions.npz questions.json

Prints one JSON object. Milliseconds are of one question after the other; memory is what the
process holds at the end, with the question encoder and both indexes loaded.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from eval.environment import resident_bytes
from qa.assistant import Assistant
from qa.retrieval import POOL_SIZE, HybridRetriever, LexicalRetriever
from qa.types import Scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


def milliseconds(action: Callable[[int], object], count: int) -> list[float]:
    """How long the action took for each number below `count`."""
    times = []
    for number in range(count):
        started = time.perf_counter()
        action(number)
        times.append((time.perf_counter() - started) * 1000)
    return times


def measure(folder: Path, vectors: NDArray[np.float32], questions: list[str]) -> dict[str, object]:
    """Open the library and ask it the questions, which are given with their vectors."""
    started = time.perf_counter()
    assistant = Assistant.open(folder, create=False)
    library = assistant.library
    library.dense(vectors[0], POOL_SIZE, Scope())
    library.lexical(["新闻"], POOL_SIZE, Scope())
    opening = time.perf_counter() - started
    with assistant:
        lexical = LexicalRetriever(library)
        hybrid = HybridRetriever(library, assistant.embedder)
        hybrid.retrieve(questions[0], 5, Scope())  # loads the encoder and the dictionary
        count = len(questions)
        found = [[i for i, _ in library.dense(v, POOL_SIZE, Scope())[:10]] for v in vectors]
        return {
            "opening s": opening,
            "embedding ms": milliseconds(
                lambda n: assistant.embedder.embed_queries([questions[n]]), count
            ),
            "dense ms": milliseconds(
                lambda n: library.dense(vectors[n], POOL_SIZE, Scope()), count
            ),
            "lexical ms": milliseconds(
                lambda n: lexical.rank(questions[n], POOL_SIZE, Scope()), count
            ),
            "retrieval ms": milliseconds(
                lambda n: hybrid.retrieve(questions[n], 5, Scope()), count
            ),
            "found": found,
            "memory": resident_bytes(),
        }


@click.command()
@click.argument("library", type=click.Path(path_type=Path, exists=True))
@click.argument("vectors", type=click.Path(path_type=Path, exists=True))
@click.argument("questions", type=click.Path(path_type=Path, exists=True))
def main(library: Path, vectors: Path, questions: Path) -> None:
    """Time opening LIBRARY and asking it the QUESTIONS, a JSON list, with their VECTORS."""
    with np.load(vectors) as kept:
        rows = kept["vectors"]
    texts = json.loads(questions.read_text(encoding="utf-8"))
    json.dump(measure(library, rows, texts), sys.stdout)


if __name__ == "__main__":
    main()
