"""How a path is written in a message, and how that of a file within a file is made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path, PurePath

_STEPS: Final = re.compile(r"[/\\]+")
_NO_STEP: Final = re.compile(r"\.{0,2}|[A-Za-z]:")
"""Nothing, here, upwards, and a drive."""
_UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def shown(path: PurePath) -> str:
    """Write a path on one line, whatever characters its name holds.

    Names on disk are bytes: they may hold newlines, or be no text at all.
    """
    printable = str(path).encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in printable)


def beneath(outer: Path, name: str) -> Path:
    """Name a file within a file: `a.zip/news/1.html`.

    Nothing is ever written there. Still, a name that leads upwards or elsewhere is made to
    stay beneath, because it tells one article from another and is shown to people.
    """
    steps = (_UNPRINTABLE.sub("_", step) for step in _STEPS.split(name))
    kept = [step for step in steps if not _NO_STEP.fullmatch(step)]
    return outer.joinpath(*(kept or ["unnamed"]))
