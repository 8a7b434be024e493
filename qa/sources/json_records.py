"""JSON and JSON Lines: articles as objects, as programs export them.

One object, a list of objects, an object around one list of objects, or an object a line.
What their fields mean is told by `records`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from qa.errors import SourceError
from qa.phrases import Phrase
from qa.sources.draft import Draft, Unread
from qa.sources.paths import shown
from qa.sources.records import drafts_of, is_article

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_OPENING: Final = re.compile(r'\s*(?:\[\s*)?\{\s*["}]')
_BETWEEN: Final = re.compile(r"[\s,]*")
_LISTS: Final = (
    "articles", "items", "data", "results", "docs", "documents", "records", "entries", "news",
    "posts", "hits", "list", "rows",
)  # fmt: skip
"""Where a list of articles lies, if there is more than one list."""
_DEEPEST: Final = 3
"""`{"response": {"data": {"items": […]}}}`"""
_MOSTLY: Final = 0.5
_TRIED: Final = 20
"""Lines that tell whether there is an object a line."""

_Record = tuple[str, "Mapping[str, object]"]


def looks_like(text: str, path: Path) -> bool:
    """Whether a text opens as objects do, or is JSON as a whole."""
    del path
    if _OPENING.match(text):
        return True
    return text.lstrip()[:1] in ("{", "[") and _loaded(text) is not None


def parse(text: str, path: Path) -> list[Draft | Unread]:
    """Read the records of a JSON text.

    Args:
        text: The text as it was decoded.
        path: Its file, for errors.

    Returns:
        A draft or an unread part for each record. Of a list that breaks off, what stands
        before the break.

    Raises:
        SourceError: The JSON is damaged, or none of its records has an article's text.
    """
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        if text.lstrip().startswith("["):
            return list(drafts_of(_elements(text), path))
        lines = list(_objects(text.split("\n")))
        if sum(not isinstance(line, Unread) for line in lines) < _MOSTLY * len(lines):
            fault = _fault(error)
            raise SourceError(Phrase("json_damaged", name=shown(path), fault=fault)) from error
        return list(drafts_of(lines, path))
    return list(drafts_of(_numbered(_list_in(value)), path))


def opens_with_lines(head: str) -> bool:
    """Whether a text whose whole lines `head` begins with is JSON Lines: an object a line."""
    lines = [line for line in head.split("\n") if line.strip()][:_TRIED]
    objects = sum(isinstance(_loaded(line), dict) for line in lines)
    return bool(lines) and lines[0].lstrip().startswith("{") and objects > _MOSTLY * len(lines)


def parse_lines(lines: Iterable[str], path: Path) -> Iterator[Draft | Unread]:
    """Read JSON Lines one by one, as `parse` does those of a text."""
    return drafts_of(_objects(lines), path)


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _objects(lines: Iterable[str]) -> Iterator[_Record | Unread]:
    """Read an object a line."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place = Phrase("line", number=number)
        try:
            value = json.loads(line, strict=False)
        except (ValueError, RecursionError) as error:
            yield Unread(place, Phrase("no_json", fault=_fault(error)))
            continue
        yield (place, value) if isinstance(value, dict) else Unread(place, Phrase("no_object"))


def _elements(text: str) -> Iterator[_Record | Unread]:
    """Read the objects of a damaged list, up to where it breaks."""
    decoder = json.JSONDecoder(strict=False)
    at, number = text.index("[") + 1, 1
    while True:
        at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]  # matches anything
        place = Phrase("record", number=number)
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            yield Unread(place, Phrase("json_damaged_on", fault=_fault(error)))
            return
        yield (place, value) if isinstance(value, dict) else Unread(place, Phrase("no_object"))
        number += 1


def _numbered(values: list[object]) -> Iterator[_Record | Unread]:
    for number, value in enumerate(values, start=1):
        place = Phrase("record", number=number)
        yield (place, value) if isinstance(value, dict) else Unread(place, Phrase("no_object"))


def _list_in(value: object) -> list[object]:
    """Find the records: the value itself, or the list that it wraps."""
    if isinstance(value, list):
        return value
    level = [value]
    for _ in range(_DEEPEST):
        objects = [each for each in level if isinstance(each, dict)]
        for each in objects:
            if is_article(each):
                return [each]
            if found := _longest_list(each):
                return found
        level = [inner for each in objects for inner in each.values()]
    return [value]


def _longest_list(value: Mapping[str, object]) -> list[object] | None:
    """Choose among the lists of objects in an object: a known name first, then the longest."""
    lists = {
        name.lower(): inner
        for name, inner in value.items()
        if isinstance(inner, list) and any(isinstance(each, dict) for each in inner)
    }
    named = next((lists[name] for name in _LISTS if name in lists), None)
    return named or max(lists.values(), key=len, default=None)


def _fault(error: ValueError | RecursionError) -> str:
    """Say where JSON breaks, in a few words."""
    if isinstance(error, json.JSONDecodeError):
        line = f"line {error.lineno}, " if error.lineno > 1 else ""
        return f"{error.msg}: {line}column {error.colno}"
    return "nested too deeply" if isinstance(error, RecursionError) else "a number is too long"
