"""Dates as newspapers print them: strings in, `date` or `datetime` out.

Chinese, Japanese, Korean and Western forms, with Reiwa, Heisei, Showa and Minguo years.
A time stays as it is printed, and its zone is told beside it. A date without a year, and one
that counts from now (3小时前), are none. Which date of an article counts is decided by
`dating`; where to look is up to the formats.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from qa.sources.zones import zone_after, zone_before

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.types import PublishedFrom

_ERAS: Final = {
    "令和": 2018, "平成": 1988, "昭和": 1925, "民国": 1911, "民國": 1911,
}  # fmt: skip
_MONTHS: Final = (
    "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august"
    "|sep sept september|oct october|nov november|dec december",
    "janvier janv|février févr|mars|avril avr|mai|juin|juillet juil|août|septembre|octobre"
    "|novembre|décembre déc",
    "enero ene|febrero|marzo|abril abr|mayo|junio|julio|agosto ago|septiembre setiembre"
    "|octubre|noviembre|diciembre dic",
    "января янв|февраля фев|марта мар|апреля апр|мая|июня июн|июля июл|августа авг"
    "|сентября сен сент|октября окт|ноября ноя|декабря дек",
    "januar jänner|februar|märz|april|mai|juni|juli|august|september|oktober okt|november"
    "|dezember dez",
)
"""English, French, Spanish, Russian and German, January first."""
_MONTH_NUMBERS: Final = {
    name: number
    for language in _MONTHS
    for number, names in enumerate(language.split("|"), start=1)
    for name in names.split()
}
_MONTH: Final = rf"(?P<name>{'|'.join(sorted(_MONTH_NUMBERS, key=len, reverse=True))})\b\.?"
_FORMS: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<!\d)(?P<y>\d{4}) ?年 ?(?P<m>\d{1,2}) ?月 ?(?P<d>\d{1,2}) ?[日号號]",
        (
            r"(?P<era>令和|平成|昭和|民[国國]) ?(?P<y>\d{1,3}|元) ?年"
            r" ?(?P<m>\d{1,2}) ?月 ?(?P<d>\d{1,2}) ?日"
        ),
        r"(?<![\d./-])(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?![\d]|[-/.]\d)",
        r"(?<!\d)(?P<y>\d{4}) ?년 ?(?P<m>\d{1,2}) ?월 ?(?P<d>\d{1,2}) ?일",
        rf"\b{_MONTH} (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>\d{{4}})(?!\d)",
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|\.)?(?:[ -]| de ){_MONTH},?(?:[ -]| de | del )"
        r"(?P<y>\d{4})(?!\d)(?: ?(?:г\.|года))?",
        r"(?<![0-9A-Za-z])(?P<y>(?:19|20)\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?![0-9A-Za-z])",
    )
)
_TIME: Final = re.compile(
    r"[ ,T]{0,3}(?:[(（](?:[日月火水木金土]|星期.|[周週].)[)）]|星期.|[周週][一二三四五六日天])?"
    r" ?(?:at |à |a las |в |um )?(?P<half>上午|凌晨|早上|午前|오전|下午|傍晚|晚上|午後|오후)? ?"
    r"(?P<h>\d{1,2})(?::(?P<min>\d{2})(?!\d)(?::(?P<s>\d{2})(?:\.\d{1,9})?)?"
    r"| ?[时時点點시h](?![a-z]) ?(?:(?P<minutes>\d{1,2})(?!\d) ?[分분]?)?)"
    r" ?(?P<pm>[ap]\.?m\b\.?)?",
    re.IGNORECASE,
)
_HOURS_LATE: Final = frozenset({"下午", "傍晚", "晚上", "午後", "오후", "pm", "p.m"})
_HOURS_EARLY: Final = frozenset({"上午", "凌晨", "早上", "午前", "오전", "am", "a.m"})
_NOON: Final = 12
_OLDEST: Final = 1800
"""Earlier years are a publishing system's way to say that it does not know."""

_ASCII_FORMS: Final = str.maketrans("０１２３４５６７８９：／－．，", "0123456789:/-.,")


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of publication, and where it was found."""

    when: date | datetime
    found_in: PublishedFrom
    zone: str | None = None
    """The time zone that is stated beside it: `+08:00`."""

    @property
    def day(self) -> date:
        """The calendar day, as printed."""
        return self.when.date() if isinstance(self.when, datetime) else self.when


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date within a string: `text[start:end]` is how it is written there."""

    when: date | datetime
    start: int
    end: int
    zone: str | None = None
    """Of a `datetime`, if it is printed: `+08:00`."""


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
    if time is None or moment is None:
        return found
    end = len(text[: time.end()].rstrip())
    zone = zone_after(text, end)
    if zone:
        return FoundDate(moment, found.start, zone[1], zone[0])
    return FoundDate(moment, found.start, end, zone_before(text, found.start))


def parse_date(text: str) -> date | datetime | None:
    """Read a value that is meant to be a date, such as one from a page's metadata."""
    found = find_date(text)
    return found.when if found else None


def dates_in(text: str, found_in: PublishedFrom) -> tuple[Dated, ...]:
    """Read the leftmost date of a short text as one of publication; empty when there is none."""
    found = find_date(text)
    return (Dated(found.when, found_in, found.zone),) if found else ()


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
    month = _MONTH_NUMBERS[name.lower()] if name else int(parts["m"])
    return calendar_day(year, month, int(parts["d"]))


def calendar_day(year: int, month: int, day: int) -> date | None:
    """Make a date of three numbers; None when the calendar has no such day."""
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
    half = (time["half"] or time["pm"] or "").lower().rstrip(".")
    if half in _HOURS_LATE and hour < _NOON:
        hour += _NOON
    if half in _HOURS_EARLY and hour == _NOON:
        hour = 0
    try:
        return datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return None
