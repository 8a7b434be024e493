"""What the benchmarks share at the terminal: errors in a line, figures in a Markdown table.

Every benchmark measures in one function, whose result is plain JSON, and lays that out in
another, `tables`, for its own command and for the report of `eval.bench`.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import click

from qa.errors import QaError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Row = dict[str, float | str]
Cells = dict[str, str]
"""A row as it is shown."""

NONE = "–"
_DIGITS: Final = 4
_ALL_ALIKE: Final[Mapping[str, int]] = MappingProxyType({})

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")

limit_option = click.option(
    "--limit", type=click.IntRange(1), help="Only so many questions, spread over the file."
)

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


def p95(values: Sequence[float]) -> float:
    """The 95th of a hundred, also of a single value."""
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def note(message: str) -> None:
    """Tell on stderr, beside the results."""
    click.echo(message, err=True)


def shown(
    rows: Iterable[Mapping[str, object]], digits: Mapping[str, int] = _ALL_ALIKE
) -> list[Cells]:
    """Rows as they are shown: numbers with four digits after the point, or so many as given.

    `digits` are by column; what is not known (None) is a dash.
    """
    return [{name: _cell(v, digits.get(name, _DIGITS)) for name, v in row.items()} for row in rows]


def _cell(value: object, digits: int) -> str:
    if value is None:
        return NONE
    return f"{value:.{digits}f}" if isinstance(value, float) else str(value)


def table(rows: Sequence[Mapping[str, float | str]]) -> str:
    """Rows as a Markdown table."""
    names = list(rows[0])
    lines = ["| " + " | ".join(names) + " |", "| " + " | ".join("---" for _ in names) + " |"]
    lines += ["| " + " | ".join(row.values()) + " |" for row in shown(rows)]
    return "\n".join(lines)


def figure(found: Mapping[str, float] | None) -> str:
    """A measure's value with its interval; a dash where it is not defined."""
    if found is None:
        return NONE
    return f"{found['value']:.3f} [{found['low']:.3f}, {found['high']:.3f}]"
