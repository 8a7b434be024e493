"""`python -m qa.reading.training.average`: the mean of several runs' weights.

A run that was begun from another loses some of what that knew while it learns; the mean of both is
often better than either. Wortsman et al., "Robust fine-tuning of zero-shot models", 2022.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np
from safetensors import safe_open

from qa.errors import ModelError, QaError
from qa.reading.span_weights import write_weights
from qa.reading.training.loop import CHECKPOINT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("runs", nargs=-1, required=True, type=_FOLDER)
@click.option("--out", type=_FOLDER, required=True, help="Where reader.safetensors goes.")
def main(runs: tuple[Path, ...], out: Path) -> None:
    """Average the weights of finished RUNS, named by their --out."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        path = out / "reader.safetensors"
        sha256 = average(runs, path)
    except QaError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{path}  {path.stat().st_size / 1e6:.1f} MB  sha256 {sha256}")


def average(runs: Sequence[Path], path: Path) -> str:
    """Write the mean of runs' weights, and return the file's checksum.

    Raises:
        ModelError: a folder holds no checkpoint, or one of another network.
    """
    total = _weights(runs[0])
    for folder in runs[1:]:
        weights = _weights(folder)
        if total.keys() != weights.keys():
            raise ModelError(f"{runs[0]} and {folder} hold different networks")
        for name, values in weights.items():
            total[name] += values
    return write_weights(
        {name: values / np.float32(len(runs)) for name, values in total.items()}, path
    )


def _weights(folder: Path) -> dict[str, NDArray[np.float32]]:
    path = folder / CHECKPOINT
    if not path.exists():
        raise ModelError(f"{folder} holds no {CHECKPOINT}; give the --out of a finished run")
    with safe_open(path, "np") as file:
        # The optimizer's state stands there, too, with a | in its names.
        names = [name for name in file.keys() if "|" not in name]  # noqa: SIM118
        return {name: file.get_tensor(name) for name in names}


if __name__ == "__main__":
    sys.exit(main())
