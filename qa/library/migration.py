"""Bringing the record of an earlier citeqa to the format of this one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.library.schema import FORMAT_VERSION, SCHEMA, STEPS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.library.statements import Statements

_COMMENT = re.compile(r"--[^\n]*")
_TABLE = re.compile(r"CREATE TABLE (?=\w)")


def create_tables(statements: Statements) -> None:
    """Make all tables, inside the caller's transaction."""
    for statement in _split(SCHEMA):
        statements.execute(statement)
    _take_steps(statements, 1)


def migrate(statements: Statements) -> None:
    """Bring a record to this format: whole, or not at all when the process is killed.

    Of several processes that open it at once, the first one does it.
    """
    with statements.transaction():
        (version,) = statements.one("PRAGMA user_version")
        _take_steps(statements, version)


def stand_in(statements: Statements, version: int) -> None:
    """Give a record that can't be written the tables that it lacks, empty and in memory."""
    statements.execute("PRAGMA temp_store = MEMORY")
    for number in sorted(STEPS):
        for statement in _split(STEPS[number]) if number > version else ():
            if _TABLE.match(statement):
                statements.execute(_TABLE.sub("CREATE TEMP TABLE ", statement))


def _take_steps(statements: Statements, version: int) -> None:
    for number in sorted(STEPS):
        for statement in _split(STEPS[number]) if number > version else ():
            statements.execute(statement)
    statements.execute(f"PRAGMA user_version = {FORMAT_VERSION}")


def _split(script: str) -> Iterator[str]:
    for statement in _COMMENT.sub("", script).split(";\n"):
        if statement.strip():
            yield statement.strip()
