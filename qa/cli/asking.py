"""The commands that ask: `qa ask` and `qa search`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from qa.cli.command import json_option, opened, print_result, scope_options
from qa.options import library_option, reader_option

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@click.command()
@click.argument("question")
@scope_options
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
@library_option
@json_option
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
    with opened(library, reader=reader) as assistant:
        answer = assistant.ask(
            question, since=since, until=until, sources=sources, languages=languages, **given
        )
    print_result(answer_json(answer) if as_json else answer_text(answer))


@click.command()
@click.argument("query")
@click.option("-k", default=10, show_default=True, type=click.IntRange(1, 1000), help="How many.")
@scope_options
@library_option
@json_option
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

    with opened(library) as assistant:
        hits = assistant.search(
            query, k, since=since, until=until, sources=sources, languages=languages
        )
        articles = assistant.articles_of(hits)
    print_result(hits_json(query, hits) if as_json else hits_text(hits, articles))
