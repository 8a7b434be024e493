"""Time zones as they are printed after a time of day: `+08:00`, `GMT`, `（北京时间）`.

A zone is kept as its distance from UTC. Names that mean several zones (CST is Chicago's and
China's, IST Ireland's and India's) say nothing and are left alone.
"""

from __future__ import annotations

import re
from typing import Final

_NAMED: Final = {
    "z": 0, "gmt": 0, "utc": 0, "hkt": 480, "jst": 540, "kst": 540, "msk": 180, "cet": 60,
    "cest": 120, "est": -300, "edt": -240, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480,
    "pdt": -420, "北京时间": 480, "北京時間": 480, "香港时间": 480, "香港時間": 480,
    "台北时间": 480, "台北時間": 480, "臺北時間": 480, "日本时间": 540, "日本時間": 540,
}  # fmt: skip
"""Minutes east of UTC, by what is printed in lower case."""
_BEFORE: Final = re.compile(r"(?P<name>[^\W\d_]{2}[时時][间間])[ :：]?$")
_AFTER: Final = re.compile(
    r" ?[(（\[]?(?:"
    r"(?:GMT|UTC)?(?P<sign>[+\-−])(?P<hours>\d{2}):?(?P<minutes>\d{2})(?!\d)"
    r"|(?P<name>Z|[A-Z]{3,4}|[^\W\d_a-zA-Z]{2}[时時][间間])(?!\w)"
    r")(?: (?:GMT|UTC)\b)?[)）\]]?"
)
_EAST, _WEST = 14 * 60, -12 * 60
_HOUR: Final = 60
_WHOLE: Final = 15
"""Every zone is made of these minutes, and none west of Greenwich of odd ones."""


def zone_after(text: str, at: int) -> tuple[str, int] | None:
    """Read the zone that follows a time of day.

    Args:
        text: A short text.
        at: Where the time ends.

    Returns:
        The zone as `+08:00`, and where it ends; None when there is none, or none that can be
        told.
    """
    match = _AFTER.match(text, at)
    if match is None:
        return None
    if match["name"]:
        minutes = _NAMED.get(match["name"].lower())
        return None if minutes is None else (_written(minutes), match.end())
    rest = int(match["minutes"])
    east = _HOUR * int(match["hours"]) + rest
    if match["sign"] != "+":
        east = -east
    step = _WHOLE if east > 0 else 2 * _WHOLE
    if not _WEST <= east <= _EAST or rest >= _HOUR or east % step:
        return None  # the end of a span of time: 10:23-10:45
    return _written(east), match.end()


def zone_before(text: str, at: int) -> str | None:
    """Read the zone that stands before a date: 北京时间2026年1月13日10时."""
    match = _BEFORE.search(text, 0, at)
    minutes = _NAMED.get(match["name"]) if match else None
    return None if minutes is None else _written(minutes)


def _written(minutes: int) -> str:
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // _HOUR:02}:{abs(minutes) % _HOUR:02}"
