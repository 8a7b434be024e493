"""What a format makes of a file: an article that has no identity yet.

The formats fill in what the file says. What holds for all of them (the dateline, the
language, the id, the hash) is added in one place, `qa.sources.articles`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
