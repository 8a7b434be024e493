"""The two scripts of Chinese: which one a text is in, and how to put it into the other."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from opencc import OpenCC

Direction = Literal["s2t", "t2s"]

_SHARE = 0.1
"""Of a Traditional text so many characters at least have another form; about a quarter do."""


def convert(text: str, direction: Direction) -> str:
    """Traditional to Simplified or back, word by word; what has no other form stays."""
    converted: str = _converter(direction).convert(text)
    return converted


def is_traditional(text: str) -> bool:
    """Whether a Chinese text is in Traditional script, a few words in Simplified aside."""
    simplified = convert(text, "t2s")
    changed = sum(a != b for a, b in zip(text, simplified, strict=False))
    return changed > _SHARE * len(text)


def in_script_of(model: str, text: str) -> str:
    """Chinese `text` in the script of `model`."""
    return convert(text, "s2t" if is_traditional(model) else "t2s")


@cache
def _converter(direction: Direction) -> OpenCC:
    from opencc import OpenCC

    return OpenCC(direction)
