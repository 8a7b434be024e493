"""What the benchmarks share at the terminal: errors in a line, figures in a Markdown table."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa.errors import QaError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Row = dict[str, float | str]

NONE = "–"

questions_from_option = click.option(
    "--questions-from",
    type=click.Path(path_type=Path),
    help="Take the questions from this file, of the same ids: another language's, say.",
)


@contextmanager
def errors_in_a_line() -> Iterator[None]:
    """Turn what goes wrong on purpose into an error message and exit code 1."""
    try:
        yield
    except QaError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error


def table(rows: Sequence[Mapping[str, float | str]]) -> str:
    """Rows as a Markdown table."""
    names = list(rows[0])
    lines = ["| " + " | ".join(names) + " |", "| " + " | ".join("---" for _ in names) + " |"]
    for row in rows:
        cells = (f"{v:.4f}" if isinstance(v, float) else str(v) for v in row.values())
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def figure(found: Mapping[str, float] | None) -> str:
    """A measure's value with its interval; a dash where it is not defined."""
    if found is None:
        return NONE
    return f"{found['value']:.3f} [{found['low']:.3f}, {found['high']:.3f}]"
