"""Examples → batches of windows, drawn so that a run can be taken up at any step.

Everything random is drawn from a generator seeded by (seed, round), so that step n of a
run is the same whether or not the run was interrupted before it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

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
"""Share of answered examples shown a stretch of the same text that lacks the answer."""


@dataclass(frozen=True, slots=True)
class Target:
    """A window with what the network should say of it."""

    window: Window
    start: int
    """Index in the window's tokens; 0 for no answer."""
    end: int
    relevant: bool


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
    """Endless batches of `size` windows of like length; `shares` are those of `STRETCHES`."""
    rounds = len(examples) // size
    round_number, skip = divmod(from_step, rounds)
    while True:
        chance = random.Random(f"{seed} {round_number}")  # noqa: S311 - draws a sample
        order = list(range(len(examples)))
        chance.shuffle(order)
        plans = [_Plan.draw(examples[place], shares, chance) for place in order]
        for chunk in _of_like_length(plans, size, chance)[skip:]:
            yield [_target(plan, contexts, maker) for plan in chunk]
        round_number, skip = round_number + 1, 0


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


def _of_like_length(plans: list[_Plan], size: int, chance: random.Random) -> list[list[_Plan]]:
    """Batches from pools of 32 batches' plans, sorted by stretch; in random order."""
    pool = 32 * size
    chunks: list[list[_Plan]] = []
    for begin in range(0, len(plans), pool):
        part = sorted(plans[begin : begin + pool], key=lambda plan: plan.stretch)
        chunks += [part[at : at + size] for at in range(0, len(part) - size + 1, size)]
    chance.shuffle(chunks)
    return chunks


def _target(plan: _Plan, contexts: Sequence[Context], maker: WindowMaker) -> Target:
    example, context = plan.example, contexts[plan.example.context]
    question = switched(example.question, context.language, plan.switched, plan.place)
    texts = [question, context.title if plan.with_title else "", context.text]
    if plan.other_script and context.language == "zh":
        texts = in_other_script(texts)
    asked, title, passage = maker.tokenize(texts)
    if example.start < 0:
        first = round(plan.place * max(0, len(passage) - plan.stretch))
        window = maker.window(asked, title, passage, first, plan.stretch)
        return Target(window, 0, 0, relevant=False)
    start, end = answer_tokens(passage, example.start, example.end)
    beside = _first_beside(plan, passage, start, end)
    if beside is not None:
        window = maker.window(asked, title, passage, beside, plan.stretch)
        return Target(window, 0, 0, relevant=False)
    first = _first_around(plan, len(passage), start, end)
    # An answer longer than the stretch widens it.
    size = max(plan.stretch, end - first + 1)
    window = maker.window(asked, title, passage, first, size)
    offset = window.body - first
    return Target(window, start + offset, end + offset, relevant=True)


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
