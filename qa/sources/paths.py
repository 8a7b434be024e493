"""How a path is written in a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def shown(path: Path) -> str:
    """Write a path on one line, whatever characters its name holds.

    Names on disk are bytes: they may hold newlines, or be no text at all.
    """
    printable = str(path).encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in printable)
