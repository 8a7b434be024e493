"""Reciprocal rank fusion: several rankings → one.

Cormack, Clarke & Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual
Rank Learning Methods", SIGIR 2009. A passage scores the sum, over the rankings that hold
it, of 1 / (k + rank); ranks begin at 1. k = 60 is theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RRF_K = 60


def reciprocal_rank_fusion(
    rankings: Mapping[str, Sequence[int]], k: int = RRF_K
) -> list[tuple[int, float, dict[str, int]]]:
    """Fuse rankings, each given best first under its retriever's name.

    Returns:
        (passage id, fused score, retriever name → rank), best first, ties by id.
    """
    ranks: dict[int, dict[str, int]] = {}
    for name, ids in rankings.items():
        for rank, passage_id in enumerate(ids, start=1):
            ranks.setdefault(passage_id, {})[name] = rank
    scored = [
        (passage_id, sum(1 / (k + rank) for rank in of.values()), of)
        for passage_id, of in ranks.items()
    ]
    return sorted(scored, key=lambda entry: (-entry[1], entry[0]))
