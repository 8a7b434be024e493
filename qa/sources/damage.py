"""Texts with a few damaged characters, and texts that were damaged before they were saved.

A file that breaks off within a letter, or lost a byte on its way, is worth reading; what was
lost shows as U+FFFD and is told. What an earlier program decoded wrongly is well-formed text
and gibberish; it is recognised and told, and never put right by a guess.
"""

from __future__ import annotations

import re
from typing import Final

LOST: Final = "\ufffd"
"""What stands where a character could not be decoded."""
_MOST_LOST: Final = 0.05
"""Of the letters outside ASCII. In a wrong encoding, a third of them can't be decoded."""
_TWICE: Final = re.compile("[\x80-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{4,}")
"""What East Asian text looks like in a Western encoding: no language writes so."""
_FEWEST: Final = 20
_FEW: Final = 2
_MOSTLY: Final = 0.3
_REPLACED: Final = re.compile("锟斤拷|烫烫烫")
"""U+FFFD itself, decoded as GBK; and memory that nothing was written to."""
_AS_GBK: Final = re.compile("[锛銆锟]")
"""What full-width punctuation in UTF-8 begins with, decoded as GBK: hardly ever written."""
_OFTEN: Final = 0.01
_SAMPLE: Final = 1 << 18


def decoded_but_for_a_few(data: bytes, codec: str) -> str | None:
    """Decode bytes of which a few are damaged.

    Args:
        data: The bytes.
        codec: The encoding to try.

    Returns:
        The text, with U+FFFD where something is damaged; None when there is too much of that
        for the encoding to be right.
    """
    text = data.decode(codec, "replace")
    letters = sum(character > "\x7f" for character in text)
    return text if text.count(LOST) <= _MOST_LOST * letters else None


def damage_in(text: str) -> str:
    """Say in a few words what is damaged in a decoded text; empty when nothing shows."""
    if text.isascii():
        return ""
    if lost := text.count(LOST):
        return (
            f"{lost} character{'s' if lost > 1 else ''} of it {'are' if lost > 1 else 'is'} damaged"
        )
    sample = text[:_SAMPLE]
    if replaced := _REPLACED.search(sample):
        return f"it was damaged before it was saved ({replaced.group()})"
    marks = "".join(_AS_GBK.findall(sample))
    if len(marks) > max(_FEW, _OFTEN * len(sample)):
        return f"it was decoded wrongly before it was saved ({marks[:3]}…)"
    runs = "".join(_TWICE.findall(sample))
    if len(runs) >= _FEWEST and len(runs) > _MOSTLY * sum(each > "\x7f" for each in sample):
        return f"it was decoded wrongly before it was saved ({runs[:12]}…)"
    return ""
