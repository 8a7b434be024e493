"""What the benchmarks of scale share: their options, and the real passages they begin from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from embeddings import open_embedder
from eval.benchmarks.scale_archive import read_sources

if TYPE_CHECKING:
    from collections.abc import Callable

    from eval.benchmarks.scale_archive import Sources


def sizes_of(text: str) -> list[int]:
    """Numbers divided by commas, ascending.

    Raises:
        click.BadParameter: there is something else, or a number below 1.
    """
    try:
        sizes = sorted({int(part) for part in text.split(",")})
    except ValueError:
        raise click.BadParameter(f"{text!r}: give numbers divided by commas: 1000,10000") from None
    if sizes[0] < 1:
        raise click.BadParameter("a size is at least 1")
    return sizes


def scale_options(default_sizes: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add NEWS and the options `--sizes`, `--sources` (as `count`), `--questions` and `--out` to a command."""
    options = (
        click.argument("news", type=click.Path(path_type=Path, exists=True, file_okay=False)),
        click.option(
            "--sizes",
            default=default_sizes,
            show_default=True,
            callback=lambda _context, _option, text: sizes_of(text),
            help="Passages, with commas.",
        ),
        click.option(
            "--sources",
            "count",
            default=2_500,
            show_default=True,
            type=click.IntRange(100),
            help="Real passages to embed; everything else is made of them.",
        ),
        click.option(
            "--questions",
            default=200,
            show_default=True,
            type=click.IntRange(10, 1_600),
            help="Titles of other articles to ask.",
        ),
        click.option(
            "--out",
            default=Path("eval") / "out" / "scale",
            show_default=True,
            type=click.Path(path_type=Path),
            help="Where everything goes; a library of a million passages takes 6 GB.",
        ),
    )

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def sources_in(out: Path, news: Path, count: int, questions: int) -> Sources:
    """The real passages and questions of a folder of news; their vectors are kept in `out`.

    Raises:
        EvalError: the folder has too few articles.
    """
    out.mkdir(parents=True, exist_ok=True)
    return read_sources(news, count, questions, open_embedder(), out / "sources.npz")
