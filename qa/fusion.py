"""Reciprocal rank fusion: several rankings → one.

Cormack, Clarke & Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual
Rank Learning Methods", SIGIR 2009. A passage scores the sum, over the rankings that hold
it, of weight / (k + rank); ranks begin at 1. Their k is 60 and their weights are 1. A
smaller k lets first places count for more, which suits questions that one passage answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RRF_K = 20


def reciprocal_rank_fusion(
    rankings: Mapping[str, Sequence[int]], weights: Mapping[str, float], k: int = RRF_K
) -> list[tuple[int, float, dict[str, int]]]:
    """Fuse rankings, each given best first under its retriever's name.

    Args:
        rankings: Retriever name → passage ids.
        weights: Retriever name → how much its ranking counts, at least 0.
        k: How flat a ranking is: at 0 the first place is worth twice the second.

    Returns:
        (passage id, fused score, retriever name → rank), best first, ties by id.
    """
    ranks: dict[int, dict[str, int]] = {}
    for name, ids in rankings.items():
        for rank, passage_id in enumerate(ids, start=1):
            ranks.setdefault(passage_id, {})[name] = rank
    scored = [
        (passage_id, sum(weights[name] / (k + rank) for name, rank in of.items()), of)
        for passage_id, of in ranks.items()
    ]
    return sorted(scored, key=lambda entry: (-entry[1], entry[0]))
