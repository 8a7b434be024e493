"""Question answering over an archive, from finding the article to citing the answer.

    python -m eval.benchmarks.archive cmrc2018_dev.json --limit 300
    python -m eval.benchmarks.archive cmrc2018_dev.json --haystack news --news 1000

All contexts of the files are the archive, if wanted among other news. Everything after that
is the evaluation that `qa eval` runs. Killed at any point, both the taking in and the asking
go on where they were.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from eval.benchmarks.squad import read_or_cross
from eval.benchmarks.terminal import errors_in_a_line, note, questions_from_option
from eval.environment import code_digest
from eval.errors import EvalError
from eval.evaluation import evaluate
from eval.present import text_table
from qa.assistant import Assistant
from qa.options import reader_option
from qa.storage import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from eval.cases import Case
    from eval.evaluation import Outcome
    from qa.types import Article

_FAILURES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Haystack:
    """Other articles to search among: the first `news` of a folder's files, by name."""

    folder: Path
    news: int

    def articles(self) -> Iterator[Article]:
        """Read them, a file at a time.

        Raises:
            EvalError: the folder holds fewer, or no file to read.
            SourceError: a file can't be read.
        """
        from qa.sources import find_files, read_articles

        found = find_files([self.folder])
        if not found.files:
            raise EvalError(f"{self.folder} holds no article; name a folder of news")
        left = self.news
        for path in found.files:
            for article in read_articles(path)[:left]:
                yield article
                left -= 1
            if not left:
                return
        raise EvalError(
            f"{self.folder} holds only {self.news - left} articles; give --news {self.news - left}"
        )


def haystack_of(folder: Path | None, news: int | None) -> Haystack | None:
    """Read the two options, which go together."""
    if (folder is None) != (news is None):
        raise click.UsageError("--haystack and --news go together: a folder, and how many of it")
    return Haystack(folder, news) if folder is not None and news is not None else None


def ask_archive(
    title: str,
    articles: Sequence[Article],
    haystack: Haystack | None,
    cases: Sequence[Case],
    out: Path,
    reader: str,
) -> Outcome:
    """Take in `articles` and the haystack, ask `cases`, and write the report into `out`.

    The library is `out/library`. What it already holds is not embedded again, also when the
    haystack has grown, and an unfinished run over it is taken up.

    Raises:
        EvalError: `out` holds another archive, the haystack is too small, or every question
            failed.
        QaError: an article of the haystack, or the library, can't be read.
    """
    folder = library_of(out, articles, haystack)
    with Assistant.open(folder, create=False, reader=reader) as assistant:
        return evaluate(cases, assistant, out, title=title, note=note)


def library_of(out: Path, articles: Sequence[Article], haystack: Haystack | None = None) -> Path:
    """The library `out/library` of these articles; what it holds is not embedded again.

    Raises:
        EvalError: `out` holds another archive, or the haystack is too small.
        QaError: an article of the haystack, or the library, can't be read.
    """
    folder = _claimed(out, articles, haystack)
    with Assistant.open(folder) as assistant:
        _take_in(assistant, articles, haystack)
    return folder


def _claimed(out: Path, articles: Sequence[Article], haystack: Haystack | None) -> Path:
    """The folder of the library, made sure to be for these articles; the haystack may grow."""
    folder, stamp = out / "library", out / "library.made-from.json"
    wanted = {
        "articles": hashlib.sha256("\n".join(a.id for a in articles).encode()).hexdigest(),
        "haystack": str(haystack.folder.resolve()) if haystack else None,
        "news": haystack.news if haystack else 0,
        "code": code_digest(),
    }
    if folder.exists():
        holds = json.loads(stamp.read_text(encoding="utf-8")) if stamp.is_file() else {}
        if not _is_part(holds, wanted):
            raise EvalError(f"{folder} holds another archive; choose another --out")
        if holds["code"] != wanted["code"]:
            note(f"{folder} was made by other code; remove it to take the articles in anew")
            wanted["code"] = holds["code"]
    out.mkdir(parents=True, exist_ok=True)
    write_atomically(stamp, json.dumps(wanted, indent=1).encode())
    return folder


def _is_part(holds: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether all that a library was made from is wanted still."""
    return (
        holds.get("articles") == wanted["articles"]
        and holds["haystack"] in (None, wanted["haystack"])
        and holds["news"] <= wanted["news"]
    )


def _take_in(assistant: Assistant, articles: Sequence[Article], haystack: Haystack | None) -> None:
    from tqdm import tqdm

    def everything() -> Iterator[Article]:
        yield from articles
        if haystack:
            yield from haystack.articles()

    total = len(articles) + (haystack.news if haystack else 0)
    bar = tqdm(everything(), desc="taking in", total=total, unit="article", file=sys.stderr)
    report = assistant.ingest_articles(bar)
    for failed in report.failed[:_FAILURES_SHOWN]:
        note(f"{failed.path}: {failed.reason}")
    note(
        f"{report.added} articles added, {report.unchanged} were there,"
        f" {report.duplicates} have the words of another, {len(report.failed)} failed;"
        f" {report.passages} passages embedded in {report.seconds:.0f} s"
    )


@click.command()
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@questions_from_option
@click.option("--haystack", type=click.Path(path_type=Path), help="A folder of other news.")
@click.option("--news", type=click.IntRange(1), help="How many articles of it, from the first.")
@click.option(
    "--limit", type=click.IntRange(1), help="Only so many questions, spread over each file."
)
@reader_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Where the library and the report go.  [default: eval/out/archive-NAMES]",
)
def main(
    files: tuple[Path, ...],
    questions_from: Path | None,
    haystack: Path | None,
    news: int | None,
    limit: int | None,
    reader: str,
    out: Path | None,
) -> None:
    """Ask the questions of each SQuAD-shaped FILE of an archive of all their contexts."""
    among = haystack_of(haystack, news)
    names = [path.stem for path in files]
    if len(set(names)) < len(names):
        raise click.UsageError("two of the files have one name, which names their questions")
    with errors_in_a_line():
        sets = [read_or_cross(path, questions_from).sample(limit) for path in files]
        articles = {article.id: article for each in sets for article in each.articles}
        cases = [case for name, each in zip(names, sets, strict=True) for case in each.cases(name)]
        outcome = ask_archive(
            f"Archive: {', '.join(names)}" + (f" among {news} other articles" if among else ""),
            list(articles.values()),
            among,
            cases,
            out or Path("eval") / "out" / "-".join(["archive", *names]),
            reader,
        )
    click.echo(text_table(outcome.summary, None))
    click.echo(f"Report: {outcome.page}")


if __name__ == "__main__":
    main()
