"""Which of the dates that were found is an article's date of publication.

Metadata, dateline, byline, address, file name: in this order, which is documented for users.
Where they contradict one another the first still counts, and `contradiction` says so.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from qa.sources.dates import Dated, calendar_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from qa.types import PublishedFrom

PRECEDENCE: Final[tuple[PublishedFrom, ...]] = (
    "user", "meta", "dateline", "byline", "address", "filename",
)  # fmt: skip
"""The most deliberate statement first: what the user says, what the publisher wrote for
machines, what the article says of itself, what the page prints around it, where the publisher
put it, and last the name that somebody gave to the file."""

_FILE_NAME: Final = re.compile(
    r"(?<![0-9A-Za-z])((?:19|20)\d\d)([-_.]?)([01]\d)\2([0-3]\d)(?![0-9A-Za-z])"
)
_IN_ADDRESS: Final = (
    re.compile(r"/((?:19|20)\d\d)/([01]?\d)/([0-3]?\d)(?=[/.]|$)"),
    re.compile(r"/((?:19|20)\d\d)[-_]([01]\d)[-_/]([0-3]\d)(?!\d)"),
    re.compile(r"/((?:19|20)\d\d)/([01]\d)([0-3]\d)(?!\d)"),
    re.compile(r"[/_-][a-z]?((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)"),
)
_ALIKE: Final = timedelta(days=2)
"""An evening in one time zone, a printed edition, an editor's delay: no contradiction."""


def best_date(dates: Iterable[Dated]) -> Dated | None:
    """Choose by `PRECEDENCE`, the first of equals; None when there is none."""
    return min(dates, key=lambda dated: PRECEDENCE.index(dated.found_in), default=None)


def contradiction(dates: Iterable[Dated]) -> str | None:
    """Tell in a few words how an article's dates contradict one another.

    Args:
        dates: Every date of publication that was found.

    Returns:
        The date that counts and those more than two days from it, with where each was found;
        None when there is none. A file may be named after the day on which it was saved, so
        a later day in its name contradicts nothing.
    """
    dates = sorted(dates, key=lambda dated: PRECEDENCE.index(dated.found_in))
    first_of_each = {dated.found_in: dated for dated in reversed(dates)}
    if not first_of_each:
        return None
    chosen = dates[0]
    others = [
        dated
        for kind in PRECEDENCE
        if (dated := first_of_each.get(kind)) and _contradicts(dated, chosen)
    ]
    if not others:
        return None
    told = ", ".join(f"{dated.day} ({dated.found_in})" for dated in (chosen, *others))
    return f"its dates differ: {told}"


def _contradicts(dated: Dated, chosen: Dated) -> bool:
    if dated.found_in == "filename" and dated.day > chosen.day:
        return False
    return abs(dated.day - chosen.day) > _ALIKE


def date_in_file_name(path: Path) -> date | None:
    """Read a date such as 2025-06-11 or 20250611 off a file's own name, not its folders."""
    for match in _FILE_NAME.finditer(path.name):
        day = calendar_day(int(match[1]), int(match[3]), int(match[4]))
        if day:
            return day
    return None


def date_in_address(url: str) -> date | None:
    """Read a date such as /2026/01/13/ or /202601/t20260113_5 off a web address's path."""
    try:
        path = urlsplit(url).path.lower()
    except ValueError:  # a broken host
        return None
    for form in _IN_ADDRESS:
        for match in form.finditer(path):
            day = calendar_day(*map(int, match.groups()))
            if day:
                return day
    return None
