"""Which files to read: the user's files and folders, expanded and in a fixed order.

No file is opened here. What can't be taken is reported beside what can, so that one bad
path never stops the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa.sources.paths import shown
from qa.types import FailedInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

READABLE: Final = frozenset({"", ".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml"})
"""Suffixes of files that are taken out of a folder. A file named by the user is always
taken, because its content decides."""
_ABOUT_THE_FOLDER: Final = re.compile(
    r"(?:README|LICEN[CS]E|NOTICE).*|(?i:readme|licen[cs]e|notice)(?:\.\w+)?"
)
"""In capitals whatever follows, for an article may well be called notice-to-shippers.txt."""


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """What the given paths amount to."""

    files: tuple[Path, ...]
    """Each file once, in the order of the given paths, sorted within a folder."""
    failed: tuple[FailedInput, ...]
    """What can't be read, and why, in the same order."""


def find_files(paths: Iterable[Path]) -> FoundFiles:
    """Expand files and folders to the files to be read.

    Folders are searched all the way down, through symbolic links too, each folder once.
    In folders, hidden entries and files about the folder (README, LICENSE, NOTICE) are
    passed over, and files of a type that is not read are reported.

    Args:
        paths: Files and folders, as the user named them.

    Returns:
        The files, and what could not be taken. Never raises for a bad path.
    """
    files: dict[Path, Path] = {}  # by what they really are
    failed: list[FailedInput] = []
    for path in paths:
        for found in _expand(path):
            if isinstance(found, FailedInput):
                failed.append(found)
            else:
                files.setdefault(found.resolve(), found)
    return FoundFiles(tuple(files.values()), tuple(dict.fromkeys(failed)))


def _expand(path: Path) -> Iterator[Path | FailedInput]:
    """Give the files of one given path."""
    try:
        if path.is_dir():
            yield from _walk(path)
        elif path.is_file():
            yield path
        elif path.exists():
            yield _failed(path, "it is neither a file nor a folder: give one of these")
        else:
            yield _failed(path, "there is no such file or folder: check the path")
    except (OSError, ValueError) as error:  # a loop of links, a name with a zero byte
        yield _failed(path, f"it can't be opened: {error}")


def _walk(folder: Path) -> Iterator[Path | FailedInput]:
    """Give the files beneath a folder, sorted by path."""
    seen: set[Path] = set()
    found: list[tuple[Path, Path | FailedInput]] = []
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        real = current.resolve()
        if real in seen:  # a link back up, or a second way to the same folder
            continue
        seen.add(real)
        try:
            for entry in sorted(current.iterdir()):
                if entry.name.startswith("."):
                    continue
                if entry.is_dir():
                    waiting.append(entry)
                elif (taken := _taken(entry)) is not None:
                    found.append((entry, taken))
        except OSError as error:
            found.append((current, _failed(current, f"it can't be opened: {error.strerror}")))
    if not found:
        yield _failed(folder, "the folder holds no file to read: give another, or add articles")
    for _, each in sorted(found, key=lambda pair: pair[0].parts):
        yield each


def _taken(entry: Path) -> Path | FailedInput | None:
    """Decide on a folder's entry: take it, report it, or pass it over."""
    if _ABOUT_THE_FOLDER.fullmatch(entry.name):
        return None
    if not entry.is_file():
        return _failed(entry, "it is no file, or a link that leads nowhere: remove it")
    suffix = entry.suffix.lower()
    if suffix not in READABLE:
        known = ", ".join(sorted(READABLE - {""}))
        return _failed(entry, f"{suffix} files are not read: give one of {known}")
    return entry


def _failed(path: Path, reason: str) -> FailedInput:
    return FailedInput(shown(path), reason)
