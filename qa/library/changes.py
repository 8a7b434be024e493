"""The log of changes of a record, which the derived indexes follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.library.statements import Statements


class Changes:
    """Which passages came and went, numbered from 1."""

    def __init__(self, statements: Statements) -> None:
        self._execute = statements.execute
        self._all = statements.all
        self._one = statements.one

    def note(self, passage_id: int, *, added: bool) -> None:
        """Note that a passage was added, or changed where it is found; or that it is gone."""
        self._execute(
            "INSERT INTO changes (passage_id, added) VALUES (?, ?)", (passage_id, int(added))
        )

    def last(self) -> int:
        """The number of the newest change, 0 when there is none."""
        return int(self._one("SELECT coalesce(max(number), 0) FROM changes")[0])

    def after(self, number: int) -> tuple[list[int], list[int], int]:
        """What came after change `number`: passages added, passages removed, the last number.

        Only the end of each passage's story counts; one that came and went is in `removed`.
        """
        rows = self._all(
            "SELECT number, passage_id, added FROM changes WHERE number > ? ORDER BY number",
            (number,),
        )
        last = {passage_id: bool(added) for _, passage_id, added in rows}
        present = sorted(i for i, added in last.items() if added)
        gone = sorted(i for i, added in last.items() if not added)
        return present, gone, rows[-1][0] if rows else number
