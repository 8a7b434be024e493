"""`python -m qa.reading.training.seeking`: where the answer to a question lies among the vectors.

A matrix for the question vectors of the bundled model, made in two steps. First what tells
languages apart is taken out: the few directions between the mean vectors of their passages
(Libovický, Rosa & Fraser, "On the Language Neutrality of Pre-trained Multilingual
Representations", Findings of EMNLP 2020; Yang et al., "A Simple and Effective Method To Eliminate
the Self Language Bias in Multilingual Representations", EMNLP 2021). Then the rest is trained by
contrast: a question's passage against all others (van den Oord, Li & Vinyals, "Representation
Learning with Contrastive Predictive Coding", 2018). A public question learns from passages in its
own language only, since their sets ask none across: all they could teach is to prefer it.
"""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from embeddings.bundled_embedder import BundledEmbedder
from embeddings.sought import E5_SOUGHT
from qa.chunking import embedded_text, passage_spans
from qa.errors import QaError
from qa.reading.calibration import language_group
from qa.reading.training.examples import TRAINING_SETS, read_training_sets
from qa.reading.training.own_news import read_own_news

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from embeddings.base import Embedder, FloatArray
    from qa.reading.training.examples import Context, Example

_EVERY, _EACH = 2, 2
"""Of the public sets every so-manieth text, and so many questions about it."""
_ACROSS_WEIGHT = 3.0
"""A question across languages counts as so many: there are few."""
_TEMPERATURE = 0.01
_PENALTY = 0.01
_ROUNDS, _BATCH, _RATE = 6, 512, 2e-3
_OTHER_LANGUAGE = -1e9
_SHOWN = 512
"""Texts that are embedded before progress is shown again."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Questions with their passages."""

    questions: FloatArray
    """(n, dimension)"""
    answers: NDArray[np.int64]
    """(n,): which passage answers."""
    weights: FloatArray
    """(n,): how much each question counts."""
    mixed: NDArray[np.bool_]
    """(n,): whether passages in other languages are among those it learns from."""
    passages: FloatArray
    """(m, dimension)"""
    languages: NDArray[np.str_]
    """(m,): each passage's."""


def fit_matrix(pairs: Pairs, seed: int) -> FloatArray:
    """The matrix that turns the questions towards their passages, (dimension, dimension)."""
    import torch
    from torch.nn import functional

    torch.manual_seed(seed)
    names, language = np.unique(pairs.languages, return_inverse=True)
    means = np.stack(
        [pairs.passages[language == number].mean(axis=0) for number in range(len(names))]
    )
    neutral = torch.from_numpy(without_directions(directions_between(means)))
    questions, passages = torch.from_numpy(pairs.questions), torch.from_numpy(pairs.passages)
    answers, of_language = torch.from_numpy(pairs.answers), torch.from_numpy(language)
    weights, mixed = torch.from_numpy(pairs.weights), torch.from_numpy(pairs.mixed)
    change = torch.zeros_like(neutral, requires_grad=True)
    optimizer = torch.optim.Adam([change], lr=_RATE)
    schedule = torch.optim.lr_scheduler.PolynomialLR(optimizer, _ROUNDS)
    for _ in range(_ROUNDS):
        for batch in torch.split(torch.randperm(len(questions)), _BATCH):
            sought = functional.normalize(questions[batch] @ ((neutral + change) @ neutral), dim=1)
            foreign = of_language[answers[batch]].unsqueeze(1) != of_language
            foreign &= ~mixed[batch].unsqueeze(1)
            scores = (sought @ passages.T / _TEMPERATURE).masked_fill(foreign, _OTHER_LANGUAGE)
            losses = functional.cross_entropy(scores, answers[batch], reduction="none")
            loss = (losses * weights[batch]).sum() / weights[batch].sum()
            loss = loss + _PENALTY * (change**2).sum()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        schedule.step()
    matrix: FloatArray = ((neutral + change) @ neutral).detach().numpy()
    return matrix


def directions_between(means: FloatArray) -> FloatArray:
    """The directions in which mean vectors differ, (languages - 1, dimension): orthonormal rows."""
    *_, rows = np.linalg.svd(means - means.mean(axis=0), full_matrices=False)
    return np.ascontiguousarray(rows[: len(means) - 1], dtype=np.float32)


def without_directions(directions: FloatArray) -> FloatArray:
    """The matrix that takes these directions out of a vector, (dimension, dimension)."""
    dimension = directions.shape[1]
    return np.eye(dimension, dtype=np.float32) - directions.T @ directions


@click.command()
@click.argument("data", type=click.Path(file_okay=False, path_type=Path))
@click.option("--seed", default=20261123, show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=E5_SOUGHT)
def main(data: Path, seed: int, out: Path) -> None:
    """Fit the matrix on the training sets in DATA and on the news that was written for training."""
    try:
        pairs = pairs_of(data, seed, BundledEmbedder())
    except QaError as error:
        raise click.ClickException(str(error)) from error
    matrix = fit_matrix(pairs, seed)
    np.save(out, matrix.astype(np.float16))
    click.echo(f"{out}: from {len(pairs.questions)} questions, {len(pairs.passages)} passages")


def pairs_of(data: Path, seed: int, embedder: Embedder) -> Pairs:
    """The questions that are fitted on and their passages, embedded.

    Raises:
        SourceError: a file is missing or has another shape than SQuAD's.
    """
    chance = random.Random(seed)  # noqa: S311 - draws a sample
    contexts: list[Context] = []
    asked: list[Example] = []
    for name in TRAINING_SETS:
        told, examples = read_training_sets(data, [name])
        asked += [example.moved(len(contexts)) for example in _some(examples, chance)]
        contexts += told
    public = len(contexts)
    told, examples = read_own_news()
    asked += [example.moved(public) for example in examples if example.is_answered]
    contexts += told
    return _embedded(contexts, asked, public, embedder)


def _some(examples: Sequence[Example], chance: random.Random) -> Iterator[Example]:
    """So many questions about every so-manieth text."""
    by_context: dict[int, list[Example]] = {}
    for example in examples:
        if example.context % _EVERY == 0:
            by_context.setdefault(example.context, []).append(example)
    for found in by_context.values():
        yield from chance.sample(found, min(_EACH, len(found)))


def _embedded(
    contexts: Sequence[Context], asked: Sequence[Example], public: int, embedder: Embedder
) -> Pairs:
    """Contexts from `public` on are our own news, which is asked about across languages."""
    texts, languages = list[str](), list[str]()
    cut: dict[int, list[tuple[int, int, int]]] = {}
    for number in sorted({example.context for example in asked}):
        context = contexts[number]
        for start, end in passage_spans(context.text):
            cut.setdefault(number, []).append((len(texts), start, end))
            texts.append(embedded_text(context.title, context.text[start:end]))
            languages.append(context.language)
    found = [
        (example, place)
        for example in asked
        for place, start, end in cut[example.context]
        if start <= example.start and example.end <= end
    ]
    groups = [language_group(e.question, contexts[e.context].text) for e, _ in found]
    return Pairs(
        questions=_in_turn(embedder.embed_queries, [e.question for e, _ in found], "questions"),
        answers=np.array([place for _, place in found]),
        weights=np.array([_ACROSS_WEIGHT if g == "across" else 1.0 for g in groups], np.float32),
        mixed=np.array([example.context >= public for example, _ in found]),
        passages=_in_turn(embedder.embed_passages, texts, "passages"),
        languages=np.array(languages),
    )


def _in_turn(
    embed: Callable[[Sequence[str]], FloatArray], texts: Sequence[str], label: str
) -> FloatArray:
    """All vectors, some texts at a time, to show how far it is."""
    with click.progressbar(length=len(texts), label=label, file=sys.stderr) as bar:
        parts = []
        for start in range(0, len(texts), _SHOWN):
            some = texts[start : start + _SHOWN]
            parts.append(embed(some))
            bar.update(len(some))
    return np.concatenate(parts)


if __name__ == "__main__":
    sys.exit(main())
