"""What the documents show works: their Python runs, their commands parse, their links lead somewhere."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest

from qa.cli import main
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)")


def blocks(language: str) -> list[tuple[str, str]]:
    """(document, block) of each code block in a language."""
    return [
        (path.name, body)
        for path in DOCUMENTS
        for found, body in _BLOCK.findall(path.read_text("utf-8"))
        if found == language
    ]


COMMANDS = [
    (name, line.removeprefix("$ "))
    for name, body in blocks("console") + blocks("sh")
    for line in body.splitlines()
    if line.startswith(("$ qa ", "qa "))
]


@pytest.mark.parametrize(("document", "code"), blocks("python"))
def test_python_runs(document: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 0, f"{document}: {done.stderr}"


@pytest.mark.parametrize(("document", "line"), COMMANDS)
def test_commands_parse(document: str, line: str) -> None:
    _, name, *arguments = shlex.split(line, comments=True)
    command = main.get_command(click.Context(main), name)
    assert command is not None, f"{document}: there is no command {name}"
    command.make_context(name, arguments)


def test_there_are_commands_to_check() -> None:
    assert len(COMMANDS) >= 5


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in _LINK.findall(path.read_text("utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(
        r"^make (\w+)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE
    ):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
