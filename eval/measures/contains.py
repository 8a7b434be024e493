"""Contains-match: whether a text holds an accepted answer.

Lenient where the official scorers are strict: Traditional and Simplified forms, full and
half width, capitals, spaces, punctuation and thousands separators make no difference.
Strict where a plain substring test is not: `5` is not in `2025` and `art` not in `party`,
because numbers and words of spaced scripts match whole. Decides whether an answer is
*right* for confidence, calibration and flips, and whether a quote supports an answer.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from qa.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"  # kana and iteration marks
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
)
_TOKENS = re.compile(rf"\d+(?:[.:]\d+)*|[{_UNSPACED}]|[^\W\d_{_UNSPACED}]+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


_GAP = "\n"


def contains(text: str, answers: Iterable[str]) -> bool:
    """Tell whether the tokens of an answer stand in `text`, in a row.

    An answer without any token, such as a lone dash, is held by nothing.
    """
    within = _joined(text)
    return any((wanted := _joined(answer)) != _GAP and wanted in within for answer in answers)


def _joined(text: str) -> str:
    """Write the tokens of `text`, each between two gaps, so that `in` compares whole tokens."""
    plain = _THOUSANDS.sub("", fold(unicodedata.normalize("NFKC", text)).casefold())
    return "".join(_GAP + token for token in _TOKENS.findall(plain)) + _GAP
