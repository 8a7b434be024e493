"""`python -m qa.reading.training.calibrate`: how sure the trained reader may be.

Two fits by language group, on questions held out of training. The first weighs a span's signals so
that right spans come first among their question's. The second, over each question's first span
alone, makes its score the probability of being right: the best of many is picked, so it looks
better than it is.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qa.assistant import PASSAGES_READ
from qa.errors import QaError
from qa.models import open_embedder  # sets the threads' manners before torch is imported
from qa.reading.calibration import Calibration, Signals, fit_order, fit_probability
from qa.reading.evidence import evidence_for
from qa.reading.training.examples import TRAINING_SETS, Context, Example, read_training_sets
from qa.reading.training.news import read_news
from qa.reading.training.trials import Trial, trial_of, trials_over
from qa.types import Passage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from embeddings.base import Embedder
    from qa.reading.span_reader import SpanReader

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)
_UNFITTED = Calibration(1.0, 1.0, 0.0)
_LONGEST_ANSWER = 24
"""Characters. Of a longer one a good answer is often a part, and what is right a matter of taste."""
_THRESHOLDS = tuple(round(0.02 * step, 2) for step in range(1, 41))


@click.command()
@click.argument("weights", type=_FILE)
@click.argument("data", type=_FOLDER)
@click.option("--news", type=_FOLDER, required=True, help="A folder of news, to search among.")
@click.option("--articles", default=1000, show_default=True, help="Read so many of them.")
@click.option(
    "--across",
    nargs=2,
    type=_FILE,
    required=True,
    help="Two parallel files of different languages, to calibrate across languages on.",
)
@click.option("--questions", default=200, show_default=True, help="For each language group.")
@click.option("--seed", default=20260113, show_default=True)
@click.option(
    "--out", type=_FOLDER, default=Path(__file__).parents[1], help="Where the reader is kept."
)
def main(
    weights: Path,
    data: Path,
    news: Path,
    articles: int,
    across: tuple[Path, Path],
    questions: int,
    seed: int,
    out: Path,
) -> None:
    """Calibrate trained WEIGHTS on the held-out part of the training sets in DATA.

    Writes span_reader.safetensors and span_reader.json, which the product loads.
    """
    from qa.reading.span_reader import load_span_reader

    embedder = open_embedder("bundled/multilingual-e5-small")
    chance = random.Random(seed)  # noqa: S311 - draws a sample
    groups = dict.fromkeys(("zh", "ja", "western", "across"), asdict(_UNFITTED))
    try:
        sha256 = hashlib.sha256(weights.read_bytes()).hexdigest()
        reader = load_span_reader(weights, sha256, groups)
        trials = _held_out(reader, embedder, data, read_news(news, articles), questions, chance)
        for one, other in (across, across[::-1]):
            trials += _across(reader, embedder, one, other, questions // 2, chance)
    except QaError as error:
        raise click.ClickException(str(error)) from error
    calibrations, report = {}, {}
    for group in groups:
        made = [trial for trial in trials if trial.group == group]
        calibrations[group] = calibration_of(made)
        report[group] = scores_of(made, calibrations[group])
    shipped = out / "span_reader.safetensors"
    if weights.resolve() != shipped.resolve():
        shutil.copyfile(weights, shipped)
    card = {
        "weights": shipped.name,
        "sha256": sha256,
        "calibration": {name: _rounded(asdict(found)) for name, found in calibrations.items()},
        "held out": report,
    }
    (out / "span_reader.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    click.echo(json.dumps(report, indent=1))


def _held_out(
    reader: SpanReader,
    embedder: Embedder,
    data: Path,
    news: Sequence[Context],
    each: int,
    chance: random.Random,
) -> list[Trial]:
    """Trials over the held-out contexts, among those trained on and news."""
    held, asked = read_training_sets(data, held_out=True)
    trained, _ = read_training_sets(data)
    by_language: dict[str, list[Example]] = {language: [] for language in TRAINING_SETS.values()}
    for question in asked:
        if question.end - question.start <= _LONGEST_ANSWER:
            by_language[held[question.context].language].append(question)
    drawn = [
        question
        for found in by_language.values()
        for question in chance.sample(found, min(each, len(found)))
    ]
    with click.progressbar(
        trials_over(reader, embedder, [*held, *trained, *news], drawn),
        length=len(drawn),
        file=sys.stderr,
        label="reading",
    ) as bar:
        return list(bar)


def _across(
    reader: SpanReader,
    embedder: Embedder,
    asked: Path,
    told: Path,
    number: int,
    chance: random.Random,
) -> list[Trial]:
    """Questions of one parallel file over contexts of the other, as retrieval brings them.

    Across languages it brings what is about other subjects as soon as nothing fits, and mostly
    nothing does: half of the questions are shown such contexts only.
    """
    texts = {question["id"]: question["question"] for _, question in _questions(asked)}
    found = [(context, question) for context, question in _questions(told)]
    contexts = sorted({context for context, _ in found})
    trials = []
    for turn, (context, question) in enumerate(chance.sample(found, min(number, len(found)))):
        answerable = turn % 2 == 0
        others = chance.sample([text for text in contexts if text != context], PASSAGES_READ)
        shown = [context, *others[1:]] if answerable else others
        chance.shuffle(shown)
        found_texts = [
            (Passage(rank, str(rank), text, 0, len(text)), "")
            for rank, text in enumerate(shown, start=1)
        ]
        evidence = evidence_for(texts[question["id"]], found_texts, embedder)
        answers = [answer["text"] for answer in question["answers"]]
        trials.append(
            trial_of(reader, texts[question["id"]], evidence, answers, answerable=answerable)
        )
    return trials


def _questions(path: Path) -> list[tuple[str, dict[str, Any]]]:
    data = json.loads(path.read_text(encoding="utf-8"))["data"]
    return [
        (paragraph["context"], question)
        for entry in data
        for paragraph in entry["paragraphs"]
        for question in paragraph["qas"]
    ]


def calibration_of(trials: Sequence[Trial]) -> Calibration:
    """Fit on all readings which comes first, then on each trial's first how probable it is."""
    order = fit_order([trial.readings for trial in trials])
    return fit_probability([_first(trial, order) for trial in trials if trial.readings])


def scores_of(trials: Sequence[Trial], calibration: Calibration) -> dict[str, float]:
    """How the calibrated reader does on the trials, and the threshold that serves most of them."""
    made = [
        (calibration.probability(signals), right, trial.answerable)
        for trial in trials
        for signals, right in [_first(trial, calibration)]
    ]

    def served(threshold: float) -> int:
        return sum(
            right if confidence >= threshold else not answerable
            for confidence, right, answerable in made
        )

    answerable = sum(trial.answerable for trial in trials)
    best = max(_THRESHOLDS, key=served)
    return {
        "questions": len(made),
        "right, of the answerable": round(sum(right for _, right, _ in made) / answerable, 3),
        "mean confidence": round(sum(confidence for confidence, *_ in made) / len(made), 3),
        "right, of all": round(sum(right for _, right, _ in made) / len(made), 3),
        "best threshold": best,
        "served at it": round(served(best) / len(made), 3),
    }


def _first(trial: Trial, calibration: Calibration) -> tuple[Signals, bool]:
    """The reading that comes first."""
    nothing = Signals(-30.0, -30.0), False
    return max(trial.readings, key=lambda reading: calibration.odds(reading[0]), default=nothing)


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in values.items()}


if __name__ == "__main__":
    sys.exit(main())
