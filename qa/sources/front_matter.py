"""The header of a Markdown file: `key: value` lines between two rules.

Of YAML only what headers of articles use is read: one line a key, with or without quotes.
Lists and nested values are passed over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_RULE: Final = re.compile(r"(?:---|\+\+\+)[ \t]*")
_MOST_LINES: Final = 100
_ENTRY: Final = re.compile(r"(?P<key>[A-Za-z_][\w-]{0,40})[ \t]?[:=][ \t]?(?P<value>.*)")
_QUOTES: Final = ('"', "'")


def split_front_matter(text: str) -> tuple[Mapping[str, str], str]:
    """Split a Markdown text into its header's entries and its body.

    Args:
        text: The file, normalised.

    Returns:
        Lower-case keys with their values, and the text beneath the header; no entries and
        the whole text when it does not begin with a closed header.
    """
    lines = text.lstrip("\n").split("\n")
    if not _RULE.fullmatch(lines[0]):
        return {}, text
    for end, line in enumerate(lines[1:_MOST_LINES], start=1):
        if _RULE.fullmatch(line):
            return dict(_entries(lines[1:end])), "\n".join(lines[end + 1 :])
    return {}, text


def _entries(lines: list[str]) -> list[tuple[str, str]]:
    return [
        (match["key"].lower(), _unquoted(match["value"].strip()))
        for line in lines
        if (match := _ENTRY.fullmatch(line)) and match["value"].strip()
    ]


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] in _QUOTES and value[-1] == value[0]
    return value[1:-1].replace(f"\\{value[0]}", value[0]) if quoted else value
