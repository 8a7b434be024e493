"""A reader's signals → the probability that its answer is right.

Logistic regression (Platt scaling, when it is on one signal), by language group: the same
margin is worth less where the question's language is not the passage's.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

LanguageGroup = Literal["zh", "ja", "western", "across"]

_KANA = re.compile(r"[\u3041-\u30ff]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")
_SAMPLE = 400
_ENOUGH_KANA = 0.1
_ENOUGH_HAN = 0.3

_PENALTY = 1e-2
_ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for a span, not yet weighed."""

    margin: float
    """Log odds of the span against "no answer" in the same window."""
    relevance: float
    """Log odds that the window holds an answer at all; 0 if the network does not say."""
    kind: float
    """See `kinds.kind_agreement`."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of a regression from signals to log odds of being right."""

    margin: float
    relevance: float
    kind: float
    intercept: float

    def odds(self, of: Signals) -> float:
        """The log odds that a span with these signals is right."""
        return (
            self.margin * of.margin
            + self.relevance * of.relevance
            + self.kind * of.kind
            + self.intercept
        )

    def probability(self, of: Signals) -> float:
        """The probability that a span with these signals is right."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.odds(of)))))


def fit_calibration(trials: Sequence[tuple[Signals, bool]]) -> Calibration:
    """Fit on signals and whether the span was right: Newton's method, with a small penalty."""
    rows = np.array([(s.margin, s.relevance, s.kind, 1.0) for s, _ in trials])
    right = np.array([float(was_right) for _, was_right in trials])
    weights = np.zeros(rows.shape[1])
    penalty = _PENALTY * np.diag([1.0, 1.0, 1.0, 0.0])
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (chance - right) / len(rows) + penalty @ weights
        curve = (rows * (chance * (1 - chance))[:, None]).T @ rows / len(rows) + penalty
        weights -= np.linalg.solve(curve + 1e-9 * np.eye(len(weights)), slope)
    return Calibration(*map(float, weights))


def language_group(question: str, passage: str) -> LanguageGroup:
    """The writing of question and passage, or `across` when they differ."""
    asked, read = _writing(question), _writing(passage[:_SAMPLE])
    return asked if asked == read else "across"


def _writing(text: str) -> Literal["zh", "ja", "western"]:
    letters = max(1, len(_LETTER.findall(text)))
    if len(_KANA.findall(text)) > _ENOUGH_KANA * letters:
        return "ja"
    return "zh" if len(_HAN.findall(text)) > _ENOUGH_HAN * letters else "western"
