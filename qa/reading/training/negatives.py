"""Near misses: texts that our own retrieval finds for a question and that do not answer it.

From them the reader learns to say "not here". They come from the other contexts of the
training sets and from a haystack of news. A text that holds the answer's letters is never
one, even where it might not be an answer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qa.lexical import temporary_index
from qa.tokens import fold, query_tokens

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator, Sequence

    from qa.reading.training.examples import Context, Example

DEPTH = 12
"""Texts looked at for each question."""


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
        replace(example, miss=chance.choice(of_question[example.question]))
        if example.question in of_question and chance.random() < share
        else example
        for example in examples
    ]
