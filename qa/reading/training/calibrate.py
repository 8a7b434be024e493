"""`python -m qa.reading.training.calibrate`: how sure the trained reader may be.

Fits by language group, on questions held out of training. The first weighs a span's signals so
that right spans come first among those of the group in their question. The next, over each
question's first span alone, makes its score the probability of being right: the best of many is
picked, so it looks better than it is. First within its group, so that groups compare, then over all
groups. Passages in another language than the question's are found
for every question, and mostly beside the point: how sure the reader may be of those it learns here.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import sys
from dataclasses import asdict
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from qa.errors import QaError
from qa.reading.calibration import (
    Calibration,
    LanguageGroup,
    fit_order,
    fit_probability,
    language_group,
)
from qa.reading.training.examples import TRAINING_SETS, read_across, read_training_sets
from qa.reading.training.news import read_news
from qa.reading.training.own_news import read_own_news
from qa.reading.training.trials import WITHOUT_ANSWER, archive_of, trials_over

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.assistant import Assistant
    from qa.reading.calibration import Signals
    from qa.reading.span_reader import SpanReader
    from qa.reading.training.examples import Context, Example
    from qa.reading.training.trials import Trial

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)
GROUPS: tuple[LanguageGroup, ...] = get_args(LanguageGroup)
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
@click.option(
    "--questions", default=200, show_default=True, help="For each language group, of each kind."
)
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
    """Calibrate trained WEIGHTS on the held-out part of the training sets.

    Those in DATA, and the news that was written for training.
    Writes span_reader.safetensors and span_reader.json, which the product loads.
    """
    from qa.reading.span_reader import load_span_reader

    chance = random.Random(seed)  # noqa: S311 - draws a sample
    unfitted = {str(group): asdict(Calibration(1.0, 1.0, 0.0)) for group in GROUPS}
    try:
        sha256 = hashlib.sha256(weights.read_bytes()).hexdigest()
        reader = load_span_reader(weights, sha256, unfitted)
        contexts, drawn = _drawn(data, across, questions, chance)
        told, own = _drawn_own(questions, chance)
        own = [question.moved(len(contexts)) for question in own]
        contexts += told + read_news(news, articles)
        with archive_of(contexts) as archive:
            trials = _tried(reader, archive, contexts, drawn)
            trials += _tried(reader, archive, contexts, own, withhold=False)
    except QaError as error:
        raise click.ClickException(str(error)) from error
    calibrations = calibrations_of(trials)
    report = {
        group: scores_of([trial for trial in trials if trial.group == group], calibrations)
        for group in GROUPS
    }
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


def _drawn(
    data: Path, across: tuple[Path, Path], each: int, chance: random.Random
) -> tuple[list[Context], list[Example]]:
    """Held-out texts and `each` questions about those of each language, and across languages."""
    contexts, asked = read_training_sets(data, held_out=True)
    kinds: dict[str, list[Example]] = {language: [] for language in TRAINING_SETS.values()}
    for question in asked:
        if question.end - question.start <= _LONGEST_ANSWER:
            kinds[contexts[question.context].language].append(question)
    more, asked_across = read_across(*across)
    kinds["across"] = [question.moved(len(contexts)) for question in asked_across]
    drawn = [
        question
        for found in kinds.values()
        for question in chance.sample(found, min(each, len(found)))
    ]
    chance.shuffle(drawn)
    return [*contexts, *more], drawn


def _drawn_own(each: int, chance: random.Random) -> tuple[list[Context], list[Example]]:
    """Held-out articles of our own, and `each` questions with an answer of each language group.

    Besides, as many without one as elsewhere.
    """
    contexts, asked = read_own_news(held_out=True)
    drawn: list[Example] = []
    for group in GROUPS:
        of_group = [
            question
            for question in asked
            if language_group(question.question, contexts[question.context].text) == group
        ]
        answered = [question for question in of_group if question.is_answered]
        unanswered = [question for question in of_group if not question.is_answered]
        some = chance.sample(answered, min(each, len(answered)))
        number = round(len(some) * WITHOUT_ANSWER / (1 - WITHOUT_ANSWER))
        drawn += some + chance.sample(unanswered, min(number, len(unanswered)))
    chance.shuffle(drawn)
    return contexts, drawn


def _tried(
    reader: SpanReader,
    archive: Assistant,
    contexts: Sequence[Context],
    drawn: Sequence[Example],
    *,
    withhold: bool = True,
) -> list[Trial]:
    with click.progressbar(
        trials_over(reader, archive, contexts, drawn, withhold=withhold),
        length=len(drawn),
        file=sys.stderr,
        label="reading",
    ) as bar:
        return list(bar)


def calibrations_of(trials: Sequence[Trial]) -> dict[LanguageGroup, Calibration]:
    """Fit each group's calibration, in the end on those first spans of questions that are of it.

    To know them, spans of different groups have to be compared: each by how probable it is that
    its group's first span is right.
    """
    within = {group: _within(trials, group) for group in GROUPS}
    firsts: dict[LanguageGroup, list[tuple[Signals, bool]]] = {group: [] for group in GROUPS}
    for trial in trials:
        if trial.spans:
            first = max(trial.spans, key=lambda span: within[span.group].odds(span.signals))
            firsts[first.group].append((first.signals, first.right))
    return {group: fit_probability(of) if of else within[group] for group, of in firsts.items()}


def _within(trials: Sequence[Trial], group: LanguageGroup) -> Calibration:
    """Which of a group's spans comes first, then how probable it is that this one is right."""
    spans = [[(s.signals, s.right) for s in trial.spans if s.group == group] for trial in trials]
    order = fit_order(spans)
    return fit_probability([max(of, key=lambda span: order.odds(span[0])) for of in spans if of])


def scores_of(
    trials: Sequence[Trial], calibrations: Mapping[LanguageGroup, Calibration]
) -> dict[str, float]:
    """How the calibrated reader does on the trials, and the threshold that serves most of them."""
    made = []
    for trial in trials:
        sure = [(calibrations[span.group].probability(span.signals), span) for span in trial.spans]
        confidence, first = max(sure, key=itemgetter(0), default=(0.0, None))
        made.append((confidence, first is not None and first.right, trial.answerable))

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


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in values.items()}


if __name__ == "__main__":
    sys.exit(main())
