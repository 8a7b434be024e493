"""The header of a Markdown file: `key: value` lines between two rules.

Of YAML and TOML only what headers of articles use is read: one line a key, with or without
quotes, and YAML's longer texts (`title: >-`). Lists and nested values are passed over. Real
parsers refuse half of what is found: `title: Dam: water rises` is no YAML.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_RULE: Final = re.compile(r"(?:---|\+\+\+)[ \t]*")
_MOST_LINES: Final = 100
_ENTRY: Final = re.compile(r"(?P<key>[A-Za-z_][\w-]{0,40})[ \t]?[:=][ \t]?(?P<value>.*)")
_TABLE: Final = re.compile(r"\[{1,2}[^\[\]]{1,80}\]{1,2}[ \t]*")
_LONGER: Final = re.compile(r"[|>][+-]?\d?")
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


def _entries(lines: list[str]) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(lines):
        if _TABLE.fullmatch(line):  # what is below belongs to it
            return
        match = _ENTRY.fullmatch(line)
        value = match["value"].strip() if match else ""
        if match and _LONGER.fullmatch(value):
            value = " ".join(_indented(lines[number + 1 :]))
        if match and value:
            yield match["key"].lower(), _unquoted(value)


def _indented(lines: list[str]) -> Iterator[str]:
    """Give the lines of a longer text."""
    yield from (line.strip() for line in takewhile(lambda line: line[:1] in ("", " "), lines))


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] in _QUOTES and value[-1] == value[0]
    return value[1:-1].replace(f"\\{value[0]}", value[0]) if quoted else value
