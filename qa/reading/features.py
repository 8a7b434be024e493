"""What the sentence reader measures of a sentence and of a candidate in it.

Two small feature vectors, each a sum away from a score. How they are weighed is fitted
on data (`qa.reading.fit`) and stored beside this file.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

import numpy as np

from qa.glossary import concept_places, tokens_of
from qa.reading.candidates import Candidate, CandidateKind, candidates
from qa.reading.question import Kind, question_kind
from qa.tokens import fold, query_tokens, token_spans, tokenize

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SENTENCE_FEATURES = (
    "bias", "cosine", "cosine lead", "covered by sentence", "covered nearby", "covered by passage",
    "reciprocal rank", "offers the kind asked", "other script",
    "other script × cosine", "other script × cosine lead", "other script × rank",
)  # fmt: skip

_KINDS: tuple[Kind, ...] = get_args(Kind)
_CANDIDATE_KINDS: tuple[CandidateKind, ...] = get_args(CandidateKind)
CANDIDATE_FEATURES = (
    *(f"{asked} ← {kind}" for asked in _KINDS for kind in (*_CANDIDATE_KINDS, "sentence")),
    "in question", "question words before it in its clause", "question words after it in its clause",
    "question words in other clauses", "concepts asked around it", "log length", "position",
    "after a cue", "unit asked",
)  # fmt: skip

_WANTED: Mapping[Kind, frozenset[CandidateKind]] = {
    "number": frozenset(("number",)),
    "date": frozenset(("date",)),
    "place": frozenset(("name", "quoted")),
    "name": frozenset(("name", "quoted")),
    "reason": frozenset(("clause",)),
    "other": frozenset(("name", "quoted", "number", "clause")),
}
_CUE = re.compile(
    r"(?:叫|叫做|名为|称为|称作|即|是|为|达|达到|约|至|到|在|由|named|called|is|was|as|by|in|at|to)\s?[“「『《\"]?$"
)
_UNIT_ASKED = re.compile(r"(?:多少|几|何|哪一?|how many |what )([^\W\d_]{1,12})")
_NEARNESS_CHARACTERS = 12.0
_CLAUSE_END = re.compile(r"[，；;。！？!?、]|,(?!\d)")


@dataclass(frozen=True, slots=True)
class Query:
    """A question, taken apart once."""

    text: str
    kind: Kind
    weights: Mapping[str, float]
    """Its telling tokens → how rare each is in the archive."""
    concepts: Mapping[str, float]
    """What it mentions of `qa.glossary` → how rare that is in the archive, in any language."""
    scripts: frozenset[str]

    @classmethod
    def of(cls, question: str, rarity: Callable[[str], float]) -> Query:
        """Take a question apart; `rarity` gives a token's inverse document frequency."""
        weights = {token: rarity(token) for token in query_tokens(question)}
        return cls(
            question,
            question_kind(question),
            weights,
            {
                concept: min(rarity(token) for token in tokens_of(concept))
                for concept in concept_places(question)
            },
            _scripts(question),
        )

    def coverages(self, sentence: Sentence, *, foreign: bool) -> tuple[float, float, float]:
        """How much of the question a sentence, its neighbourhood and its passage share with it.

        From 0 to 1, by weight; of a sentence in another writing, through the glossary.
        """
        if foreign:
            return (
                _share(self.concepts, concept_places(sentence.text)),
                _share(self.concepts, sentence.concepts_nearby),
                _share(self.concepts, sentence.concepts_around),
            )
        return (
            _share(self.weights, sentence.tokens),
            _share(self.weights, sentence.nearby),
            _share(self.weights, sentence.around),
        )


def _share(weights: Mapping[str, float], found: Collection[str]) -> float:
    """The share of a weight that what was found holds, from 0 to 1."""
    total = sum(weights.values())
    return (
        sum(weight for name, weight in weights.items() if name in found) / total if total else 0.0
    )


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the evidence with what stands around it."""

    evidence: int
    """Index of its passage in the evidence."""
    start: int
    end: int
    text: str
    tokens: frozenset[str]
    nearby: frozenset[str]
    """Tokens of it, its neighbours and the title."""
    around: frozenset[str]
    """Tokens of the whole passage and the title."""
    concepts_nearby: frozenset[str]
    """What it, its neighbours and the title mention of the glossary."""
    concepts_around: frozenset[str]
    """What the whole passage and the title mention of it."""
    rank: int


def sentence_features(
    query: Query,
    sentences: Sequence[Sentence],
    cosines: NDArray[np.float32],
    *,
    as_foreign: bool = False,
) -> Floats:
    """One row of `SENTENCE_FEATURES` a sentence; `cosines` are with the question.

    `as_foreign` takes every sentence for one in another writing than the question's.
    """
    best = float(cosines.max(initial=0.0))
    rows = []
    for sentence, cosine in zip(sentences, cosines.tolist(), strict=True):
        foreign = as_foreign or not (query.scripts & _scripts(sentence.text))
        rank = 1 / sentence.rank
        rows.append(
            [
                1.0,
                cosine,
                cosine - best,
                *query.coverages(sentence, foreign=foreign),
                rank,
                float(_offers_kind(query, sentence.text)),
                float(foreign),
                foreign * cosine,
                foreign * (cosine - best),
                foreign * rank,
            ]
        )
    return np.array(rows, dtype=np.float64).reshape(-1, len(SENTENCE_FEATURES))


def _offers_kind(query: Query, sentence: str) -> bool:
    asked = fold(query.text)
    return any(
        candidate.kind in _WANTED[query.kind]
        and fold(sentence[candidate.start : candidate.end]) not in asked
        for candidate in candidates(sentence)
    )


def candidate_features(query: Query, sentence: str, found: Sequence[Candidate]) -> Floats:
    """One row of `CANDIDATE_FEATURES` a candidate, and a last one for the whole sentence."""
    asked = fold(query.text)
    words = [
        (start, end, query.weights[token])
        for token, start, end in token_spans(sentence)
        if token in query.weights
    ]
    concepts = [
        (start, end, query.concepts[concept])
        for concept, places in concept_places(sentence).items()
        if concept in query.concepts
        for start, end in places
    ]
    total = sum(query.weights.values())
    unit = _UNIT_ASKED.search(asked)
    rows = []
    for candidate in found:
        text = fold(sentence[candidate.start : candidate.end])
        row = _kind_row(query.kind, candidate.kind)
        row += [
            _share_in(text, asked, query),
            *_nearness(candidate, words, total, _clause_around(sentence, candidate)),
            sum(_nearness(candidate, concepts, sum(query.concepts.values()), (0, len(sentence)))),
            math.log(len(text)),
            candidate.start / len(sentence),
            float(
                _CUE.search(fold(sentence[max(0, candidate.start - 10) : candidate.start]))
                is not None
            ),
            float(unit is not None and _has_unit(text, unit.group(1))),
        ]
        rows.append(row)
    whole = dict.fromkeys(CANDIDATE_FEATURES, 0.0)
    whole[f"{query.kind} ← sentence"] = 1.0
    whole["log length"] = math.log(len(sentence) or 1)
    rows.append(list(whole.values()))
    return np.array(rows, dtype=np.float64)


def _kind_row(asked: Kind, kind: str) -> list[float]:
    return [
        float(asked == a and kind == k) for a in _KINDS for k in (*_CANDIDATE_KINDS, "sentence")
    ]


def _share_in(text: str, asked: str, query: Query) -> float:
    """How much of a candidate the question says already: 1 for all of it."""
    if text in asked:
        return 1.0
    tokens = tokenize(text)
    return sum(token in query.weights for token in tokens) / len(tokens) if tokens else 0.0


def _nearness(
    candidate: Candidate,
    places: list[tuple[int, int, float]],
    total: float,
    clause: tuple[int, int],
) -> tuple[float, float, float]:
    """The weight of the question's words around a candidate, less the farther they are.

    As shares of `total`: of those before it in its clause, after it there, and elsewhere.
    """
    before = after = elsewhere = 0.0
    for start, end, weight in places:
        if start < candidate.end and candidate.start < end:
            continue
        gap = max(start - candidate.end, candidate.start - end)
        share = weight * math.exp(-gap / _NEARNESS_CHARACTERS) / total
        if not clause[0] <= start < clause[1]:
            elsewhere += share
        elif start < candidate.start:
            before += share
        else:
            after += share
    return before, after, elsewhere


def _clause_around(sentence: str, candidate: Candidate) -> tuple[int, int]:
    """Start and end of the clause that a candidate begins in."""
    start = end = 0
    for match in _CLAUSE_END.finditer(sentence):
        start, end = end, match.end()
        if candidate.start < end:
            return start, end
    return end, len(sentence)


def _has_unit(text: str, asked: str) -> bool:
    """Whether a candidate ends in the unit that the question names: 多少吨 → 350吨."""
    if asked.isascii():
        return asked[:4] in text
    return asked[0] in text


def _scripts(text: str) -> frozenset[str]:
    """Which of Han, kana and Latin letters make up a telling share of the text."""
    han = sum("\u3400" <= c <= "\u9fff" for c in text)
    kana = sum("\u3041" <= c <= "\u30ff" for c in text)
    latin = sum(c.isascii() and c.isalpha() for c in text)
    found = set()
    if latin > 2 * (han + kana):
        found.add("latin")
    if han + kana > latin / 4:
        found.add("japanese" if kana > han / 4 else "chinese")
    return frozenset(found)
