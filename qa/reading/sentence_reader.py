"""The first reader: ranks sentences, then cuts a number, date, name or clause from the best.

No model but the embedder that the archive has anyway. A logistic regression over the
features of `qa.reading.features` gives the probability that a sentence holds the
answer; a softmax over the sentence's candidates, the whole sentence among them, chooses
what to cut. Both are fitted by `python -m qa.reading.fit`.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from qa.glossary import concept_places
from qa.reading.candidates import candidates
from qa.reading.features import (
    CANDIDATE_FEATURES,
    SENTENCE_FEATURES,
    Query,
    Sentence,
    candidate_features,
    sentence_features,
)
from qa.sentences import sentence_spans
from qa.tokens import tokenize
from qa.types import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from embeddings.base import Embedder
    from qa.reading.base import Evidence

MOST_SENTENCES = 12
"""Sentences embedded for one question: what a laptop does in a fraction of a second."""

Calibration = tuple[float, float]
"""Slope and intercept, from a score's log odds to those of being right."""

UNCALIBRATED: Calibration = (1.0, 0.0)

_OTHER_SCRIPT = SENTENCE_FEATURES.index("other script")
_COVERED_BY_PASSAGE = SENTENCE_FEATURES.index("covered by passage")
_ENOUGH_COVERED = 2.0

_LONGEST_SENTENCE = 400


@dataclass(frozen=True, slots=True)
class Weights:
    """The fitted weights, in the order of the features' names."""

    sentence: NDArray[np.float64]
    candidate: NDArray[np.float64]
    calibration: Calibration
    """Where question and sentence are in the same writing."""
    calibration_across: Calibration
    """Where they are not."""

    @classmethod
    def zero(cls) -> Weights:
        """Weights that prefer nothing."""
        return cls(
            np.zeros(len(SENTENCE_FEATURES)),
            np.zeros(len(CANDIDATE_FEATURES)),
            UNCALIBRATED,
            UNCALIBRATED,
        )


class SentenceReader:
    """A `Reader` that needs nothing but an embedder and the archive's word statistics."""

    name = "sentences"

    def __init__(
        self, embedder: Embedder, rarity: Callable[[str], float], weights: Weights | None = None
    ) -> None:
        self._embedder = embedder
        self._rarity = rarity
        self._weights = weights or shipped_weights()

    def read(self, question: str, evidence: Sequence[Evidence]) -> list[Span]:
        """Spans that may answer the question, best first; see `Reader.read`."""
        query = Query.of(question, self._rarity)
        sentences = likely_sentences(query, evidence)
        if not sentences:
            return []
        features = sentence_features(query, sentences, self.cosines(question, sentences))
        probabilities = 1 / (1 + np.exp(-features @ self._weights.sentence))
        # A passage that lacks most of what the question is about does not answer it, however
        # well a sentence fits what is left. Across languages the glossary can't tell.
        covered = np.maximum(features[:, _COVERED_BY_PASSAGE], features[:, _OTHER_SCRIPT])
        probabilities *= np.minimum(1.0, _ENOUGH_COVERED * covered)
        spans = []
        for sentence, row, probability in zip(sentences, features, probabilities, strict=True):
            span = self._cut(query, sentence, float(probability), evidence)
            across = bool(row[_OTHER_SCRIPT])
            calibration = self._weights.calibration_across if across else self._weights.calibration
            spans.append(replace(span, score=calibrated(span.score, calibration)))
        return sorted(spans, key=lambda span: (-span.score, span.passage.id, span.start))

    def cosines(self, question: str, sentences: Sequence[Sentence]) -> NDArray[np.float32]:
        """The cosine of each sentence with the question."""
        asked = self._embedder.embed_queries([question])[0]
        cosines: NDArray[np.float32] = (
            self._embedder.embed_passages([s.text for s in sentences]) @ asked
        )
        return cosines

    def _cut(
        self, query: Query, sentence: Sentence, probability: float, evidence: Sequence[Evidence]
    ) -> Span:
        """The best stretch of a sentence as a span of its passage."""
        found = candidates(sentence.text)
        scores = candidate_features(query, sentence.text, found) @ self._weights.candidate
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        best = int(shares.argmax())
        start, end = sentence.start, sentence.end
        if best < len(found):
            start, end = start + found[best].start, start + found[best].end
        probability *= float(shares[best])
        passage = evidence[sentence.evidence].passage
        return Span(passage, start, end, passage.text[start:end], probability)


def likely_sentences(query: Query, evidence: Sequence[Evidence]) -> list[Sentence]:
    """The sentences most worth embedding: by the question's words, then by retrieval rank."""
    found = [
        sentence for index, item in enumerate(evidence) for sentence in _sentences_of(index, item)
    ]

    def merit(sentence: Sentence) -> float:
        words = max(query.coverages(sentence, foreign=foreign)[1] for foreign in (False, True))
        return words + 1 / sentence.rank

    best = sorted(found, key=lambda s: (-merit(s), s.evidence, s.start))[:MOST_SENTENCES]
    return sorted(best, key=lambda s: (s.evidence, s.start))


def _sentences_of(index: int, item: Evidence) -> list[Sentence]:
    text = item.passage.text
    spans = [(start, min(end, start + _LONGEST_SENTENCE)) for start, end in sentence_spans(text)]
    token_sets = [frozenset(tokenize(text[start:end])) for start, end in spans]
    concept_sets = [frozenset(concept_places(text[start:end])) for start, end in spans]
    title = frozenset(tokenize(item.title))
    title_concepts = frozenset(concept_places(item.title))
    around = title.union(*token_sets)
    concepts_around = title_concepts.union(*concept_sets)
    return [
        Sentence(
            evidence=index,
            start=start,
            end=end,
            text=text[start:end],
            tokens=token_sets[i],
            nearby=title.union(*token_sets[max(0, i - 1) : i + 2]),
            around=around,
            concepts_nearby=title_concepts.union(*concept_sets[max(0, i - 1) : i + 2]),
            concepts_around=concepts_around,
            rank=item.rank,
        )
        for i, (start, end) in enumerate(spans)
    ]


def calibrated(score: float, calibration: Calibration) -> float:
    """The probability of being right that goes with a score."""
    slope, intercept = calibration
    return 1 / (1 + math.exp(-(slope * log_odds(score) + intercept)))


def log_odds(score: float) -> float:
    """The logarithm of a probability's odds, kept finite."""
    kept = min(max(score, 1e-6), 1 - 1e-6)
    return math.log(kept / (1 - kept))


@cache
def shipped_weights() -> Weights:
    """The weights that come with citeqa."""
    file = resources.files("qa.reading").joinpath("sentence_weights.json")
    stored = json.loads(file.read_text(encoding="utf-8"))
    return Weights(
        sentence=np.array([stored["sentence"][name] for name in SENTENCE_FEATURES]),
        candidate=np.array([stored["candidate"][name] for name in CANDIDATE_FEATURES]),
        calibration=_calibration(stored["calibration"]),
        calibration_across=_calibration(stored["calibration across languages"]),
    )


def _calibration(stored: dict[str, float]) -> Calibration:
    return stored["slope"], stored["intercept"]
