"""`python -m qa.reading.training.average`: the mean of several trained readers' weights.

A run that was begun from another loses some of what that knew while it learns; the mean of both is
often better than either. Wortsman et al., "Robust fine-tuning of zero-shot models", 2022.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from qa.errors import ModelError, QaError
from qa.reading.span_weights import HEADS, trained_weights, write_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from embeddings.base import FloatArray


@click.command()
@click.argument(
    "readers", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Where reader.safetensors goes.",
)
def main(readers: tuple[Path, ...], out: Path) -> None:
    """Average the weights of trained READERS, each a reader.safetensors.

    One that is named twice counts twice. A head that only some of them have is the mean of theirs.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        path = out / "reader.safetensors"
        sha256 = average(readers, path)
    except QaError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{path}  {path.stat().st_size / 1e6:.1f} MB  sha256 {sha256}")


def average(readers: Sequence[Path], path: Path) -> str:
    """Write the mean of readers' weights, and return the file's checksum.

    Raises:
        ModelError: a file holds no weights, or those of another network.
    """
    weights = [trained_weights(reader) for reader in readers]
    names = set().union(*weights)
    for reader, each in zip(readers, weights, strict=True):
        if names - set(each) - set(HEADS):
            raise ModelError(f"{readers[0]} and {reader} hold different networks")
    means: dict[str, FloatArray] = {}
    for name in sorted(names):
        held = np.stack([each[name] for each in weights if name in each])
        means[name] = held.mean(axis=0, dtype=np.float32)
    return write_weights(means, path)


if __name__ == "__main__":
    sys.exit(main())
