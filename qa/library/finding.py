"""The passages of a library that fit a vector or words, within a scope.

A text is indexed once and may stand in several articles; what is found in the indexed one is
given to an article that lies in the scope.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from qa.library.derived import DerivedIndexes
    from qa.library.record import Record
    from qa.types import Article, Passage, Scope

    PassagesById = dict[int, tuple[Passage, Article]]


class Finding:
    """Searches both indexes of a library, and looks in its record for what a scope holds."""

    def __init__(self, record: Record, indexes: DerivedIndexes) -> None:
        self._record = record
        self._indexes = indexes

    def dense(self, vector: NDArray[np.float32], k: int, scope: Scope) -> list[tuple[int, float]]:
        """The `k` nearest passages; see `Library.dense`."""
        among = None if scope.is_everything else self._record.passages.ids(scope)
        return self._indexes.nearest(vector, k, among)

    def cosines(self, vector: NDArray[np.float32], passage_ids: Sequence[int]) -> dict[int, float]:
        """How near passages are to a vector; see `Library.cosines`."""
        ids, vectors = self._record.passages.vectors(passage_ids)
        return dict(zip(ids, (vectors @ vector).tolist(), strict=True)) if ids else {}

    def lexical(self, tokens: Sequence[str], k: int, scope: Scope) -> list[tuple[int, float]]:
        """The `k` best passages by BM25; see `Library.lexical`."""
        index = self._indexes.lexical()
        days = not (scope.since is scope.until is None)
        if not scope.languages and not (scope.sources and days):
            return index.search(tokens, k, scope)
        # The index knows no languages, and can't tell that a text stands in an asked source
        # on another day only.
        inside = set(self._record.passages.ids(scope).tolist())
        wanted = k
        while True:
            found = index.search(tokens, wanted, scope)
            fitting = [(passage_id, score) for passage_id, score in found if passage_id in inside]
            if len(fitting) >= k or len(found) < wanted:
                return fitting[:k]
            wanted *= 2

    def passages(self, passage_ids: Sequence[int], scope: Scope) -> PassagesById:
        """Passages by id, each with an article of the scope; see `Library.passages`."""
        found = self._record.passages.with_articles(passage_ids)
        if scope.is_everything:
            return found
        owners = {article.id for _, article in found.values()}
        return dict(_moved_into(scope, found, self._record.articles.repeating(owners)))


def _moved_into(
    scope: Scope, found: PassagesById, repeating: Mapping[str, Sequence[Article]]
) -> Iterator[tuple[int, tuple[Passage, Article]]]:
    """Give each passage to the first article inside the scope that holds its text."""
    for passage_id, (passage, owner) in found.items():
        for article in (owner, *repeating.get(owner.id, ())):
            if scope.includes(article):
                here = replace(article, text=owner.text)
                yield passage_id, (replace(passage, article_id=here.id), here)
                break
