"""The chat's words in every language that it speaks, and which of them a reader wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.web.words.base import Counted, Words
from qa.web.words.english import ENGLISH
from qa.web.words.simplified import SIMPLIFIED
from qa.web.words.traditional import TRADITIONAL

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "CHOICE_COOKIE",
    "ENGLISH",
    "LANGUAGES",
    "SIMPLIFIED",
    "TRADITIONAL",
    "Counted",
    "Words",
    "preferred",
    "words_in",
]

LANGUAGES = {words.code: words for words in (ENGLISH, SIMPLIFIED, TRADITIONAL)}
"""By BCP 47 code; the first is for readers of none of them."""

CHOICE_COOKIE = "citeqa_language"
"""Where a browser keeps the code of the language that was chosen, for every page and port."""

_TRADITIONAL = {"hant", "tw", "hk", "mo"}
"""Script and regions that make Chinese Traditional."""


def words_in(code: str) -> Words:
    """The words of a language; the first language's for an unknown code."""
    return LANGUAGES.get(code, ENGLISH)


def preferred(chosen: str | None, accepted: str | None) -> Words:
    """The words for a reader.

    Args:
        chosen: The code that the reader once picked on the page, if any.
        accepted: The browser's Accept-Language: `zh-TW,zh;q=0.9,en;q=0.8`.
    """
    if chosen in LANGUAGES:
        return LANGUAGES[chosen]
    for tag in _by_weight(accepted or ""):
        language, *more = tag.split("-")
        if language == "zh":
            return TRADITIONAL if _TRADITIONAL & set(more) else SIMPLIFIED
        if language == "en":
            return ENGLISH
    return ENGLISH


def _by_weight(accepted: str) -> Iterator[str]:
    """The tags of an Accept-Language, most wanted first; what can't be read comes last."""
    weighed = []
    for number, part in enumerate(accepted.lower().split(",")):
        tag, _, weight = part.partition(";q=")
        try:
            weighed.append((-float(weight or 1), number, tag.strip()))
        except ValueError:
            weighed.append((0.0, number, tag.strip()))
    yield from (tag for weight, _, tag in sorted(weighed) if tag and weight < 0)
