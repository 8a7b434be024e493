"""The commands that change the archive: `qa ingest`, `qa delete` and `qa reindex`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa.cli.command import json_option, opened, print_result, scope_options
from qa.config import embedder_name, library_folder
from qa.options import library_option

if TYPE_CHECKING:
    from collections.abc import Sequence

EXIT_PARTLY = 3


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…", type=click.Path(path_type=Path))
@click.option(
    "--embedder",
    metavar="MODEL",
    help="For a new library: folder or hub id of a sentence-transformers model."
    "  [default: $QA_EMBEDDER, else the bundled model]",
)
@library_option
@json_option
def ingest(
    paths: tuple[Path, ...], embedder: str | None, library: Path | None, *, as_json: bool
) -> None:
    """Take files and folders of articles into the library, which is made if need be.

    Reads text, Markdown, HTML, PDF, DOCX, mail, RSS and Atom, JSON, JSON Lines, CSV, and
    ZIP archives of these: plain articles, mirror pages, feed pages with many items.
    Files that have not changed since they were read are not read again. A bad file never
    stops the good ones; each is listed with its reason, and the exit code is then 3 (1 when
    no file was good). Ctrl-C finishes the batch at hand, which is a few seconds' work, with
    exit code 3; the same command goes on from there. A second Ctrl-C stops at once.
    """
    from qa.rendering import quality_summary, report_text
    from qa.terminal import CountBar, IngestBar, Interruption
    from qa.wire import report_json

    with opened(library, create=True, embedder=embedder_name(embedder)) as assistant:
        with CountBar("articles compared") as compared:
            assistant.group_stories(compared.show)
        with IngestBar() as bar, Interruption() as interruption:
            report = assistant.ingest(paths, watch=bar.show, stop=interruption.asked)
        click.echo(quality_summary(assistant.quality()), err=True)
    print_result(report_json(report) if as_json else report_text(report))
    if report.interrupted:
        click.echo("stopped before the end; the same command goes on from here", err=True)
        sys.exit(EXIT_PARTLY)
    if report.failed:
        taken = report.added + report.updated + report.unchanged + report.duplicates
        sys.exit(EXIT_PARTLY if taken else 1)


@click.command()
@click.argument("article_ids", nargs=-1, metavar="[ARTICLE]…")
@scope_options
@click.option(
    "--path",
    "paths",
    multiple=True,
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Only articles that came from this file, or from beneath this folder; may be repeated.",
)
@click.option("--yes", is_flag=True, help="Don't ask, also when articles are chosen by condition.")
@click.option("--dry-run", is_flag=True, help="List the articles, and remove none.")
@library_option
@json_option
def delete(
    article_ids: tuple[str, ...],
    since: str | None,
    until: str | None,
    sources: Sequence[str],
    languages: Sequence[str],
    paths: Sequence[Path],
    library: Path | None,
    *,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Remove articles and their history for good.

    \b
    qa delete 9c9d69ec62096b49               by id; all of them, or none if one is unknown
    qa delete --source 甲报 --until 2020-12-31   by condition; all must hold
    qa delete --path articles/old --dry-run  see first what would go

    By condition, it says how many articles fit and asks; where nobody can answer, it needs
    --yes. A text that other articles hold stays in the archive through them.
    """  # noqa: D301 - click reads the escape
    from qa.rendering import deletion_text
    from qa.wire import deletion_json

    conditions = bool(since or until or sources or languages or paths)
    if not article_ids and not conditions:
        raise click.UsageError(
            "name articles by id, or give --source, --language, --path, --since or --until"
        )
    with opened(library) as assistant:
        matching = assistant.select(
            article_ids or None,
            sources=sources,
            languages=languages,
            paths=paths,
            since=since,
            until=until,
        )
        if dry_run:
            print_result(deletion_json(0, matching) if as_json else deletion_text(matching))
            return
        if conditions and matching and not yes:
            _confirm_deletion(len(matching))
        deleted = assistant.delete([article.id for article in matching])
    print_result(deletion_json(deleted) if as_json else f"{deleted} deleted")


def _confirm_deletion(number: int) -> None:
    fit = "1 article fits" if number == 1 else f"{number:,} articles fit"
    if not sys.stdin.isatty():
        raise click.ClickException(
            f"{fit}; add --yes to delete, or --dry-run to see which; nothing was deleted"
        )
    click.confirm(f"{fit}. Delete for good?", abort=True, err=True)


@click.command()
@click.option(
    "--embedder",
    metavar="MODEL",
    help="Change to this sentence-transformers model.  [default: the library's own]",
)
@click.option("--passage-size", type=click.IntRange(20, 2000), help="In Han characters.")
@library_option
def reindex(embedder: str | None, passage_size: int | None, library: Path | None) -> None:
    """Cut and embed every article anew: after an upgrade, or to change the model.

    May be interrupted: the same command goes on where it was, and the library answers as
    before until it is done.
    """
    from qa.reindexing import reindex as run
    from qa.terminal import CountBar

    with CountBar("articles") as progress:
        passages = run(
            library_folder(library),
            embedder=embedder_name(embedder),
            passage_size=passage_size,
            progress=progress.show,
        )
    print_result(f"{passages} passages")
