"""Options that several commands have, in `qa` and `eval` alike."""

from __future__ import annotations

from pathlib import Path

import click

from qa.config import reader_name


def _reader(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str:
    return reader_name(value)


reader_option = click.option(
    "--reader",
    metavar="NAME",
    callback=_reader,
    help="What cuts the answers: spans (trained), sentences (the baseline), or the folder or hub"
    " id of a transformers question-answering model.  [default: $QA_READER, else spans]",
)

library_option = click.option(
    "--library",
    "library",
    type=click.Path(path_type=Path),
    help="The library's folder.  [default: $QA_LIBRARY, else in your user data folder]",
)

host_option = click.option(
    "--host", default="127.0.0.1", show_default=True, help="The address to listen at."
)

port_option = click.option(
    "--port",
    default=7860,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="The port to listen at; 0 takes a free one.",
)
