"""Two rankings → one: the sum of their scores, each brought to a scale of its own.

Bruch, Gai & Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", ACM Transactions on
Information Systems 42(1), 2023: such a sum keeps what reciprocal rank fusion loses, by how much
one passage is better than the next. A cosine is put between the last of its ranking, 0, and the
first, 1. A BM25 score becomes its share of what no passage can exceed: of the question's words,
weighed by their rarity, so much is in the passage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LEXICAL_WEIGHT = 2.0
"""Half of the question's rarity is worth as much as the whole way from last to first by cosine."""

Scored = tuple[int, float]
"""A passage's id and score."""


def weighted_sum(
    dense: Sequence[Scored], lexical: Sequence[Scored], ceiling: float
) -> list[tuple[int, float, dict[str, int]]]:
    """Fuse two rankings, each given best first; what one of them lacks gets nothing from it.

    Args:
        dense: Passages with their cosines.
        lexical: Passages with their BM25 scores.
        ceiling: What no BM25 score for the question can exceed; 0 when it has no words.

    Returns:
        (passage id, fused score, retriever name → rank), best first, ties by id.
    """
    scores: dict[int, float] = {}
    ranks: dict[int, dict[str, int]] = {}
    least = dense[-1][1] if dense else 0.0
    reach = dense[0][1] - least if dense else 0.0
    for rank, (passage_id, cosine) in enumerate(dense, start=1):
        scores[passage_id] = (cosine - least) / reach if reach else 1.0
        ranks[passage_id] = {"dense": rank}
    for rank, (passage_id, score) in enumerate(lexical, start=1):
        share = score / ceiling if ceiling else 0.0
        scores[passage_id] = scores.get(passage_id, 0.0) + LEXICAL_WEIGHT * share
        ranks.setdefault(passage_id, {})["lexical"] = rank
    return sorted(
        ((passage_id, score, ranks[passage_id]) for passage_id, score in scores.items()),
        key=lambda entry: (-entry[1], entry[0]),
    )
