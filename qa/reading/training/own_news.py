"""News that was written for training: articles and questions, see `articles/README.md`.

What the public sets lack: news instead of encyclopedias, questions across languages, and
questions that nobody can answer although every word of them is told about.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

from qa.reading.training.examples import Context, Example
from qa.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Iterator


def read_own_news(*, held_out: bool = False) -> tuple[list[Context], list[Example]]:
    """The articles, and their questions beside what else is told about the subject.

    Those to train on, or else those that are held out, to calibrate on. A question that has no
    answer is given one of the articles and has the others as its misses. So has one with an
    answer, except those in which it might be found, too: in another language, or in the same
    letters.
    """
    contexts: list[Context] = []
    examples: list[Example] = []
    for cluster in _clusters():
        if cluster.get("held_out", False) != held_out:
            continue
        told = [
            Context(article["title"], article["text"], article["language"][:2])
            for article in cluster["articles"]
        ]
        asked = (_example(question, told) for question in cluster["questions"])
        examples += [example.moved(len(contexts)) for example in asked]
        contexts += told
    return contexts, examples


def _example(question: dict[str, Any], told: list[Context]) -> Example:
    answer = question["answer"]
    if answer is None:
        return Example(question["question"], 0, 0, 0, tuple(range(1, len(told))))
    own: int = question["article"]
    start = told[own].text.index(answer)
    misses = tuple(
        number
        for number, other in enumerate(told)
        if other.language == told[own].language and fold(answer) not in fold(other.text)
    )
    return Example(question["question"], own, start, start + len(answer), misses)


def _clusters() -> Iterator[dict[str, Any]]:
    folder = resources.files("qa.reading.training") / "articles"
    files = (file for file in folder.iterdir() if file.name.endswith(".jsonl"))
    for file in sorted(files, key=lambda file: file.name):
        for line in file.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)
