"""The commands that check: the library with `qa verify`, the installation with `qa doctor`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from qa.cli.command import json_option, opened, print_result
from qa.config import library_folder
from qa.options import library_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@library_option
@json_option
def verify(library: Path | None, *, as_json: bool) -> None:
    """Check every hash, offset, vector and index of the library; exit 1 when one is wrong."""
    from qa.rendering import verification_text
    from qa.wire import verification_json

    with opened(library) as assistant:
        verification = assistant.verify()
    print_result(verification_json(verification) if as_json else verification_text(verification))
    if not verification.ok:
        sys.exit(1)


@click.command()
@click.option(
    "--prepare",
    is_flag=True,
    help="Build all that is built once, so that no later command has to.",
)
@library_option
def doctor(library: Path | None, *, prepare: bool) -> None:
    """Check the installation: packages, models, library; exit 1 when something is wrong.

    What is built once from the installed packages (the models' graphs, the word list) is kept
    in your cache folder under a checksum. It is built when it is first needed, and again when
    it is damaged.
    """
    from qa.doctor import examine

    healthy = True
    for finding in examine(library_folder(library), prepare=prepare):
        healthy = healthy and finding.ok
        print_result(f"{'ok   ' if finding.ok else 'WRONG'}  {finding.subject}: {finding.message}")
    if not healthy:
        sys.exit(1)
