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
from qa.reading.span_weights import trained_weights, write_weights

if TYPE_CHECKING:
    from collections.abc import Sequence


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

    One that is named twice counts twice.
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
    total = dict(trained_weights(readers[0]))
    for reader in readers[1:]:
        weights = trained_weights(reader)
        if total.keys() != weights.keys():
            raise ModelError(f"{readers[0]} and {reader} hold different networks")
        total = {name: values + weights[name] for name, values in total.items()}
    return write_weights(
        {name: values / np.float32(len(readers)) for name, values in total.items()}, path
    )


if __name__ == "__main__":
    sys.exit(main())
