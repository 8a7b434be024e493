"""One benchmark in this process, for `eval.bench.running`: its JSON, or what is wrong, to stdout.

    python -m eval.bench.process eval.benchmarks.callers --questions 12 --json

The same as the benchmark's own command, but for a last line `{"error": …}` where that ends with an
error that it can name.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130


def run(module: str, arguments: Sequence[str]) -> int:
    """Run the command `main` of a module; its exit code."""
    command: click.Command = import_module(module).main
    try:
        command.main(list(arguments), prog_name=f"python -m {module}", standalone_mode=False)
    except click.ClickException as error:
        click.echo(json.dumps({"error": error.format_message()}))
        return error.exit_code
    except click.Abort:
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], sys.argv[2:]))
