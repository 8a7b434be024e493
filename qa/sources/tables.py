"""CSV and its kin: a row of field names, then an article a row.

The separator is the one with which the first row names fields that `records` knows; Python's
own `csv.Sniffer` guesses from the cells, and cells full of prose mislead it. A row that does
not fit its header is reported and not read, for its text may be in any of its cells.
"""

from __future__ import annotations

import csv
import io
from itertools import dropwhile
from typing import TYPE_CHECKING, Final

from qa.errors import SourceError
from qa.phrases import Phrase
from qa.sources.draft import Draft, Unread
from qa.sources.paths import shown
from qa.sources.records import drafts_of, meaning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_SEPARATORS: Final = (",", "\t", ";", "|", "，")
_SUFFIXES: Final = frozenset({".csv", ".tsv"})
_LONGEST_HEADER: Final = 2000
_LONGEST_CELL: Final = 1 << 24
"""Characters; the csv module's own limit is less than a long article."""
_FEWEST: Final = 2
"""Known names that make a header, so that a title that is a word such as `News, text` is none."""


def looks_like(text: str, path: Path) -> bool:
    """Whether the first line names an article's fields; the suffix counts as well."""
    return _separator(_first_line(text)) is not None or path.suffix.lower() in _SUFFIXES


def parse(text: str, path: Path) -> list[Draft | Unread]:
    """Read the rows of a table.

    Args:
        text: The text as it was decoded.
        path: Its file, for errors.

    Returns:
        A draft or an unread part for each row, named by the line on which it begins.

    Raises:
        SourceError: The first row does not name the fields, or no row has a text.
    """
    return list(parse_lines(io.StringIO(text, newline=""), path))


def parse_lines(lines: Iterable[str], path: Path) -> Iterator[Draft | Unread]:
    """Read the rows of a table from its lines, one by one; see `parse`.

    Args:
        lines: The lines with their ends.
        path: The table's file, for errors.
    """
    numbered = dropwhile(lambda each: not each[1].strip(), enumerate(lines))
    above, first = next(numbered, (0, ""))
    first = first.lstrip().rstrip("\r\n")
    separator = _separator(first) if len(first) <= _LONGEST_HEADER else None
    if separator is None:
        raise SourceError(Phrase("no_text_column", name=shown(path)))
    # Only ever raised: it is the whole process's, and another thread may be reading.
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))
    header = _names(first, separator)
    rows = _rows((line for _, line in numbered), above + 1, separator, header)
    yield from drafts_of(rows, path)


def _first_line(text: str) -> str:
    start = len(text) - len(text.lstrip())
    end = text.find("\n", start, start + _LONGEST_HEADER)
    return text[start:end].rstrip("\r") if end > start else ""


def _separator(line: str) -> str | None:
    """Find what separates the names of fields in a header; None when it is no header."""
    if line.startswith("|"):  # a table in Markdown, within an article
        return None
    for separator in _SEPARATORS:
        known = [kind for name in _names(line, separator) if (kind := meaning(name))]
        if len(set(known)) >= _FEWEST and not {"text", "digest"}.isdisjoint(known):
            return separator
    return None


def _names(line: str, separator: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([line], delimiter=separator), [])]
    except csv.Error:
        return []


def _rows(
    lines: Iterable[str], above: int, separator: str, header: Sequence[str]
) -> Iterator[tuple[str, dict[str, object]] | Unread]:
    """Read the rows beneath the header, which ends on line `above`."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        place = Phrase("line", number=above + reader.line_num + 1)
        try:
            row = next(reader, None)
        except csv.Error as error:
            yield Unread(place, Phrase("quotes_damaged", fault=str(error)))
            continue
        if row is None:
            return
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            yield Unread(place, Phrase("cells_differ", cells=len(row), columns=len(header)))
            continue
        yield place, dict(zip(header, row, strict=True))
