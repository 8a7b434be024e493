"""What the reader learns from: questions, each with a text that answers it or does not."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from qa.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

TRAINING_SETS = {
    "cmrc2018_train.json": "zh",
    "cmrc2018_trial.json": "zh",
    "drcd_dev.json": "zh",
    "jaquad_train_third.json": "ja",
    "squadshifts_new_wiki.json": "en",
}
"""The files that are read of the data folder, and their languages. Yardsticks are not among
them: cmrc2018_dev, drcd_test, jaquad_dev and XQuAD are what the reader is measured on."""


LONGEST_ANSWER = 200
"""Characters. Longer ones are paragraphs."""
HELD_OUT = 20
"""Every so-manieth context of a set is kept from training, to calibrate on."""


@dataclass(frozen=True, slots=True)
class Context:
    """A text that questions are asked about."""

    title: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Example:
    """A question with a context."""

    question: str
    context: int
    """Index of the context."""
    start: int
    """Where the answer starts in the context's text; 0 or where it might be if there is none."""
    end: int
    """Where it ends; if the context holds no answer, where it starts: what to show."""
    misses: tuple[int, ...] = ()
    """Indices of contexts that resemble an answer and hold none, to be shown beside it."""

    @property
    def is_answered(self) -> bool:
        """Whether the context holds an answer."""
        return self.start < self.end

    @property
    def without_answer(self) -> tuple[int, ...]:
        """Indices of the contexts to be shown that hold no answer."""
        return self.misses if self.is_answered else (self.context, *self.misses)

    def moved(self, by: int) -> Example:
        """The same example, where its contexts stand so many places further on."""
        misses = tuple(miss + by for miss in self.misses)
        return replace(self, context=self.context + by, misses=misses)


def read_training_sets(
    folder: Path, names: Sequence[str] = tuple(TRAINING_SETS), *, held_out: bool = False
) -> tuple[list[Context], list[Example]]:
    """Contexts and answered questions of the training sets in a folder.

    Those to train on, or else those that are held out.

    Raises:
        SourceError: a file is missing or has another shape than SQuAD's.
    """
    contexts: list[Context] = []
    examples: list[Example] = []
    for name in names:
        for place, (title, paragraph) in enumerate(_paragraphs(folder / name)):
            if (place % HELD_OUT == 0) != held_out:
                continue
            number = len(contexts)
            contexts.append(Context(title, paragraph["context"], TRAINING_SETS[name]))
            for question in paragraph["qas"]:
                for answer in question["answers"][:1]:
                    start = answer["answer_start"]
                    end = start + len(answer["text"])
                    if len(answer["text"]) <= LONGEST_ANSWER:
                        examples.append(Example(question["question"], number, start, end))
    return contexts, examples


def read_across(one: Path, other: Path) -> tuple[list[Context], list[Example]]:
    """Texts of two parallel files, in turn of one and of the other; questions in the other's words.

    Raises:
        SourceError: a file is missing or has another shape than SQuAD's.
    """
    contexts: list[Context] = []
    examples: list[Example] = []
    pairs = zip(_paragraphs(one), _paragraphs(other), strict=True)
    for place, pair in enumerate(pairs):
        (title, told), (_, asked) = pair if place % 2 else pair[::-1]
        words = {question["id"]: question["question"] for question in asked["qas"]}
        for question in told["qas"]:
            answer = question["answers"][0]
            start, end = answer["answer_start"], answer["answer_start"] + len(answer["text"])
            examples.append(Example(words[question["id"]], len(contexts), start, end))
        contexts.append(Context(title, told["context"], "und"))
    return contexts, examples


def _paragraphs(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        for entry in json.loads(path.read_text(encoding="utf-8"))["data"]:
            for paragraph in entry["paragraphs"]:
                yield entry.get("title") or "", paragraph
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError(
            f"{path} can't be read as a SQuAD-shaped training set ({error!r}); "
            "give the folder that holds " + ", ".join(TRAINING_SETS)
        ) from error
