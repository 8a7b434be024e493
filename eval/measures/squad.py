"""The SQuAD v1.1 scorer, for languages that put spaces between words.

Rajpurkar et al. 2016, "SQuAD: 100,000+ Questions for Machine Comprehension of Text". Same
values as the official `evaluate-v1.1.py`: lower case, ASCII punctuation and the English
articles removed, spaces folded; F1 over the bag of words.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)


def exact_match(answers: Sequence[str], prediction: str) -> float:
    """Return 1.0 when the normalised prediction equals a normalised answer; else 0.0."""
    predicted = normalise(prediction)
    return float(any(normalise(answer) == predicted for answer in answers))


def f1(answers: Sequence[str], prediction: str) -> float:
    """Return the best F1 over the answers, 0 to 1."""
    predicted = normalise(prediction).split()
    return max(_f1(normalise(answer).split(), predicted) for answer in answers)


def normalise(text: str) -> str:
    """Put in lower case, without punctuation and articles, words parted by one space."""
    bare = text.lower().translate(_NO_PUNCTUATION)
    return " ".join(_ARTICLES.sub(" ", bare).split())


def _f1(answer: list[str], prediction: list[str]) -> float:
    common = sum((Counter(prediction) & Counter(answer)).values())
    if not common:
        return 0.0
    precision = common / len(prediction)
    recall = common / len(answer)
    return (2 * precision * recall) / (precision + recall)
