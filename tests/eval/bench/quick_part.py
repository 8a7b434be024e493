"""A benchmark that takes no time, for the tests of what runs benchmarks."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import click


def tables(found: dict[str, int]) -> list[list[dict[str, str]]]:
    return [[{"What": "number", "Value": str(found["number"])}], []]


@click.command()
@click.argument("log", type=click.Path(path_type=Path))
@click.argument("number", type=int)
@click.option("--say", default="", help="What is wrong.")
@click.option("--hang-unless", type=click.Path(path_type=Path))
@click.option("--die", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
def main(
    log: Path, number: int, say: str, hang_unless: Path | None, *, die: bool, as_json: bool
) -> None:
    """Write a line into LOG and print NUMBER."""
    assert as_json
    with log.open("a") as file:
        file.write(f"{number}\n")
    if say:
        raise click.ClickException(say)
    if die:
        os.kill(os.getpid(), signal.SIGKILL)
    if hang_unless and not hang_unless.exists():
        time.sleep(120)
    click.echo(json.dumps({"number": number}))
