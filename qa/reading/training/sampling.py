"""Examples → batches of windows, drawn so that a run can be taken up at any step.

Everything random is drawn from a generator seeded by (seed, round), so that step n of a
run is the same whether or not the run was interrupted before it.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qa.reading.calibration import language_group
from qa.reading.training.scripts import in_other_script
from qa.reading.training.switching import switched

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.reading.training.examples import Context, Example
    from qa.reading.windows import Tokens, Window, WindowMaker

STRETCHES = (64, 96, 128, 192, 256, 320)
"""Passage tokens in a window, drawn anew for each."""
_OTHER_SCRIPT = 0.25
_SWITCHED = 0.2
"""Share of questions asked in a mixture of Chinese and English, see `switching`."""
_LEAST_SWITCHED = 0.5
"""Of their words, this share at least is changed."""
_WITHOUT_TITLE = 0.4
_BESIDE_THE_ANSWER = 0.08
"""Share of examples shown a stretch of the same text that lacks the answer."""
_POOL = 512
"""Examples among which those of like length are sought."""


@dataclass(frozen=True, slots=True)
class Target:
    """A window with what the network should say of it."""

    window: Window
    start: int
    """Index in the window's tokens; 0 for no answer."""
    end: int
    relevant: bool
    question: int
    """Which question of its batch; a question's windows are compared with each other."""


def batches(
    contexts: Sequence[Context],
    examples: Sequence[Example],
    maker: WindowMaker,
    *,
    size: int,
    shares: Sequence[float],
    seed: int,
    from_step: int = 0,
) -> Iterator[list[Target]]:
    """Endless batches of at most `size` windows of like length.

    `shares` are those of `STRETCHES`.
    """
    for round_number in itertools.count():
        chance = random.Random(f"{seed} {round_number}")  # noqa: S311 - draws a sample
        order = list(range(len(examples)))
        chance.shuffle(order)
        plans = [_Plan.draw(examples[place], shares, chance) for place in order]
        chunks = _of_like_length(plans, contexts, size, chance)
        for chunk in chunks[from_step:]:
            yield [
                target
                for number, plan in enumerate(chunk)
                for target in _targets(plan, contexts, maker, number)
            ]
        from_step = max(0, from_step - len(chunks))


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is drawn for an example before anything is tokenized."""

    example: Example
    stretch: int
    place: float
    """Where in the stretch the answer lies, or in the text the stretch, from 0 to 1."""
    other_script: bool
    with_title: bool
    beside: bool
    switched: float
    """Share of the question's words that are put into the other language."""

    @property
    def windows(self) -> int:
        """How many windows it makes."""
        return 1 + len(self.example.misses)

    @classmethod
    def draw(cls, example: Example, shares: Sequence[float], chance: random.Random) -> _Plan:
        stretch = chance.choices(STRETCHES, shares)[0]
        return cls(
            example,
            stretch,
            place=chance.random(),
            other_script=chance.random() < _OTHER_SCRIPT,
            with_title=chance.random() >= _WITHOUT_TITLE,
            beside=chance.random() < _BESIDE_THE_ANSWER,
            switched=chance.uniform(_LEAST_SWITCHED, 1) if chance.random() < _SWITCHED else 0,
        )


def _of_like_length(
    plans: list[_Plan], contexts: Sequence[Context], size: int, chance: random.Random
) -> list[list[_Plan]]:
    """Batches of at most `size` windows, from pools sorted by length; in random order."""
    chunks: list[list[_Plan]] = []
    for begin in range(0, len(plans), _POOL):
        chunk, windows = list[_Plan](), 0
        pool = plans[begin : begin + _POOL]
        for plan in sorted(pool, key=lambda plan: _window_length(plan, contexts)):
            if chunk and windows + plan.windows > size:
                chunks.append(chunk)
                chunk, windows = [], 0
            chunk.append(plan)
            windows += plan.windows
        chunks.append(chunk)
    chance.shuffle(chunks)
    return chunks


def _window_length(plan: _Plan, contexts: Sequence[Context]) -> float:
    """About how many tokens its longest window will have."""
    example, lengths = plan.example, list[float]()
    for number in (example.context, *example.misses):
        context = contexts[number]
        title = len(context.title) if plan.with_title else 0
        tokens = 0.24 if context.language == "en" else 0.7  # of a character
        stretch = min(plan.stretch, len(context.text) * tokens)
        lengths.append((len(example.question) + title) * tokens + stretch)
    return max(lengths)


def _targets(
    plan: _Plan, contexts: Sequence[Context], maker: WindowMaker, number: int
) -> Iterator[Target]:
    """The window with the example's answer, if it has one, and those without."""
    example, context = plan.example, contexts[plan.example.context]
    question = example.question
    if language_group(question, context.text) != "across":
        question = switched(question, context.language, plan.switched, plan.place)
    if example.is_answered:
        yield _answering(plan, question, context, maker, number)
    for miss in example.without_answer:
        asked, title, passage = maker.tokenize(_texts(plan, question, contexts[miss]))
        if miss == example.context and example.start:
            where = answer_tokens(passage, example.start, example.start + 1)
            first = _first_around(plan, len(passage), *where)
        else:
            first = round(plan.place * max(0, len(passage) - plan.stretch))
        window = maker.window(asked, title, passage, first, plan.stretch)
        yield Target(window, 0, 0, relevant=False, question=number)


def _answering(
    plan: _Plan, question: str, context: Context, maker: WindowMaker, number: int
) -> Target:
    """The window around the answer, or one beside it."""
    asked, title, passage = maker.tokenize(_texts(plan, question, context))
    start, end = answer_tokens(passage, plan.example.start, plan.example.end)
    beside = _first_beside(plan, passage, start, end)
    if beside is not None:
        window = maker.window(asked, title, passage, beside, plan.stretch)
        return Target(window, 0, 0, relevant=False, question=number)
    first = _first_around(plan, len(passage), start, end)
    # An answer longer than the stretch widens it.
    window = maker.window(asked, title, passage, first, max(plan.stretch, end - first + 1))
    offset = window.body - first
    return Target(window, start + offset, end + offset, relevant=True, question=number)


def _texts(plan: _Plan, question: str, context: Context) -> list[str]:
    """Question, title and text, in the other script where that is drawn.

    The question only if it is Chinese, too, as when questions are read.
    """
    told = [context.title if plan.with_title else "", context.text]
    if not plan.other_script or context.language != "zh":
        return [question, *told]
    if language_group(plan.example.question, context.text) == "zh":
        return in_other_script([question, *told])
    return [question, *in_other_script(told)]


def answer_tokens(passage: Tokens, start: int, end: int) -> tuple[int, int]:
    """The first and last token that hold a character of `text[start:end]`."""
    first = int(np.searchsorted(passage.ends, start, side="right"))
    last = int(np.searchsorted(passage.starts, end, side="left")) - 1
    return first, max(first, last)


def _first_around(plan: _Plan, tokens: int, start: int, end: int) -> int:
    """Where the stretch begins that holds the answer at the drawn place."""
    slack = max(0, plan.stretch - (end - start + 1))
    first = start - round(plan.place * slack)
    return max(0, min(first, tokens - plan.stretch, start))


def _first_beside(plan: _Plan, passage: Tokens, start: int, end: int) -> int | None:
    """Where a stretch begins that lacks the answer; None when none is asked for or there is."""
    if not plan.beside:
        return None
    before, after = start - plan.stretch, end + 1
    choices = [first for first in (before, after) if 0 <= first <= len(passage) - plan.stretch]
    return choices[int(plan.place * len(choices))] if choices else None
