"""The commands that open other doors on this machine: `qa chat` and `qa mcp`.

The door for several people, `qa serve`, is in `qa.web.serving.commands`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qa.cli.command import opened
from qa.options import host_option, library_option, port_option, reader_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@host_option
@port_option
@reader_option
@library_option
def chat(host: str, port: int, reader: str, library: Path | None) -> None:
    """Open the chat in the browser; Ctrl-C ends it.

    The page is up at once, and the model is loaded behind it. No request leaves this
    machine, and no other machine can reach it: to let others in, use qa serve.
    """
    from qa.web.chat import serve

    with opened(library, reader=reader) as assistant:
        serve(assistant, host=host, port=port)


@click.command()
@reader_option
@library_option
def mcp(reader: str, library: Path | None) -> None:
    r"""Serve an AI assistant on this machine by MCP, over stdin and stdout.

    The assistant starts this command by itself; it is told so in its configuration:

    \b
    {"mcpServers": {"citeqa": {"command": "qa",
                               "args": ["mcp", "--library", "/path/to/library"]}}}

    It gets three tools, which read and never write: search, fetch and ask. Ends when the
    assistant closes stdin. docs/mcp.md shows the configuration of common assistants.
    """
    from qa.web.mcp import serve_stdio

    with opened(library, reader=reader) as assistant:
        serve_stdio(assistant)
