"""Near misses: texts that are about a question and do not answer it.

From them the reader learns to say "not here". Some are what our own retrieval finds among the
other contexts of the training sets and a haystack of news: another subject, often. Others are
what remains of the very text when the sentences that hold the answer are taken out: the right
subject, and not the fact. A text that holds the answer's letters is never one, even where it
might not be an answer.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from qa.lexical import temporary_index
from qa.sentences import sentence_spans
from qa.tokens import fold, query_tokens

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator, Sequence

    from qa.reading.training.examples import Context, Example

DEPTH = 12
"""Texts looked at for each question."""
_LEAST_REMAINS = 60
"""Characters. Of less nobody would expect an answer."""


def near_misses(
    contexts: Sequence[Context], examples: Sequence[Example], *, each: int
) -> Iterator[tuple[str, int]]:
    """Up to `each` near misses a question, the best found first: question and context.

    `contexts` may hold more texts than the examples are about: the haystack.
    """
    folded = [fold(context.text) for context in contexts]
    with temporary_index((context.title, context.text) for context in contexts) as index:
        for example in examples:
            answer = fold(contexts[example.context].text[example.start : example.end])
            found = index.search(query_tokens(example.question), DEPTH)
            misses = [
                number
                for number, _ in found
                if number != example.context and answer not in folded[number]
            ]
            for number in misses[:each]:
                yield example.question, number


def with_misses(
    examples: Sequence[Example],
    misses: Iterable[tuple[str, int]],
    share: float,
    chance: random.Random,
) -> list[Example]:
    """The examples, about `share` of them beside one of their near misses."""
    of_question: dict[str, list[int]] = {}
    for question, context in misses:
        of_question.setdefault(question, []).append(context)
    return [
        replace(example, misses=(*example.misses, chance.choice(of_question[example.question])))
        if example.question in of_question and chance.random() < share
        else example
        for example in examples
    ]


def with_one_miss(example: Example, chance: random.Random) -> Example:
    """The example beside one of its misses instead of all."""
    return replace(example, misses=(chance.choice(example.misses),)) if example.misses else example


def with_remains(
    contexts: Sequence[Context], examples: Sequence[Example], share: float, chance: random.Random
) -> tuple[list[Context], list[Example]]:
    """About `share` of the examples also beside what remains of their text without the answer.

    Returns:
        The contexts, with the remains after them, and the examples.
    """
    grown, paired = list(contexts), []
    for example in examples:
        chosen = chance.random() < share and example.is_answered
        left = remains(contexts[example.context], example) if chosen else None
        if left is not None:
            paired.append(replace(example, misses=(*example.misses, len(grown))))
            grown.append(left)
        else:
            paired.append(example)
    return grown, paired


def remains(context: Context, example: Example) -> Context | None:
    """The text without the sentences that hold the answer; None if too little is left."""
    text, answer = context.text, fold(context.text[example.start : example.end])
    edges = [*(start for start, _ in sentence_spans(text)), len(text)]
    kept = "".join(
        text[start:end]
        for start, end in pairwise(edges)
        if (end <= example.start or start >= example.end) and answer not in fold(text[start:end])
    )
    if len(kept) < _LEAST_REMAINS or answer in fold(f"{context.title} {kept}"):
        return None
    return replace(context, text=kept)
