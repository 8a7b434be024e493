"""Questions about something else: one particular is exchanged, and the text no longer answers.

A figure, a name or a rare word that question and text share is exchanged for one of another
question, which the text does not hold. What is asked for and nearly all of the words stay, so the
reader learns to compare the particulars and not only the kind of answer; as in Rajpurkar et al.,
"Know What You Don't Know: Unanswerable Questions for SQuAD", 2018, whose annotators did so by
hand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from qa.segmenter import segmenter
from qa.tokens import fold

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

    from qa.reading.training.examples import Context, Example

_COMMON = 300
"""Occurrences in jieba's corpus. A Chinese word that is commoner is no particular."""
_TRIES = 8
_FIGURE = r"(?<![0-9])[0-9]{1,4}(?![0-9])"
_PARTICULARS = {
    "en": rf"(?P<figure>{_FIGURE})|(?P<name>(?<!^)\b[A-Z][a-z]{{2,}}\b)",
    "ja": rf"(?P<figure>{_FIGURE})|(?P<name>[ァ-ヺー]{{3,}})|(?P<word>[一-鿿]{{2,5}})",
}


class Particular(NamedTuple):
    """A stretch of a question that says which one is meant."""

    kind: str
    """Only one of the same kind may stand in its place."""
    start: int
    end: int


def particulars(question: str, text: str, language: str) -> list[Particular]:
    """The figures, names and rare words of the question that the text holds, too."""
    found = _chinese(question) if language == "zh" else _others(question, language)
    told = fold(text)
    return [one for one in found if fold(question[one.start : one.end]) in told]


def altered(
    contexts: Sequence[Context], examples: Sequence[Example], share: float, chance: random.Random
) -> list[Example]:
    """About `share` of the answered examples once more, with one particular exchanged.

    They have no answer; where they start and end is where it was, so that a window is shown that
    would have held it. Examples whose questions share no particular with their text are left out.
    """
    if not share:
        return []
    known = {example.question: example for example in examples if example.is_answered}
    marked = {
        question: particulars(question, contexts[one.context].text, contexts[one.context].language)
        for question, one in known.items()
    }
    others: dict[tuple[str, str], list[str]] = defaultdict(list)
    for question, found in marked.items():
        language = contexts[known[question].context].language
        for kind, start, end in found:
            others[language, kind].append(question[start:end])
    made = []
    for example in examples:
        if example.is_answered and chance.random() < share and marked[example.question]:
            context = contexts[example.context]
            changed = chance.choice(marked[example.question])
            choices = others[context.language, changed.kind]
            other_question = _exchanged(example.question, changed, context.text, choices, chance)
            if other_question is not None:
                made.append(replace(example, question=other_question, end=example.start, misses=()))
    return made


def _exchanged(
    question: str, changed: Particular, text: str, others: list[str], chance: random.Random
) -> str | None:
    told = fold(text)
    for _ in range(_TRIES):
        other = chance.choice(others)
        if fold(other) not in told:
            return question[: changed.start] + other + question[changed.end :]
    return None


def _chinese(question: str) -> Iterator[Particular]:
    """Figures by their length, rare words of Han characters by theirs, Latin words."""
    place = 0
    for word in segmenter().lcut(fold(question)):
        start, place = place, place + len(word)
        if re.fullmatch(r"[0-9]{1,4}", word):
            yield Particular(f"figure {len(word)}", start, place)
        elif re.fullmatch(r"[a-z]{2,}", word):
            yield Particular("latin", start, place)
        elif re.fullmatch(r"[一-鿿]{2,}", word) and segmenter().frequency(word) < _COMMON:
            yield Particular(f"word {len(word)}", start, place)


def _others(question: str, language: str) -> Iterator[Particular]:
    for match in re.finditer(_PARTICULARS[language], question):
        kind = match.lastgroup or ""
        length = "" if kind == "name" else f" {len(match.group())}"
        yield Particular(f"{kind}{length}", match.start(), match.end())
