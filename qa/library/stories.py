"""Which indexed texts are nearly the same: their signatures, and the groups they make.

Two texts are joined when their signatures agree in enough numbers (`qa.resemblance`); a
group is what is joined directly or through others. It does not depend on the order of
arrival. The table of bands finds what a new text may be joined with, so that nothing is
ever compared with all of the archive; a group that has lost a member is looked at again as
a whole, for it may have fallen apart.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, cast

import numpy as np

from qa.library.sql import marks, portions
from qa.resemblance import ALIKE_FROM, PERMUTATIONS, agreements, band_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from qa.library.statements import Statements

_PORTION = 64
"""Candidates compared at once; the best come first, and one that is alike settles it."""


class Stories:
    """The signatures of a record. What is changed is grouped rightly again after `settle`."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._unsettled: set[int] = set()

    def put(self, article_id: str, values: NDArray[np.uint32] | None) -> None:
        """Store the signature of an indexed article that has none; None for a short text."""
        blob = None if values is None else values.astype("<u4").tobytes()
        row = self._statements.execute(
            "INSERT INTO signatures (article_id, story, signature) VALUES (?, 0, ?)",
            (article_id, blob),
        )
        own = cast("int", row.lastrowid)
        self._name_story([own], own)
        if values is None:
            return
        keys = band_keys(values)
        joined = self._alike_stories(keys, values, own)
        self._statements.execute_many(
            "INSERT OR IGNORE INTO bands (key, signature_id) VALUES (?, ?)",
            [(key, own) for key in keys],
        )
        self._merge({own, *joined})

    def pass_on(self, article_id: str, heir: str) -> None:
        """Give an article's signature to another one with the same text."""
        self._statements.execute(
            "UPDATE signatures SET article_id = ? WHERE article_id = ?", (heir, article_id)
        )

    def remove(self, article_id: str) -> None:
        """Forget the signature of an article that is indexed no longer."""
        sql = "SELECT id, story, signature FROM signatures WHERE article_id = ?"
        for own, story, blob in self._statements.all(sql, (article_id,)):
            self._statements.execute("DELETE FROM signatures WHERE id = ?", (own,))
            if blob is not None:
                self._statements.execute_many(
                    "DELETE FROM bands WHERE key = ? AND signature_id = ?",
                    [(key, own) for key in band_keys(_values([blob])[0])],
                )
                self._unsettled.add(story)

    def clear(self) -> None:
        """Forget all signatures, because they are made in another way now."""
        self._statements.execute("DELETE FROM bands")
        self._statements.execute("DELETE FROM signatures")

    def settle(self) -> None:
        """Look again at the groups that have lost a member. Before each commit."""
        for story in sorted(self._unsettled):
            for part in self._components(story):
                self._name_story(part, min(part))
        self._unsettled.clear()

    # ------------------------------------------------------------------ looking

    def unsigned(self, most: int) -> list[str]:
        """Ids of indexed articles that have no signature yet, so many at most."""
        rows = self._statements.all(
            f"SELECT a.id FROM articles a {_UNSIGNED} ORDER BY a.id LIMIT ?",  # noqa: S608
            (most,),
        )
        return [row[0] for row in rows]

    def count_unsigned(self) -> int:
        """The number of indexed articles that have no signature yet."""
        return int(self._statements.one(f"SELECT count(*) FROM articles a {_UNSIGNED}")[0])  # noqa: S608

    def counts(self) -> tuple[int, int]:
        """The number of stories, and of those that stand in several articles."""
        sizes = (
            "SELECT count(*) AS size FROM articles a"
            " LEFT JOIN signatures s ON s.article_id = coalesce(a.duplicate_of, a.id)"
            " GROUP BY coalesce(s.story, a.duplicate_of, a.id)"
        )
        total, shared = self._statements.one(
            f"SELECT count(*), coalesce(sum(size > 1), 0) FROM ({sizes})"  # noqa: S608
        )
        return int(total), int(shared)

    def all_groups(self) -> dict[str, int]:
        """Indexed article → the number of its group."""
        return dict(self._statements.all("SELECT article_id, story FROM signatures"))

    def alike(self, article_id: str) -> dict[str, float]:
        """The other indexed articles of the same group, each with its likeness to this one.

        That is the estimated share of shingles in common; of two that are joined through
        others only, it may be any. It is below 1, for the texts differ, if only in marks.
        """
        rows = self._statements.all(
            "SELECT o.article_id, o.signature, s.signature FROM signatures s"
            " JOIN signatures o ON o.story = s.story AND o.id <> s.id"
            " WHERE s.article_id = ? ORDER BY o.id",
            (article_id,),
        )
        if not rows:
            return {}
        shares = agreements(_values([rows[0][2]])[0], _values([row[1] for row in rows]))
        most = PERMUTATIONS - 0.5
        return {
            row[0]: min(int(n), most) / PERMUTATIONS for row, n in zip(rows, shares, strict=True)
        }

    def problems(self) -> Iterator[str]:
        """What is wrong with the stored signatures and groups, a line each."""
        rows = self._statements.all(
            "SELECT s.article_id, s.id FROM signatures s JOIN articles a ON a.id = s.article_id"
            " WHERE a.duplicate_of IS NOT NULL"
        )
        for article_id, _ in rows:
            yield f"article {article_id}: has a signature, and another one is indexed in its place"
        for (story,) in self._statements.all("SELECT DISTINCT story FROM signatures"):
            parts = self._components(story)
            if len(parts) > 1 or min(parts[0]) != story:
                yield f"story {story}: its articles are no group"
        for own, story, blob in self._statements.all(
            "SELECT id, story, signature FROM signatures WHERE signature IS NOT NULL ORDER BY id"
        ):
            values = _values([blob])[0]
            keys = band_keys(values)
            if self._alike_stories(keys, values, own) - {story}:
                yield f"signature {own}: is nearly the same as one of another story"
            sql = f"SELECT count(*) FROM bands WHERE signature_id = ? AND key IN ({marks(keys)})"  # noqa: S608
            if self._statements.one(sql, (own, *keys))[0] != len(set(keys)):
                yield f"signature {own}: lacks bands"

    # ------------------------------------------------------------------ grouping

    def _alike_stories(self, keys: Sequence[int], values: NDArray[np.uint32], own: int) -> set[int]:
        """The groups that hold a signature nearly the same as this one."""
        candidates = self._statements.all(
            "SELECT s.story, s.id FROM bands b JOIN signatures s ON s.id = b.signature_id"  # noqa: S608
            f" WHERE b.key IN ({marks(keys)}) AND s.id <> ?"
            " GROUP BY s.id ORDER BY s.story, count(*) DESC, s.id",
            (*keys, own),
        )
        return {
            story
            for story, rows in groupby(candidates, key=lambda row: int(row[0]))
            if self._any_alike([row[1] for row in rows], values)
        }

    def _any_alike(self, ids: Sequence[int], values: NDArray[np.uint32]) -> bool:
        for start in range(0, len(ids), _PORTION):
            some = ids[start : start + _PORTION]
            blobs = self._statements.all(
                f"SELECT signature FROM signatures WHERE id IN ({marks(some)})",  # noqa: S608
                some,
            )
            if (agreements(values, _values([blob for (blob,) in blobs])) >= ALIKE_FROM).any():
                return True
        return False

    def _merge(self, stories: set[int]) -> None:
        first, *others = sorted(stories)
        for story in others:
            self._statements.execute(
                "UPDATE signatures SET story = ? WHERE story = ?", (first, story)
            )
        if self._unsettled & stories:
            self._unsettled.add(first)

    def _components(self, story: int) -> list[list[int]]:
        """The ids of a group, parted into those that are joined."""
        rows = self._statements.all(
            "SELECT id, signature FROM signatures WHERE story = ? ORDER BY id", (story,)
        )
        if len(rows) < 2:
            return [[row[0]] for row in rows]
        ids = np.array([row[0] for row in rows])
        return [[int(i) for i in ids[part]] for part in joined_parts(_values([r[1] for r in rows]))]

    def _name_story(self, ids: Sequence[int], story: int) -> None:
        for some in portions(ids):
            sql = f"UPDATE signatures SET story = ? WHERE id IN ({marks(some)})"  # noqa: S608
            self._statements.execute(sql, (story, *some))


_UNSIGNED = (
    "WHERE a.duplicate_of IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM signatures s WHERE s.article_id = a.id)"
)


def joined_parts(values: NDArray[np.uint32]) -> list[NDArray[np.int64]]:
    """Part signatures (n × 128) into what is joined directly or through others: row numbers."""
    parts: list[NDArray[np.int64]] = []
    left = np.arange(len(values), dtype=np.int64)
    while len(left):
        part, left = left[:1], left[1:]
        at = 0
        while at < len(part) and len(left):
            near = agreements(values[part[at]], values[left]) >= ALIKE_FROM
            part, left = np.concatenate([part, left[near]]), left[~near]
            at += 1
        parts.append(part)
    return parts


def _values(blobs: Sequence[bytes]) -> NDArray[np.uint32]:
    flat = np.frombuffer(b"".join(blobs), dtype="<u4").astype(np.uint32)
    return flat.reshape(len(blobs), PERMUTATIONS)
