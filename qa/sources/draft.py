"""What a format makes of a file: articles without identity, and what it could not read.

The formats fill in what the file says. What holds for all of them (the dateline, the
language, the id, the hash) is added in one place, `qa.sources.articles`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.types import FailedInput

if TYPE_CHECKING:
    from pathlib import Path

    from qa.sources.dates import Dated


@dataclass(frozen=True, slots=True)
class Draft:
    """One article as found in a file."""

    title: str
    """The headline; empty when the file gives none."""
    text: str
    """The body, one paragraph a line. It need not be clean yet."""
    source: str | None = None
    url: str | None = None
    dates: tuple[Dated, ...] = ()
    """Every date of publication that was found, in any order."""
    language: str | None = None
    """What the file declares, as it is written there."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a file that can't be read while others can."""

    place: str
    """Where it stands in the file: `record 7`, `line 12`; a `Phrase` like the reason."""
    reason: str
    """What is wrong with it and what to do, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file within a file, to be read like any other."""

    path: Path
    """The outer file's path with the inner name beneath: `a.zip/news/1.html`."""
    data: bytes


Part = Draft | Unread | Enclosed | FailedInput
