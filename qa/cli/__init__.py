"""The `qa` command. Each command is one call of the `Assistant` and one rendering.

Results go to stdout, progress and warnings to stderr. Exit codes: 0 all done; 1 nothing
done, with one line that says why; 2 usage; 3 done in part; 4 an evaluation fell behind.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from qa.cli.asking import ask, search
from qa.cli.changing import delete, ingest, reindex
from qa.cli.checking import doctor, verify
from qa.cli.doors import chat, mcp
from qa.cli.looking import list_articles, show, stats
from qa.errors import QaError
from qa.web.serving.commands import access, serve

_COMMANDS = (
    ingest, ask, search, list_articles, show, delete, stats, verify, reindex, chat, serve, access,
    mcp, doctor,
)  # fmt: skip


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


for _command in _COMMANDS:
    main.add_command(_command)
