"""The check of a whole library: everything against everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qa.identity import content_sha256

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.lexical import LexicalIndex
    from qa.library.record import Record
    from qa.library.schema import Settings
    from qa.library.vectors import FollowingVectors

_PORTION = 5_000


def problems_of(
    record: Record, settings: Settings, vectors: FollowingVectors, lexical: LexicalIndex
) -> list[str]:
    """All that is wrong, a line each: SQLite, hashes, offsets, vectors, both indexes."""
    return [
        *record.integrity_problems(),
        *_article_problems(record),
        *_passage_problems(record, settings),
        *_index_problems(record, vectors, lexical),
        *record.stories.problems(),
    ]


def _article_problems(record: Record) -> Iterator[str]:
    for article in record.articles.every(with_text=True):
        if content_sha256(article.text) != article.sha256:
            yield f"article {article.id}: the text does not have the hash noted for it"
    for article_id in record.articles.unindexed():
        yield f"article {article_id}: has no passages and can't be found; run: qa reindex"


def _passage_problems(record: Record, settings: Settings) -> Iterator[str]:
    lengths: dict[str, int] = {a.id: len(a.text) for a in record.articles.every(with_text=True)}
    for passage_id, article_id, start, end, dimension in record.passages.rows():
        if not 0 <= start < end <= lengths.get(article_id, 0):
            yield f"passage {passage_id}: lies outside article {article_id}"
        if dimension != settings.dimension:
            yield f"passage {passage_id}: its vector has {dimension} numbers, not {settings.dimension}"


def _index_problems(
    record: Record, vectors: FollowingVectors, lexical: LexicalIndex
) -> Iterator[str]:
    expected = record.passages.ids()
    for name, found in (("vector", vectors.ids()), ("full-text", lexical.ids())):
        missing = np.setdiff1d(expected, found)
        extra = np.setdiff1d(found, expected)
        if len(missing) or len(extra):
            yield (
                f"{name} index: {len(missing)} passages missing, {len(extra)} that are gone;"
                " delete its file, and the next command builds it again"
            )
    shared = np.intersect1d(expected, vectors.ids())
    for start in range(0, len(shared), _PORTION):
        some = [int(i) for i in shared[start : start + _PORTION]]
        ids, stored = record.passages.vectors(some)
        for position in np.flatnonzero(~vectors.holds(ids, stored)):
            yield f"vector index: passage {ids[position]} has another vector than the record"
