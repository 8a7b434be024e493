"""Write the command line's reference, from its own help: `python docs/make_cli.py > docs/cli.md`."""

import sys

import click

from qa.cli import main


def pages() -> list[str]:
    """One section a command, the group first."""
    root = click.Context(main, info_name="qa", max_content_width=100, terminal_width=100)
    sections = [("qa", main.get_help(root)), *_sections(main, root)]
    return [f"## {name}\n\n```text\n{text}\n```\n" for name, text in sections]


def _sections(group: click.Group, parent: click.Context) -> list[tuple[str, str]]:
    sections = []
    for name in group.list_commands(parent):
        command = group.get_command(parent, name)
        if command is None:
            raise AssertionError(f"{name} is listed and not there")
        context = click.Context(
            command, info_name=name, parent=parent, max_content_width=100, terminal_width=100
        )
        sections.append((context.command_path, command.get_help(context)))
        if isinstance(command, click.Group):
            sections += _sections(command, context)
    return sections


if __name__ == "__main__":
    sys.stdout.write(
        "# The command line\n\nMade from the commands' own help by `docs/make_cli.py`.\n"
        "Results go to stdout, progress and warnings to stderr. Exit codes: 0 all done; 1 nothing\n"
        "done, said in one line; 2 usage; 3 done in part; 4 an evaluation fell behind its baseline.\n\n"
        + "\n".join(pages())
    )
