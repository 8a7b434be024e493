"""`python -m qa.reading.training.average`: the mean of two runs' weights.

A run that was begun from another loses some of what that knew while it learns; the mean of both is
often better than either. Wortsman et al., "Robust fine-tuning of zero-shot models", 2022.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from safetensors import safe_open

from qa.errors import ModelError, QaError
from qa.reading.span_weights import write_weights
from qa.reading.training.loop import CHECKPOINT

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("first", type=_FOLDER)
@click.argument("second", type=_FOLDER)
@click.option("--out", type=_FOLDER, required=True, help="Where reader.safetensors goes.")
def main(first: Path, second: Path, out: Path) -> None:
    """Average the weights of two finished runs, named by their --out."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        path = out / "reader.safetensors"
        sha256 = average(first, second, path)
    except QaError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{path}  {path.stat().st_size / 1e6:.1f} MB  sha256 {sha256}")


def average(first: Path, second: Path, path: Path) -> str:
    """Write the mean of two runs' weights, and return the file's checksum.

    Raises:
        ModelError: a folder holds no checkpoint, or one of another network.
    """
    for folder in (first, second):
        if not (folder / CHECKPOINT).exists():
            raise ModelError(f"{folder} holds no {CHECKPOINT}; give the --out of a finished run")
    with safe_open(first / CHECKPOINT, "np") as one, safe_open(second / CHECKPOINT, "np") as other:
        # The optimizer's state stands there, too, with a | in its names.
        names = sorted(name for name in one.keys() if "|" not in name)  # noqa: SIM118
        if set(names) != {name for name in other.keys() if "|" not in name}:  # noqa: SIM118
            raise ModelError(f"{first} and {second} hold different networks")
        weights = {name: (one.get_tensor(name) + other.get_tensor(name)) / 2 for name in names}
    return write_weights(weights, path)


if __name__ == "__main__":
    sys.exit(main())
