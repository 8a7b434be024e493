"""The CMRC 2018 scorer, for Chinese and Japanese.

Cui et al. 2019, "A Span-Extraction Dataset for Chinese Machine Reading Comprehension".
Same values as the official `cmrc2018_evaluate.py` (v5, SQuAD-style): Han characters count
one by one, everything between them is cut into words by NLTK's Treebank tokenizer, a fixed
set of punctuation is dropped, and F1 is over the longest common *substring*.

Kept as they are there, because a yardstick must not be mended: the set drops `’` but not
`‘`, keeps the ASCII comma, full stop and quotation marks, and names the two-character `……`,
which no single character equals, so ellipses stay. Exact match keeps spaces inside.

One difference: the official script also runs NLTK's English sentence splitter (Punkt),
whose data must be downloaded. It could matter only where a stretch without Han characters
has a full stop followed by a space inside. Among gold answers that is 3 of 4,011 in CMRC
2018 dev, 2 of 4,179 in DRCD test and 0 of 1,029 in the quarter of JaQuAD dev that we
use, each a person's initial or title.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Protocol

from eval.errors import MissingEvalDependencyError

if TYPE_CHECKING:
    from collections.abc import Sequence

_HAN = re.compile("[\u4e00-\u9fa5]")
_PUNCTUATION = frozenset("-:_*^/\\~`+=，。：？！“”；’《》·、「」（）－～『』")


def exact_match(answers: Sequence[str], prediction: str) -> float:
    """Return 1.0 when the prediction equals an answer, punctuation and case aside; else 0.0."""
    bare = _bare(prediction)
    return float(any(_bare(answer) == bare for answer in answers))


def f1(answers: Sequence[str], prediction: str) -> float:
    """Return the best F1 over the answers, 0 to 1."""
    predicted = segments(prediction)
    return max(_f1(segments(answer), predicted) for answer in answers)


def segments(text: str) -> list[str]:
    """Cut into Han characters one by one, and the words of what stands between them."""
    out: list[str] = []
    run = ""
    for char in text.lower().strip():
        if char in _PUNCTUATION:
            continue
        if _HAN.match(char):
            out += _words(run)
            out.append(char)
            run = ""
        else:
            run += char
    return out + _words(run)


def _f1(answer: list[str], prediction: list[str]) -> float:
    common = _longest_common_run(answer, prediction)
    if not common:
        return 0.0
    precision = common / len(prediction)
    recall = common / len(answer)
    return (2 * precision * recall) / (precision + recall)


def _longest_common_run(left: list[str], right: list[str]) -> int:
    """Return the length of the longest run of segments that both hold."""
    best = 0
    above = [0] * (len(right) + 1)
    for item in left:
        row = [0] * (len(right) + 1)
        for j, other in enumerate(right):
            if item == other:
                row[j + 1] = above[j] + 1
        best = max(best, *row)
        above = row
    return best


def _bare(text: str) -> str:
    return "".join(char for char in text.lower().strip() if char not in _PUNCTUATION)


class _Tokenizer(Protocol):
    def tokenize(self, text: str) -> list[str]: ...


@cache
def _treebank() -> _Tokenizer:
    try:
        from nltk.tokenize.destructive import (  # type: ignore[import-untyped, unused-ignore]
            NLTKWordTokenizer,
        )
    except ImportError as error:
        raise MissingEvalDependencyError("nltk") from error
    tokenizer: _Tokenizer = NLTKWordTokenizer()
    return tokenizer


def _words(run: str) -> list[str]:
    return _treebank().tokenize(run) if run else []
