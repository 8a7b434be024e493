"""Dates as newspapers print them: strings in, `date` or `datetime` out.

Chinese, Japanese and English forms, with Western, Reiwa, Heisei, Showa and Minguo years.
A time zone is dropped, because `Article.published` says what the article prints. Which
date of an article counts is decided by `best_date`; where to look is up to the formats.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from qa.types import PublishedFrom

PRECEDENCE: Final[tuple[PublishedFrom, ...]] = ("user", "meta", "dateline", "byline", "filename")
"""The most deliberate statement first: what the user says, what the publisher wrote for
machines, what the article says of itself, what the page prints around it, and last the
name that somebody gave to the file."""

_ERAS: Final = {
    "令和": 2018, "平成": 1988, "昭和": 1925, "民国": 1911, "民國": 1911,
}  # fmt: skip
_MONTHS: Final = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
_MONTH: Final = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_FORMS: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<!\d)(?P<y>\d{4}) ?年 ?(?P<m>\d{1,2}) ?月 ?(?P<d>\d{1,2}) ?[日号號]",
        (
            r"(?P<era>令和|平成|昭和|民[国國]) ?(?P<y>\d{1,3}|元) ?年"
            r" ?(?P<m>\d{1,2}) ?月 ?(?P<d>\d{1,2}) ?日"
        ),
        r"(?<![\d./-])(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?![\d]|[-/.]\d)",
        rf"\b{_MONTH} (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>\d{{4}})(?!\d)",
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[ -]{_MONTH},?[ -](?P<y>\d{{4}})(?!\d)",
        r"(?<![0-9A-Za-z])(?P<y>(?:19|20)\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?![0-9A-Za-z])",
    )
)
_TIME: Final = re.compile(
    r"[ ,T]{0,3}(?:[(（](?:[日月火水木金土]|星期.|[周週].)[)）]|星期.|[周週][一二三四五六日天])?"
    r" ?(?:at )?(?P<half>上午|凌晨|早上|午前|下午|傍晚|晚上|午後)? ?"
    r"(?P<h>\d{1,2})(?::(?P<min>\d{2})(?!\d)(?::(?P<s>\d{2}))?"
    r"| ?[时時点點] ?(?:(?P<minutes>\d{1,2}) ?分)?)"
    r" ?(?P<pm>[ap]\.?m\b)?",
    re.IGNORECASE,
)
_HOURS_LATE: Final = frozenset({"下午", "傍晚", "晚上", "午後", "pm", "p.m"})
_HOURS_EARLY: Final = frozenset({"上午", "凌晨", "早上", "午前", "am", "a.m"})
_NOON: Final = 12
_OLDEST: Final = 1800
"""Earlier years are a publishing system's way to say that it does not know."""

_ASCII_FORMS: Final = str.maketrans("０１２３４５６７８９：／－．，", "0123456789:/-.,")
_FILE_NAME: Final = re.compile(
    r"(?<![0-9A-Za-z])((?:19|20)\d\d)([-_.]?)([01]\d)\2([0-3]\d)(?![0-9A-Za-z])"
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of publication, and where it was found."""

    when: date | datetime
    found_in: PublishedFrom


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date within a string: `text[start:end]` is how it is written there."""

    when: date | datetime
    start: int
    end: int


def best_date(dates: Iterable[Dated]) -> Dated | None:
    """Choose by `PRECEDENCE`, the first of equals; None when there is none."""
    return min(dates, key=lambda dated: PRECEDENCE.index(dated.found_in), default=None)


def find_date(text: str) -> FoundDate | None:
    """Find the leftmost date that the calendar knows, with the time of day that follows it.

    Args:
        text: A short text: a line, a value from a page's metadata. Time is linear in it.

    Returns:
        A `datetime` inside when an hour is printed, else a `date`; None when there is none.
    """
    text = text.translate(_ASCII_FORMS)  # one for one, so offsets stay
    found = min(_days(text), key=lambda day: day.start, default=None)
    if found is None:
        return None
    time = _TIME.match(text, found.end)
    moment = _moment(found.when, time) if time else None
    return FoundDate(moment, found.start, time.end()) if time and moment else found


def parse_date(text: str) -> date | datetime | None:
    """Read a value that is meant to be a date, such as one from a page's metadata."""
    found = find_date(text)
    return found.when if found else None


def date_in_file_name(path: Path) -> date | None:
    """Read a date such as 2025-06-11 or 20250611 off a file's own name, not its folders."""
    for match in _FILE_NAME.finditer(path.name):
        day = _day(int(match[1]), int(match[3]), int(match[4]))
        if day:
            return day
    return None


def _days(text: str) -> Iterator[FoundDate]:
    """Give the first valid date of each form."""
    for form in _FORMS:
        for match in form.finditer(text):
            when = _read(match)
            if when:
                yield FoundDate(when, match.start(), match.end())
                break


def _read(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    year = 1 if parts["y"] == "元" else int(parts["y"])
    if parts.get("era"):
        year += _ERAS[parts["era"]]
    name = parts.get("name")
    month = _MONTHS.index(name[:3].lower()) + 1 if name else int(parts["m"])
    return _day(year, month, int(parts["d"]))


def _day(year: int, month: int, day: int) -> date | None:
    if year < _OLDEST:
        return None
    try:
        return date(year, month, day)
    except ValueError:  # the 31st of June, or a number that is no date
        return None


def _moment(day: date, time: re.Match[str]) -> datetime | None:
    """Add the time of day, which is no time when its numbers are out of range."""
    hour, second = int(time["h"]), int(time["s"] or 0)
    minute = int(time["min"] or time["minutes"] or 0)
    half = (time["half"] or time["pm"] or "").lower()
    if half in _HOURS_LATE and hour < _NOON:
        hour += _NOON
    if half in _HOURS_EARLY and hour == _NOON:
        hour = 0
    try:
        return datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return None
