"""Which files to read: the user's files and folders, expanded and in a fixed order.

No file is opened here. What can't be taken is reported beside what can, so that one bad
path never stops the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from qa.phrases import Phrase
from qa.sources.paths import shown
from qa.types import FailedInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

READABLE: Final = frozenset(
    {
        "", ".atom", ".csv", ".docx", ".eml", ".htm", ".html", ".json", ".jsonl", ".markdown", ".md", ".ndjson", ".pdf", ".rss",
        ".text", ".tsv", ".txt", ".xhtml", ".xml", ".zip",
    }
)  # fmt: skip
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
            yield _failed(path, Phrase("no_file_or_folder"))
        else:
            yield _failed(path, Phrase("no_such_input"))
    except (OSError, ValueError) as error:  # a loop of links, a name with a zero byte
        yield _failed(path, Phrase("not_opened", fault=str(error)))


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
            found.append(
                (current, _failed(current, Phrase("not_opened", fault=str(error.strerror))))
            )
    if not found:
        yield _failed(folder, Phrase("folder_empty"))
    for _, each in sorted(found, key=lambda pair: pair[0].parts):
        yield each


def is_passed_over(name: str) -> bool:
    """Whether a file of this name is left out of a folder without a word."""
    return name.startswith(".") or bool(_ABOUT_THE_FOLDER.fullmatch(name))


def why_not_read(name: str) -> str | None:
    """Say why a file that nobody named is not read, by its suffix; None when it is."""
    suffix = PurePath(name).suffix.lower()
    if suffix in READABLE:
        return None
    known = ", ".join(sorted(READABLE - {""}))
    return Phrase("type_not_read", suffix=shown(PurePath(suffix)), known=known)


def _taken(entry: Path) -> Path | FailedInput | None:
    """Decide on a folder's entry: take it, report it, or pass it over."""
    if is_passed_over(entry.name):
        return None
    if not entry.is_file():
        return _failed(entry, Phrase("no_file_or_dead_link"))
    reason = why_not_read(entry.name)
    return _failed(entry, reason) if reason else entry


def _failed(path: Path, reason: str) -> FailedInput:
    return FailedInput(shown(path), reason)
