"""The `qa` command. Each command is one call of the `Assistant` and one rendering.

Results go to stdout, progress and warnings to stderr. Exit codes: 0 all done; 1 nothing
done, with one line that says why; 2 usage; 3 done in part; 4 an evaluation fell behind.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qa.config import DEFAULT_READER, embedder_name, library_folder
from qa.errors import QaError
from qa.options import host_option, port_option, reader_option
from qa.options import library_option as _library_option
from qa.web.serving.commands import access, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa.assistant import Assistant

EXIT_PARTLY = 3


class _Commands(click.Group):
    """A group that turns our errors into one line and exit code 1, and finds `eval`."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except QaError as error:
            raise click.ClickException(str(error)) from error
        except KeyboardInterrupt as error:
            raise click.ClickException(
                "stopped; what was committed is kept, and the same command goes on from there"
            ) from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), "eval"])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name == "eval":  # the evaluation stands above us: it imports qa, not qa it
            command: click.Command = import_module("eval.command").evaluate
            return command
        return super().get_command(ctx, cmd_name)


_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_SCOPE_OPTIONS = (
    click.option("--since", metavar="DAY", help="Only articles of this day and later: 2026-01-31."),
    click.option("--until", metavar="DAY", help="Only articles of this day and earlier."),
    click.option(
        "--source",
        "sources",
        multiple=True,
        metavar="NAME",
        help="Only articles of this outlet, by its exact name; may be repeated.",
    ),
    click.option(
        "--language",
        "languages",
        multiple=True,
        metavar="CODE",
        help="Only articles in this language, as in qa stats: zh, en, ja; may be repeated.",
    ),
)


def _scope_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_SCOPE_OPTIONS):
        command = option(command)
    return command


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="citeqa", prog_name="qa")
def main() -> None:
    """Ask an archive of news articles; get exact, cited answers, or an honest "it does not say".

    \b
    qa ingest articles/                    take articles in
    qa ask "日本的试采船叫什么？"          ask, in any language
    qa chat                                ask in the browser
    """  # noqa: D301 - click reads the escape


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…", type=click.Path(path_type=Path))
@click.option(
    "--embedder",
    metavar="MODEL",
    help="For a new library: folder or hub id of a sentence-transformers model."
    "  [default: $QA_EMBEDDER, else the bundled model]",
)
@_library_option
@_json_option
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

    with _assistant(library, create=True, embedder=embedder_name(embedder)) as assistant:
        with CountBar("articles compared") as compared:
            assistant.group_stories(compared.show)
        with IngestBar() as bar, Interruption() as interruption:
            report = assistant.ingest(paths, watch=bar.show, stop=interruption.asked)
        click.echo(quality_summary(assistant.quality()), err=True)
    _print(report_json(report) if as_json else report_text(report))
    if report.interrupted:
        click.echo("stopped before the end; the same command goes on from here", err=True)
        sys.exit(EXIT_PARTLY)
    if report.failed:
        taken = report.added + report.updated + report.unchanged + report.duplicates
        sys.exit(EXIT_PARTLY if taken else 1)


@main.command()
@click.argument("question")
@_scope_options
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    help="Say nothing below this probability. Higher: fewer answers, more of them right.",
)
@click.option(
    "--passages",
    type=click.IntRange(1, 100),
    help="How many passages to read. More: slower, and rarer evidence is found.",
)
@reader_option
@_library_option
@_json_option
def ask(
    question: str,
    since: str | None,
    until: str | None,
    sources: Sequence[str],
    languages: Sequence[str],
    min_confidence: float | None,
    passages: int | None,
    reader: str,
    library: Path | None,
    *,
    as_json: bool,
) -> None:
    """Answer a question from the archive, with citations.

    The answer is cut from an article; the words around it are its citation, with their
    place in the article to the character. When the archive does not say, so does this,
    with exit code 0.
    """
    from qa.rendering import answer_text
    from qa.wire import answer_json

    chosen = {"min_confidence": min_confidence, "passages": passages}
    given: dict[str, Any] = {name: value for name, value in chosen.items() if value is not None}
    with _assistant(library, reader=reader) as assistant:
        answer = assistant.ask(
            question, since=since, until=until, sources=sources, languages=languages, **given
        )
    _print(answer_json(answer) if as_json else answer_text(answer))


@main.command()
@click.argument("query")
@click.option("-k", default=10, show_default=True, type=click.IntRange(1, 1000), help="How many.")
@_scope_options
@_library_option
@_json_option
def search(
    query: str,
    k: int,
    since: str | None,
    until: str | None,
    sources: Sequence[str],
    languages: Sequence[str],
    library: Path | None,
    *,
    as_json: bool,
) -> None:
    """Find the passages that fit a query best, by meaning and by words."""
    from qa.rendering import hits_text
    from qa.wire import hits_json

    with _assistant(library) as assistant:
        hits = assistant.search(
            query, k, since=since, until=until, sources=sources, languages=languages
        )
        articles = {i: assistant.article(i) for i in {hit.passage.article_id for hit in hits}}
    _print(hits_json(query, hits) if as_json else hits_text(hits, articles))


@main.command("list")
@click.option("--stories", is_flag=True, help="Put the articles that tell one story together.")
@_library_option
@_json_option
def list_articles(library: Path | None, *, stories: bool, as_json: bool) -> None:
    """List the articles, newest first: id, date, source, title.

    With --stories, the other places of a story stand beneath its newest article: those with
    the same text after =, those with nearly the same after ~.
    """
    from qa.rendering import articles_text, stories_text
    from qa.wire import article_json, stories_json

    listed: object
    with _assistant(library) as assistant:
        if stories:
            found = assistant.stories()
            listed = stories_json(found) if as_json else stories_text(found)
        else:
            articles = assistant.articles()
            every = [article_json(article, with_text=False) for article in articles]
            listed = every if as_json else articles_text(articles)
    _print(listed if listed != "" else "No articles yet; take some in with: qa ingest PATH")


@main.command()
@click.argument("article_id", metavar="[ARTICLE]", required=False)
@click.option("--versions", is_flag=True, help="List what the article said before it was edited.")
@click.option("--version", "number", metavar="N", type=int, help="Show this version.")
@click.option(
    "--sha256",
    metavar="HASH",
    help="Show the version with this text, as a citation names it; the first digits will do.",
)
@_library_option
@_json_option
def show(
    article_id: str | None,
    number: int | None,
    sha256: str | None,
    library: Path | None,
    *,
    versions: bool,
    as_json: bool,
) -> None:
    """Show one article, whole, with where it came from and where else its story stands.

    ARTICLE is an id from `qa list`. An old citation is checked against the version that it
    was made from: qa show --sha256 HASH, with or without ARTICLE.
    """
    from qa.rendering import shown_text, versions_text
    from qa.wire import shown_json, versions_json

    if sum((versions, number is not None, sha256 is not None)) > 1:
        raise click.UsageError("choose one of --versions, --version and --sha256")
    if article_id is None and sha256 is None:
        raise click.UsageError("name an article by its id from: qa list")
    with _assistant(library) as assistant:
        if versions and article_id:
            every = assistant.versions(article_id)
            _print(versions_json(every) if as_json else versions_text(every))
            return
        if sha256 is not None:
            version = assistant.find_version(sha256, article_id)
        else:
            version = assistant.version(article_id or "", number)
        places = assistant.places(version.article.id) if version.current else []
    _print(shown_json(version, places) if as_json else shown_text(version, places))


@main.command()
@click.argument("article_ids", nargs=-1, metavar="[ARTICLE]…")
@_scope_options
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
@_library_option
@_json_option
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
    with _assistant(library) as assistant:
        matching = assistant.select(
            article_ids or None,
            sources=sources,
            languages=languages,
            paths=paths,
            since=since,
            until=until,
        )
        if dry_run:
            _print(deletion_json(0, matching) if as_json else deletion_text(matching))
            return
        if conditions and matching and not yes:
            _confirm_deletion(len(matching))
        deleted = assistant.delete([article.id for article in matching])
    _print(deletion_json(deleted) if as_json else f"{deleted} deleted")


def _confirm_deletion(number: int) -> None:
    fit = "1 article fits" if number == 1 else f"{number:,} articles fit"
    if not sys.stdin.isatty():
        raise click.ClickException(
            f"{fit}; add --yes to delete, or --dry-run to see which; nothing was deleted"
        )
    click.confirm(f"{fit}. Delete for good?", abort=True, err=True)


@main.command()
@click.option(
    "--html",
    "page",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the report as a page with plots, which needs no network.",
)
@_library_option
@_json_option
def stats(page: Path | None, library: Path | None, *, as_json: bool) -> None:
    """Tell what the library holds, and how well it was read.

    Articles, dates, sources, languages, duplicates; of each file its format, its encoding,
    its articles and how much of its text was left out as boilerplate; articles without a
    date; coverage by source and month; and every rejected input with its reason.
    """
    from qa.rendering import quality_text
    from qa.wire import quality_json

    with _assistant(library) as assistant:
        quality = assistant.quality()
    if page is not None:
        from qa.page.quality import write_quality_page

        write_quality_page(page, quality)
        click.echo(f"Report: {page}", err=True)
    _print(quality_json(quality) if as_json else quality_text(quality))


@main.command()
@_library_option
@_json_option
def verify(library: Path | None, *, as_json: bool) -> None:
    """Check every hash, offset, vector and index of the library; exit 1 when one is wrong."""
    from qa.rendering import verification_text
    from qa.wire import verification_json

    with _assistant(library) as assistant:
        verification = assistant.verify()
    _print(verification_json(verification) if as_json else verification_text(verification))
    if not verification.ok:
        sys.exit(1)


@main.command()
@click.option(
    "--embedder",
    metavar="MODEL",
    help="Change to this sentence-transformers model.  [default: the library's own]",
)
@click.option("--passage-size", type=click.IntRange(20, 2000), help="In Han characters.")
@_library_option
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
    _print(f"{passages} passages")


@main.command()
@host_option
@port_option
@reader_option
@_library_option
def chat(host: str, port: int, reader: str, library: Path | None) -> None:
    """Open the chat in the browser; Ctrl-C ends it.

    The page is up at once, and the model is loaded behind it. No request leaves this
    machine, and no other machine can reach it: to let others in, use qa serve.
    """
    from qa.web.chat import serve

    with _assistant(library, reader=reader) as assistant:
        serve(assistant, host=host, port=port)


main.add_command(serve)
main.add_command(access)


@main.command()
@reader_option
@_library_option
def mcp(reader: str, library: Path | None) -> None:
    r"""Serve an AI assistant on this machine by MCP, over stdin and stdout.

    The assistant starts this command by itself; it is told so in its configuration:

    \b
    {"mcpServers": {"citeqa": {"command": "qa",
                               "args": ["mcp", "--library", "/path/to/library"]}}}

    It gets three tools, which read and never write: search, fetch and ask. Ends when the
    assistant closes stdin. docs/mcp.md shows the configuration of common assistants.
    """
    from qa.web.mcp import serve_stdio

    with _assistant(library, reader=reader) as assistant:
        serve_stdio(assistant)


@main.command()
@click.option(
    "--prepare",
    is_flag=True,
    help="Build all that is built once, so that no later command has to.",
)
@_library_option
def doctor(library: Path | None, *, prepare: bool) -> None:
    """Check the installation: packages, models, library; exit 1 when something is wrong.

    What is built once from the installed packages (the models' graphs, the word list) is kept
    in your cache folder under a checksum. It is built when it is first needed, and again when
    it is damaged.
    """
    from qa.doctor import examine

    healthy = True
    for finding in examine(library_folder(library), prepare=prepare):
        healthy = healthy and finding.ok
        _print(f"{'ok   ' if finding.ok else 'WRONG'}  {finding.subject}: {finding.message}")
    if not healthy:
        sys.exit(1)


def _assistant(
    library: Path | None,
    *,
    create: bool = False,
    embedder: str | None = None,
    reader: str = DEFAULT_READER,
) -> Assistant:
    from qa.assistant import Assistant

    folder = library_folder(library)
    return Assistant.open(folder, create=create, embedder=embedder, reader=reader)


def _print(result: object) -> None:
    click.echo(
        result if isinstance(result, str) else json.dumps(result, ensure_ascii=False, indent=2)
    )
