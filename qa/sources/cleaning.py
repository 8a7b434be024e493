"""Characters and spaces: from decoded text to the text that offsets point into.

Two steps. `normalised` comes first and keeps the layout (blank lines, indents), which the
formats need to see; `clean_text` and `clean_line` come last and make the final text. All
are total and idempotent. What is article and what is not is decided elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_NEWLINES: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # controls
    "\xad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # format
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"  # halves, non-characters
)
# Joiners shape words in the Arabic and Indic scripts, and are noise elsewhere.
_JOINER: Final = re.compile("[\u200c\u200d](?<![\u0600-\u08ff\u0900-\u0dff].)")
_SPACES: Final = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_MAX_MARKS: Final = 30
_RUN_OF_MARKS: Final = re.compile(r"[^\w\s\x00-\x7f]{16,}")
_BLANKS: Final = re.compile(r"[ \t]+")
_WRAPPED: Final = re.compile(r" ?\n\s*")

EAST_ASIAN: Final = (
    "\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
)
"""For a character class: scripts that put no space between words, and their punctuation."""
_EAST_ASIAN_PAIR: Final = re.compile(f"(?<=[{EAST_ASIAN}])\n(?=[{EAST_ASIAN}])")


def normalised(text: str) -> str:
    r"""Make characters canonical and leave the layout alone.

    Every line ends with `\n`; controls, zero-width characters, text-direction marks,
    non-characters and lone surrogates go; every space but tab and newline is U+0020; the
    text is in Unicode's form NFC.
    """
    text = _NEWLINES.sub("\n", text)
    text = _JOINER.sub("", _INVISIBLE.sub("", text))
    return _composed(_SPACES.sub(" ", text))


def _composed(text: str) -> str:
    """Put text into NFC, in linear time.

    Sorting a run of combining marks takes `unicodedata.normalize` quadratic time (a
    thousand seconds for a run of 1 MB), so no run is longer than the thirty marks of
    Unicode's Stream-Safe Text Format (UAX #15); text in a living language has three.
    """

    def shortened(match: re.Match[str]) -> str:
        kept: list[str] = []
        marks = 0
        for character in match.group():
            # Some marks are two once decomposed.
            size = len(unicodedata.normalize("NFD", character))
            marks = marks + size if unicodedata.combining(character) else 0
            if marks <= _MAX_MARKS:
                kept.append(character)
        return "".join(kept)

    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _RUN_OF_MARKS.sub(shortened, text))


def clean_text(text: str) -> str:
    """Make the final text of an article: one paragraph a line, single spaces, no blank lines."""
    lines = map(single_spaced, normalised(text).split("\n"))
    return "\n".join(line for line in lines if line)


def clean_line(text: str) -> str:
    """Make a final text of one line, for titles and outlets."""
    return single_spaced(normalised(text))


def single_spaced(text: str) -> str:
    """Make one line of a normalised text, with single spaces and none around it."""
    return " ".join(text.split())


def unwrapped(text: str) -> str:
    """Join lines that were broken for layout's sake.

    A line break becomes a space, or nothing between two East Asian characters, whose
    scripts put no space between words.
    """
    text = _WRAPPED.sub("\n", _BLANKS.sub(" ", text))
    return _EAST_ASIAN_PAIR.sub("", text).replace("\n", " ")
