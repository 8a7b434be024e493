"""RGB: is the reader led astray by passages that do not answer the question?

Chen et al. 2024, "Benchmarking Large Language Models in Retrieval-Augmented Generation":
questions about the news, each with passages that answer it and passages about the same
subject that do not.

    python -m eval.benchmarks.rgb zh_refine.json
    python -m eval.benchmarks.rgb zh_refine.json --haystack news --news 1000

Five passages are given, a share of them noise, chosen and shuffled as the authors' script
does. With a haystack, the passages that answer are articles of an archive instead, and have
to be found.

An answer is right when it holds each of the required items in one of its forms. The authors
look for the form as a substring; `eval.measures.contains` does not take 12 for a part of
112, and is indifferent to script, width, punctuation and thousands separators.
"""

from __future__ import annotations

import json
import random
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from eval.benchmarks.archive import ask_archive, haystack_of
from eval.benchmarks.reading import evidence_of, reader_over
from eval.benchmarks.squad import article_of, language_tag, spread
from eval.benchmarks.terminal import errors_in_a_line, figure, table
from eval.cases import Case
from eval.errors import EvalError
from eval.measures.base import Measure, mean, mean_of
from eval.measures.contains import contains
from eval.runlog import read_results
from eval.scores import Scores
from eval.summary import measured
from qa.answering import DEFAULT_MIN_CONFIDENCE, decide
from qa.config import DEFAULT_EMBEDDER
from qa.models import model_errors, open_embedder
from qa.options import reader_option
from qa.sources.cleaning import clean_text
from qa.types import Hit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from embeddings.base import Embedder
    from eval.benchmarks.archive import Haystack
    from qa.reading import Reader
    from qa.types import Answer, Article, Span

GIVEN = 5
"""Passages that are read for a question."""
NOISE = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_SEED = 20260113


def _measure(name: str, label: str, meaning: str) -> Measure:
    return Measure(name, label, meaning, "answers", mean_of(name), mean)


MEASURES = (
    _measure("accuracy", "Right", "The best answer is right, whatever its confidence"),
    _measure("offered", "Right in some passage", "The best span of one of the passages is right"),
    _measure("answered", "Answered", "The confidence reaches the default threshold"),
    _measure("served", "Answered rightly", "It does, and the answer is right"),
    _measure("rejected", "Rejected", "No passage answers the question, and no answer is given"),
)


@dataclass(frozen=True, slots=True)
class RgbQuestion:
    """A question, what its answer must hold, and its passages in the file's order."""

    id: str
    text: str
    required: tuple[tuple[str, ...], ...]
    """All of these, each in one of its forms."""
    positive: tuple[Article, ...]
    negative: tuple[Article, ...]

    def right(self, answer: str | None) -> bool:
        """Whether an answer holds everything that is required."""
        return answer is not None and all(contains(answer, forms) for forms in self.required)

    def given(self, noise: float) -> list[Article]:
        """Five passages, `noise` of them negative, in a shuffled order that stays the same.

        Where there are too few of one kind, there are more of the other.
        """
        positives = GIVEN - round(GIVEN * noise)
        if positives:
            positives = min(max(positives, GIVEN - len(self.negative)), len(self.positive))
        passages = [*self.positive[:positives], *self.negative[: GIVEN - positives]]
        random.Random(f"{_SEED} {self.id} {noise}").shuffle(passages)  # noqa: S311 - no secret
        return passages


def read_rgb(path: Path) -> list[RgbQuestion]:
    """Read a file of RGB.

    Raises:
        EvalError: the file can't be read, has another shape, holds no question, or gives
            two questions one id.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
        questions = [_question(json.loads(line)) for line in lines if line.strip()]
    except OSError as error:
        raise EvalError(f"{path} can't be read ({error.strerror}); name a file of RGB") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EvalError(f"{path} is no file of RGB ({error!r}); name another") from error
    if not questions:
        raise EvalError(f"{path} holds no question; name another file")
    if len({question.id for question in questions}) < len(questions):
        raise EvalError(f"{path} gives two questions one id; give each its own")
    return questions


def _question(data: dict[str, Any]) -> RgbQuestion:
    answer = data["answer"]
    required = answer if isinstance(answer, list) else [answer]
    return RgbQuestion(
        id=f"rgb/{data['id']}",
        text=data["query"],
        required=tuple(
            tuple(map(str, item)) if isinstance(item, list) else (str(item),) for item in required
        ),
        positive=tuple(article_of(clean_text(text)) for text in data["positive"]),
        negative=tuple(article_of(clean_text(text)) for text in data["negative"]),
    )


def read_given(
    reader: Reader, embedder: Embedder, question: RgbQuestion, articles: Sequence[Article]
) -> tuple[Answer, list[Span]]:
    """The answer at any confidence, and each passage's best span."""
    evidence = evidence_of(question.text, articles, embedder)
    spans = reader.read(question.text, evidence)
    hits = [Hit(item.passage, 1 / item.rank, {"given": item.rank}) for item in evidence]
    by_id = {article.id: article for article in articles}
    best: dict[int, Span] = {}
    for span in spans:
        best.setdefault(span.passage.id, span)
    return decide(question.text, spans, hits, by_id, min_confidence=0), list(best.values())


def judged(question: RgbQuestion, answer: str | None, confidence: float) -> Scores:
    """Score the best answer, and whether it would have been given."""
    answered = answer is not None and confidence >= DEFAULT_MIN_CONFIDENCE
    right = question.right(answer)
    return Scores(
        id=question.id,
        digest="",
        language="",
        tags=(),
        answerable=True,
        answer=answer,
        abstained=None,
        error=False,
        confidence=confidence,
        right=right,
        values={
            "accuracy": float(right),
            "answered": float(answered),
            "served": float(answered and right),
        },
    )


def scores_given(
    reader: Reader, embedder: Embedder, questions: Sequence[RgbQuestion], noise: float
) -> list[Scores]:
    """Read the given passages of all questions at one noise ratio."""
    from tqdm import tqdm

    rows = []
    for question in tqdm(questions, desc=f"noise {noise}", file=sys.stderr, disable=None):
        answer, best = read_given(reader, embedder, question, question.given(noise))
        row = judged(question, answer.text, answer.confidence)
        offered = any(question.right(span.text) for span in best)
        if noise < 1:
            rows.append(replace(row, values={**row.values, "offered": float(offered)}))
        else:
            rows.append(replace(row, values={"rejected": 1 - row.values["answered"]}))
    return rows


def scores_found(
    questions: Sequence[RgbQuestion],
    articles: Sequence[Article],
    haystack: Haystack,
    out: Path,
    reader: str,
) -> tuple[list[Scores], Path]:
    """Ask questions of an archive of `articles` and the haystack; also the report's path.

    The report knows a case's accepted answers only, and takes any required item for one.
    """
    language = language_tag(article.text for article in articles)
    cases = [
        Case(
            id=question.id,
            question=question.text,
            language=language,
            answers=tuple(form for forms in question.required for form in forms),
            articles=tuple(dict.fromkeys(article.id for article in question.positive)),
            tags=("rgb",) if len(question.required) == 1 else ("rgb", "multi-answer"),
        )
        for question in questions
    ]
    outcome = ask_archive(
        f"RGB among {haystack.news} other articles", articles, haystack, cases, out, reader
    )
    by_id = {question.id: question for question in questions}
    rows = [
        judged(by_id[r.case.id], r.candidate if r.answer is None else r.answer, r.confidence)
        for r in read_results(out / "results.jsonl")
    ]
    return rows, outcome.page


def _distinct(articles: Iterable[Article]) -> list[Article]:
    return list({article.id: article for article in articles}.values())


def as_row(found: Mapping[str, Any]) -> dict[str, float | str]:
    """A summary as a row of the table."""
    figures = {m.label: figure(found["measures"].get(m.name)) for m in MEASURES}
    return {"passages": found["passages"], "questions": found["questions"], **figures}


def _summary(passages: str, rows: Sequence[Scores]) -> dict[str, Any]:
    return {
        "passages": passages,
        "questions": len(rows),
        "measures": measured(MEASURES, rows),
    }


@click.command()
@click.argument("data", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--haystack", type=click.Path(path_type=Path), help="A folder of other news.")
@click.option("--news", type=click.IntRange(1), help="How many articles of it, from the first.")
@click.option("--limit", type=click.IntRange(1), help="Only so many questions, spread evenly.")
@reader_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="With a haystack: where library and report go.  [default: eval/out/rgb]",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def main(
    data: Path,
    haystack: Path | None,
    news: int | None,
    limit: int | None,
    reader: str,
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    """Answer the questions of FILE, JSON Lines of RGB, from given passages or an archive."""
    among = haystack_of(haystack, news)
    if out and not among:
        raise click.UsageError("--out goes with --haystack")
    page = None
    with errors_in_a_line():
        everything = read_rgb(data)
        questions = spread(everything, limit)
        positive = _distinct(article for q in everything for article in q.positive)
        negative = _distinct(article for q in everything for article in q.negative)
        embedder = open_embedder(DEFAULT_EMBEDDER)
        with model_errors(), reader_over([*positive, *negative], embedder, reader) as opened:
            found = [
                _summary(f"given, noise {noise}", scores_given(opened, embedder, questions, noise))
                for noise in (NOISE if not among else NOISE[:1])
            ]
        if among:
            folder = out or Path("eval") / "out" / "rgb"
            rows, page = scores_found(questions, positive, among, folder, reader)
            found.append(_summary(f"found among {among.news} other articles", rows))
    click.echo(json.dumps(found, indent=1) if as_json else table([as_row(row) for row in found]))
    if page:
        click.echo(f"Report: {page}", err=as_json)


if __name__ == "__main__":
    main()
