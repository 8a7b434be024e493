"""Does memory stay flat while articles come and go? What the process holds after each round.

    python -m eval.benchmarks.churn

A round takes all articles of a folder into a library, asks it a question, and deletes them. The
vectors go with the articles, so that everything is done anew, embedding included. Two rounds come
before that are not counted: in them is loaded what is loaded once (models, vocabulary).
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from eval.benchmarks.terminal import errors_in_a_line, json_option, shown, table
from eval.environment import memory_mib
from eval.errors import EvalError
from eval.shipped import SEEDS
from qa.assistant import Assistant

if TYPE_CHECKING:
    from eval.benchmarks.terminal import Cells

_LOADING = 2
"""Rounds that are not counted."""
_QUESTION = "日本派去试采稀土泥的船叫什么？"


def measure(path: Path, rounds: int) -> dict[str, Any]:
    """Take in and delete so many times; under `memory` a row for each round.

    Memory is in MiB; None where the system does not tell.

    Raises:
        EvalError: the folder holds no article, or not all could be deleted.
    """
    from tqdm import tqdm

    rows = []
    with tempfile.TemporaryDirectory() as folder, Assistant.open(folder) as assistant:
        numbers = range(1 - _LOADING, rounds + 1)
        for number in tqdm(numbers, desc="rounds", file=sys.stderr, disable=None):
            report = assistant.ingest(path)
            if not report.added:
                raise EvalError(f"{path} holds no article; name another folder")
            assistant.ask(_QUESTION)
            assistant.delete([article.id for article in assistant.articles()])
            if left := assistant.stats().articles:
                raise EvalError(f"{left} articles were not deleted")
            if number >= 1:
                rows.append({"round": number, "articles": report.added, "MiB": memory_mib()})
    return {"memory": rows}


def tables(found: dict[str, Any]) -> list[list[Cells]]:
    """Lay out what `measure` returned."""
    return [shown(found["memory"], {"MiB": 0})]


@click.command()
@click.argument(
    "path", metavar="[FOLDER]", default=SEEDS, type=click.Path(path_type=Path, exists=True)
)
@click.option("--rounds", default=50, show_default=True, type=click.IntRange(1))
@json_option
def main(path: Path, rounds: int, *, as_json: bool) -> None:
    """Take the articles of FOLDER in and delete them, again and again.

    Without FOLDER, the articles are the samples.
    """
    with errors_in_a_line():
        found = measure(path, rounds)
    click.echo(json.dumps(found, indent=1) if as_json else table(tables(found)[0]))


if __name__ == "__main__":
    main()
