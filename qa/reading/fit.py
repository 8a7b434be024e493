"""Fit the sentence reader's weights on question sets: `python -m qa.reading.fit --help`.

The contexts of all sets are one archive, so that retrieval and its mistakes are the real
ones. For every fourth question the article with the answer is taken out of the evidence:
what is then found is a near miss, and no sentence of it counts. A fifth of the questions
is seen a second time as if asked in another language: only the glossary tells which words
are shared, and the cosines are blurred.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from qa.answering import answer_key
from qa.assistant import PASSAGES_READ, Assistant
from qa.identity import content_sha256
from qa.reading.candidates import candidates
from qa.reading.evidence import evidence_of
from qa.reading.features import (
    CANDIDATE_FEATURES,
    SENTENCE_FEATURES,
    Query,
    candidate_features,
    sentence_features,
)
from qa.reading.sentence_reader import (
    UNCALIBRATED,
    Calibration,
    SentenceReader,
    Weights,
    calibrated,
    likely_sentences,
    log_odds,
)
from qa.types import Article

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from qa.reading.base import Evidence
    from qa.types import Hit

    Floats = NDArray[np.float64]

_COSINE_ERROR = 0.015
"""How much less a cosine tells across languages: the deviation of a normal error."""

_PENALTY = 1e-5
_ALL = 1_000_000


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answer's place."""

    id: str
    text: str
    article_id: str
    answers: tuple[tuple[int, str], ...]
    """Start in the article, and text."""


@dataclass(frozen=True, slots=True)
class Example:
    """What the fit sees of one question."""

    sentences: Floats
    """Sentences × `SENTENCE_FEATURES`."""
    holds: NDArray[np.bool_]
    """Which sentences hold the answer."""
    choices: tuple[tuple[Floats, int], ...]
    """For each sentence that does: its candidates' features, and the index of the right one."""


def read_set(
    path: Path, contexts: int, chance: random.Random
) -> tuple[list[Article], list[Question]]:
    """Articles and questions of `contexts` contexts of a SQuAD-shaped file, drawn at random."""
    data = json.loads(path.read_text(encoding="utf-8"))["data"]
    paragraphs = [(entry.get("title") or "", p) for entry in data for p in entry["paragraphs"]]
    articles: list[Article] = []
    questions: list[Question] = []
    for number, (title, paragraph) in enumerate(
        chance.sample(paragraphs, min(contexts, len(paragraphs)))
    ):
        text = paragraph["context"]
        article_id = f"{path.stem}-{number}"
        articles.append(
            Article(
                article_id, title, text, None, None, None, None, "und", content_sha256(text), None
            )
        )
        questions += [
            Question(
                str(qa["id"]),
                qa["question"],
                article_id,
                tuple((a["answer_start"], a["text"]) for a in qa["answers"]),
            )
            for qa in paragraph["qas"]
            if qa["answers"] and qa["question"].strip()
        ]
    return articles, questions


def examples(
    assistant: Assistant, reader: SentenceReader, questions: Sequence[Question]
) -> Iterator[Example]:
    """One example a question, and a second, as if foreign, for every fifth."""
    error = np.random.default_rng(len(questions))
    for number, question in enumerate(questions):
        hits = assistant.search(question.text, PASSAGES_READ)
        if number % 4 == 3:
            hits = [hit for hit in hits if hit.passage.article_id != question.article_id]
        evidence = _evidence(assistant, hits)
        query = Query.of(question.text, assistant.library.rarity)
        sentences = likely_sentences(query, evidence)
        if not sentences:
            continue
        cosines = reader.cosines(question.text, sentences)
        features = sentence_features(query, sentences, cosines)
        holds: list[bool] = []
        choices: list[tuple[Floats, int]] = []
        for sentence in sentences:
            passage = evidence[sentence.evidence].passage
            offset = passage.start + sentence.start
            inside = [
                text
                for start, text in question.answers
                if passage.article_id == question.article_id
                and offset <= start
                and start + len(text) <= passage.start + sentence.end
            ]
            holds.append(bool(inside))
            if inside:
                choices.append(_choice(query, sentence.text, inside))
        yield Example(features, np.array(holds), tuple(choices))
        if number % 5 == 0:
            blurred = cosines + error.normal(0, _COSINE_ERROR, len(cosines)).astype(np.float32)
            foreign = sentence_features(query, sentences, blurred, as_foreign=True)
            yield Example(foreign, np.array(holds), ())


def _evidence(assistant: Assistant, hits: Sequence[Hit]) -> list[Evidence]:
    return evidence_of(hits, assistant.articles_of(hits), assistant.embedder)


def _choice(query: Query, sentence: str, answers: Sequence[str]) -> tuple[Floats, int]:
    """A sentence's candidate features, and which is closest to an answer (last: none is)."""
    found = candidates(sentence)
    overlaps = [
        max(_overlap(sentence[c.start : c.end], answer) for answer in answers) for c in found
    ]
    best = int(np.argmax(overlaps)) if overlaps else 0
    right = best if overlaps and overlaps[best] >= 0.5 else len(found)
    return candidate_features(query, sentence, found), right


def _overlap(one: str, other: str) -> float:
    """How well two stretches agree, from 0 to 1: shared length where one holds the other."""
    a, b = answer_key(one), answer_key(other)
    if not a or not b or not (a in b or b in a):
        return 0.0
    return min(len(a), len(b)) / max(len(a), len(b))


def fit(data: Sequence[Example]) -> Weights:
    """Weights of greatest likelihood, with a small quadratic penalty."""
    import torch

    rows = torch.tensor(np.concatenate([e.sentences for e in data]))
    labels = torch.tensor(np.concatenate([e.holds for e in data]).astype(np.float64))
    choices = [
        (torch.tensor(features), right) for example in data for features, right in example.choices
    ]

    def sentence_loss(weights: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.binary_cross_entropy_with_logits(rows @ weights, labels)

    def candidate_loss(weights: torch.Tensor) -> torch.Tensor:
        losses = [-torch.log_softmax(f @ weights, dim=0)[right] for f, right in choices]
        return torch.stack(losses).mean()

    return Weights(
        _minimised(sentence_loss, len(SENTENCE_FEATURES)),
        _minimised(candidate_loss, len(CANDIDATE_FEATURES)),
        UNCALIBRATED,
        UNCALIBRATED,
    )


def _minimised(loss: Any, size: int) -> Floats:
    import torch

    weights = torch.zeros(size, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=300, line_search_fn="strong_wolfe")

    def closure() -> Any:
        optimiser.zero_grad()
        value = loss(weights) + _PENALTY * (weights**2).sum()
        value.backward()
        return value

    optimiser.step(closure)  # type: ignore[no-untyped-call]
    fitted: Floats = weights.detach().numpy()
    return fitted


@dataclass(frozen=True, slots=True)
class Trial:
    """What the reader made of one question."""

    score: float
    """The best span's, before calibration."""
    right: bool
    """Whether that span holds an accepted answer."""
    answerable: bool


def trials(
    assistant: Assistant, reader: SentenceReader, questions: Sequence[Question]
) -> Iterator[Trial]:
    """Read questions as a user's would be; the evidence of every fourth is a near miss."""
    for number, question in enumerate(questions):
        hits = assistant.search(question.text, PASSAGES_READ)
        answerable = number % 4 != 3
        if not answerable:
            hits = [hit for hit in hits if hit.passage.article_id != question.article_id]
        spans = reader.read(question.text, _evidence(assistant, hits))
        says = answer_key(spans[0].text) if spans else ""
        right = answerable and any(answer_key(text) in says for _, text in question.answers)
        yield Trial(spans[0].score if spans else 0.0, right, answerable)


def calibrate(made: Sequence[Trial]) -> Calibration:
    """Slope and intercept that turn a score's log odds into those of being right.

    Platt, "Probabilistic Outputs for Support Vector Machines", 1999.
    """
    import torch

    odds = torch.tensor([log_odds(trial.score) for trial in made], dtype=torch.float64)
    labels = torch.tensor([float(trial.right) for trial in made], dtype=torch.float64)

    def loss(weights: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.binary_cross_entropy_with_logits(
            odds * weights[0] + weights[1], labels
        )

    slope, intercept = _minimised(loss, 2).tolist()
    return slope, intercept


def scores_of(made: Sequence[Trial], calibration: Calibration) -> dict[str, float]:
    """How the reader does on questions that nothing was fitted on."""
    confidences = [calibrated(trial.score, calibration) for trial in made]
    thresholds = [round(0.05 * step, 2) for step in range(1, 19)]

    def served(threshold: float) -> int:
        """Questions answered rightly, or rightly not answered."""
        return sum(
            trial.right if confidence >= threshold else not trial.answerable
            for trial, confidence in zip(made, confidences, strict=True)
        )

    answerable = sum(trial.answerable for trial in made)
    return {
        "questions": len(made),
        "right, of the answerable": round(sum(t.right for t in made) / answerable, 3),
        "right, of all": round(sum(t.right for t in made) / len(made), 3),
        "mean confidence": round(sum(confidences) / len(made), 3),
        "best threshold": max(thresholds, key=served),
    }


def trials_across(
    weights: Weights, asked: Path, told: Path, number: int, chance: random.Random
) -> list[Trial]:
    """Questions of one parallel file over the contexts of the other, paired by their ids."""
    articles, in_own_words = read_set(told, _ALL, chance)
    _, in_other_words = read_set(asked, _ALL, chance)
    texts = {question.id: question.text for question in in_other_words}
    questions = [replace(q, text=texts[q.id]) for q in in_own_words if q.id in texts]
    with tempfile.TemporaryDirectory() as folder, Assistant.open(folder) as assistant:
        assistant.ingest_articles(articles)
        reader = SentenceReader(assistant.embedder, assistant.library.rarity, weights)
        return list(
            trials(assistant, reader, chance.sample(questions, min(number, len(questions))))
        )


@click.command()
@click.argument("sets", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--contexts", default=220, show_default=True, help="Contexts drawn from each set.")
@click.option("--questions", default=400, show_default=True, help="Questions drawn from each set.")
@click.option(
    "--across",
    nargs=2,
    required=True,
    type=click.Path(path_type=Path, exists=True),
    help="Two parallel files of different languages, to calibrate across languages on.",
)
@click.option("--seed", default=20260113, show_default=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path(__file__).with_name("sentence_weights.json"),
)
def main(
    sets: tuple[Path, ...],
    across: tuple[Path, Path],
    contexts: int,
    questions: int,
    seed: int,
    out: Path,
) -> None:
    """Fit the weights on SQuAD-shaped SETS and write them as JSON."""
    chance = random.Random(seed)  # noqa: S311 - draws a sample, keeps no secret
    with tempfile.TemporaryDirectory() as folder, Assistant.open(folder) as assistant:
        asked: list[Question] = []
        for path in sets:
            articles, found = read_set(path, contexts, chance)
            asked += chance.sample(found, min(questions, len(found)))
            done = assistant.ingest_articles(articles)
            click.echo(f"{path.name}: {done.added} contexts, {done.passages} passages", err=True)
        chance.shuffle(asked)
        fifth = len(asked) // 5
        tested_on, calibrated_on = asked[:fifth], asked[fifth : 2 * fifth]
        fitted_on = asked[2 * fifth :]
        embedder, rarity = assistant.embedder, assistant.library.rarity
        data: list[Example] = []
        untrained = SentenceReader(embedder, rarity, Weights.zero())
        with click.progressbar(length=len(fitted_on), file=sys.stderr, label="fitting") as bar:
            for example in examples(assistant, untrained, fitted_on):
                data.append(example)
                bar.update(1)
        weights = fit(data)
        reader = SentenceReader(embedder, rarity, weights)
        calibration = calibrate(list(trials(assistant, reader, calibrated_on)))
        scores = scores_of(list(trials(assistant, reader, tested_on)), calibration)
    one, other = across
    there = trials_across(weights, one, other, questions, chance)
    back = trials_across(weights, other, one, questions, chance)
    half = len(there) // 2
    calibration_across = calibrate([*there[:half], *back[:half]])
    scores_across = scores_of([*there[half:], *back[half:]], calibration_across)
    stored = {
        "fitted on": {
            "sets": [p.name for p in sets],
            "contexts": contexts,
            "questions": questions,
            "across": [p.name for p in across],
            "seed": seed,
        },
        "held out": scores,
        "held out, across languages": scores_across,
        "sentence": dict(zip(SENTENCE_FEATURES, weights.sentence.round(4).tolist(), strict=True)),
        "calibration": _stored(calibration),
        "calibration across languages": _stored(calibration_across),
        "candidate": dict(
            zip(CANDIDATE_FEATURES, weights.candidate.round(4).tolist(), strict=True)
        ),
    }
    out.write_text(json.dumps(stored, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    click.echo(json.dumps([scores, scores_across], indent=1))


def _stored(calibration: Calibration) -> dict[str, float]:
    slope, intercept = calibration
    return {"slope": round(slope, 4), "intercept": round(intercept, 4)}


if __name__ == "__main__":
    main()
