"""A reader's signals → the probability that its answer is right.

A regression, fitted in two steps: which span comes first, then how sure the first one may be.
By language group: the same margin is worth less where the question's language is not the
passage's.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LanguageGroup = Literal["zh", "ja", "western", "across"]

_KANA = re.compile(r"[\u3041-\u30ff]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")
_SAMPLE = 400
_ENOUGH_KANA = 0.1
_ENOUGH_HAN = 0.3

_SIGNALS = 2
_ORDER_PENALTY, _PENALTY = 1e-2, 5e-3
_ROUNDS = 50
_LONGEST_STEP = 2.0


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for a span, not yet weighed."""

    margin: float
    """Log odds of the span against "no answer" in the same window."""
    relevance: float
    """Log odds that the window holds an answer at all; 0 if the network does not say."""
    similarity: float | None = None
    """Whether question and passage are about one thing, see `Evidence.similarity`."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of a regression from signals to log odds of being right."""

    margin: float
    relevance: float
    intercept: float
    similarity: float = 0.0
    """Of what a similarity lacks to the usual one."""
    usual: float = 0.0
    """The mean similarity of those fitted on. Beyond it, being nearer says nothing more."""

    def odds(self, of: Signals) -> float:
        """The log odds that a span with these signals is right."""
        return (
            self.margin * of.margin
            + self.relevance * of.relevance
            + self.similarity * lacking(of.similarity, self.usual)
            + self.intercept
        )

    def probability(self, of: Signals) -> float:
        """The probability that a span with these signals is right."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.odds(of)))))


def lacking(similarity: float | None, usual: float) -> float:
    """How much less than usual, as a number below 0; nothing where the similarity is not known."""
    return 0.0 if similarity is None else min(0.0, similarity - usual)


def fit_order(questions: Sequence[Sequence[tuple[Signals, bool]]]) -> Calibration:
    """Fit what puts right spans first: signals and whether it was right, of each question's spans.

    Conditional logit (McFadden, "Conditional Logit Analysis of Qualitative Choice Behavior", 1974):
    the right spans of a question are weighed against its others only, so that nothing is learnt
    from some questions being easier than others. Newton's method, with a small penalty. The
    intercept plays no part, and is 0.
    """
    groups = [
        (np.array([_row(s) for s, _ in spans]), np.array([right for _, right in spans]))
        for spans in questions
        if any(right for _, right in spans)
    ]
    weights = np.zeros(_SIGNALS)
    for _ in range(_ROUNDS):
        slope, curve = _ORDER_PENALTY * weights, (_ORDER_PENALTY + 1e-9) * np.eye(_SIGNALS)
        for rows, right in groups:
            all_spans, right_ones = _softmax(rows @ weights), np.zeros(len(rows))
            right_ones[right] = _softmax(rows[right] @ weights)
            slope = slope + (all_spans - right_ones) @ rows / len(groups)
            curve = curve + _spread(rows, all_spans) / len(groups)
        step = np.linalg.solve(curve, slope)
        weights -= step * min(1.0, _LONGEST_STEP / max(1e-9, float(np.abs(step).max())))
    margin, relevance = map(float, weights)
    return Calibration(margin, relevance, intercept=0.0)


def fit_probability(firsts: Sequence[tuple[Signals, bool]]) -> Calibration:
    """How probable it is that the span which came first in its question is right.

    Logistic regression, on one span a question. How relevant the passage is and how near to the
    question are weighed here: that all which was found is about something else can't be learnt
    among one question's own spans.
    """
    known = np.array([s.similarity for s, _ in firsts if s.similarity is not None] or [0.0])
    usual = float(known.mean())
    signals = np.array([(*_row(s), lacking(s.similarity, usual)) for s, _ in firsts])
    units = signals.std(axis=0)
    units[units == 0] = 1.0
    rows = np.hstack([signals / units, np.ones((len(firsts), 1))])
    right = np.array([float(was_right) for _, was_right in firsts])
    weights = np.zeros(4)
    penalty = _PENALTY * np.diag([1.0, 1.0, 1.0, 0.0])
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (chance - right) / len(rows) + penalty @ weights
        curve = (rows * (chance * (1 - chance))[:, None]).T @ rows / len(rows) + penalty
        weights -= np.linalg.solve(curve + 1e-9 * np.eye(4), slope)
    margin, relevance, similarity = map(float, weights[:3] / units)
    return Calibration(margin, relevance, float(weights[3]), similarity, usual)


def _row(of: Signals) -> tuple[float, ...]:
    return of.margin, of.relevance


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max())
    shares: Floats = powers / powers.sum()
    return shares


def _spread(rows: Floats, shares: Floats) -> Floats:
    """The covariance of rows drawn by these shares."""
    away = rows - shares @ rows
    spread: Floats = (away.T * shares) @ away
    return spread


def language_group(question: str, passage: str) -> LanguageGroup:
    """The writing of question and passage, or `across` when they differ."""
    asked, read = _writing(question), _writing(passage[:_SAMPLE])
    return asked if asked == read else "across"


def _writing(text: str) -> Literal["zh", "ja", "western"]:
    letters = max(1, len(_LETTER.findall(text)))
    if len(_KANA.findall(text)) > _ENOUGH_KANA * letters:
        return "ja"
    return "zh" if len(_HAN.findall(text)) > _ENOUGH_HAN * letters else "western"
