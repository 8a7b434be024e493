"""The commands that show what the archive holds: `qa list`, `qa show` and `qa stats`."""

from __future__ import annotations

from pathlib import Path

import click

from qa.cli.command import json_option, opened, print_result
from qa.options import library_option


@click.command("list")
@click.option("--stories", is_flag=True, help="Put the articles that tell one story together.")
@library_option
@json_option
def list_articles(library: Path | None, *, stories: bool, as_json: bool) -> None:
    """List the articles, newest first: id, date, source, title.

    With --stories, the other places of a story stand beneath its newest article: those with
    the same text after =, those with nearly the same after ~.
    """
    from qa.rendering import articles_text, stories_text
    from qa.wire import article_json, stories_json

    listed: object
    with opened(library) as assistant:
        if stories:
            found = assistant.stories()
            listed = stories_json(found) if as_json else stories_text(found)
        else:
            articles = assistant.articles()
            every = [article_json(article, with_text=False) for article in articles]
            listed = every if as_json else articles_text(articles)
    print_result(listed if listed != "" else "No articles yet; take some in with: qa ingest PATH")


@click.command()
@click.argument("article_id", metavar="[ARTICLE]", required=False)
@click.option("--versions", is_flag=True, help="List what the article said before it was edited.")
@click.option("--version", "number", metavar="N", type=int, help="Show this version.")
@click.option(
    "--sha256",
    metavar="HASH",
    help="Show the version with this text, as a citation names it; the first digits will do.",
)
@library_option
@json_option
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
    with opened(library) as assistant:
        if versions and article_id:
            every = assistant.versions(article_id)
            print_result(versions_json(every) if as_json else versions_text(every))
            return
        if sha256 is not None:
            version = assistant.find_version(sha256, article_id)
        else:
            version = assistant.version(article_id or "", number)
        places = assistant.places(version.article.id) if version.current else []
    print_result(shown_json(version, places) if as_json else shown_text(version, places))


@click.command()
@click.option(
    "--html",
    "page",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the report as a page with plots, which needs no network.",
)
@library_option
@json_option
def stats(page: Path | None, library: Path | None, *, as_json: bool) -> None:
    """Tell what the library holds, and how well it was read.

    Articles, dates, sources, languages, duplicates; of each file its format, its encoding,
    its articles and how much of its text was left out as boilerplate; articles without a
    date; coverage by source and month; and every rejected input with its reason.
    """
    from qa.rendering import quality_text
    from qa.wire import quality_json

    with opened(library) as assistant:
        quality = assistant.quality()
    if page is not None:
        from qa.page.quality import write_quality_page

        write_quality_page(page, quality)
        click.echo(f"Report: {page}", err=True)
    print_result(quality_json(quality) if as_json else quality_text(quality))
