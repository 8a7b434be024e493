"""A new name, place or time in the stead of the last question's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.followup.mentions import language_of, mentions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.followup.dialogue import Rule
    from qa.followup.mentions import Kind, Mention

_NAMES: frozenset[Kind] = frozenset(("person", "body", "name"))
_FINAL = re.compile(r"[\s？?。.！!…]*$")
_YEAR_OF = re.compile(r"^.{2,4}年的?(?=.*月)")
_MONTH_FIRST = re.compile(r"^[0-9一二三四五六七八九十]{1,3}月|^第?[一二三四1-4]季|^[上下]半年")


def swapped(
    new: str, kind: Kind, last: str, before: str = "", *, glue: str = ""
) -> tuple[str, Rule] | None:
    """Put something new into the last question.

    Args:
        new: The name, place or time.
        kind: What it is.
        last: The question that it goes into.
        before: The word that the new question has before it: in, 对. What follows the same
            word in the last question is swapped first.
        glue: What joins `before` and `new`.

    Returns:
        The new question and the rule; None when there is nothing to swap and nothing to add.
    """
    target = _target(mentions(last), kind, last, before)
    if target is not None:
        start = target.start
        if kind == "time" and _MONTH_FIRST.match(new) and (year := _YEAR_OF.match(target.text)):
            start += year.end()
        return joined(last[:start], new, last[target.end :]), "swap"
    if kind in ("time", "place"):
        return _added(before + glue + new, last, with_comma=not before), "add"
    return None


def joined(*parts: str) -> str:
    """Put parts together, with a space where two words of Latin letters or digits would touch."""
    text = ""
    for part in parts:
        touch = text[-1:].isalnum() and part[:1].isalnum() and (text[-1:] + part[:1]).isascii()
        text += f" {part}" if touch else part
    return text


def _added(words: str, last: str, *, with_comma: bool) -> str:
    """A question with a time or place more: at its end in English, else at its beginning."""
    if language_of(last) != "en":
        return joined(words, last)
    core = _FINAL.sub("", last)
    return f"{core}{',' if with_comma else ''} {words}{last[len(core) :]}"


def _target(found: Sequence[Mention], kind: Kind, last: str, before: str) -> Mention | None:
    """What to swap: of the same kind, best after the same word; for a name, any name."""
    kinds: list[frozenset[Kind]] = [frozenset((kind,))]
    if kind in _NAMES:
        kinds += [_NAMES, frozenset(("place",))]
    for wanted in kinds:
        fitting = [mention for mention in found if mention.kind in wanted]
        after = [m for m in fitting if before and last[: m.start].rstrip().endswith(before)]
        if after or fitting:
            return (after or fitting)[0]
    return None
