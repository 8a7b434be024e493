"""What the commands share: options, the archive that they open, how a result is printed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from qa.config import DEFAULT_READER, library_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qa.assistant import Assistant

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_SCOPE_OPTIONS = (
    click.option("--since", metavar="DAY", help="Only articles of this day and later: 2026-01-31."),
    click.option("--until", metavar="DAY", help="Only articles of this day and earlier."),
    click.option(
        "--source",
        "sources",
        multiple=True,
        metavar="NAME",
        help="Only articles of this outlet, by its exact name; may be repeated.",
    ),
    click.option(
        "--language",
        "languages",
        multiple=True,
        metavar="CODE",
        help="Only articles in this language, as in qa stats: zh, en, ja; may be repeated.",
    ),
)


def scope_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that choose a part of the archive: days, outlets, languages."""
    for option in reversed(_SCOPE_OPTIONS):
        command = option(command)
    return command


def opened(
    library: Path | None,
    *,
    create: bool = False,
    embedder: str | None = None,
    reader: str = DEFAULT_READER,
) -> Assistant:
    """The assistant of the library in this folder, else in the configured one; close it."""
    from qa.assistant import Assistant

    folder = library_folder(library)
    return Assistant.open(folder, create=create, embedder=embedder, reader=reader)


def print_result(result: object) -> None:
    """Write a result to stdout: text as it is, anything else as JSON."""
    click.echo(
        result if isinstance(result, str) else json.dumps(result, ensure_ascii=False, indent=2)
    )
