"""`python -m embeddings.make_languages`: the directions in which the bundled model's languages lie.

Each file is a set of one language, in the shape of SQuAD, whose contexts are about anything:
their mean is what the language has in common.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
import numpy as np

from embeddings.bundled_embedder import BundledEmbedder
from embeddings.languages import E5_LANGUAGES, directions_between


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--texts", default=600, show_default=True, help="Of each file, spread evenly.")
@click.option("--out", default=E5_LANGUAGES, type=click.Path(dir_okay=False, path_type=Path))
def main(files: tuple[Path, ...], texts: int, out: Path) -> None:
    """Find the directions between the languages of FILES, two or more, a language each."""
    embedder = BundledEmbedder()
    means = []
    for path in files:
        contexts = _contexts(path)
        some = contexts[:: max(1, len(contexts) // texts)][:texts]
        means.append(embedder.embed_passages(some).mean(axis=0))
        click.echo(f"{path.name}: {len(some)} of {len(contexts)} texts", err=True)
    directions = directions_between(np.stack(means))
    np.save(out, directions)
    click.echo(f"{out}: {len(directions)} directions")


def _contexts(path: Path) -> list[str]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))["data"]
        return [paragraph["context"] for entry in data for paragraph in entry["paragraphs"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise click.ClickException(
            f"{path} can't be read as a set like SQuAD: {error!r}"
        ) from error


if __name__ == "__main__":
    sys.exit(main())
