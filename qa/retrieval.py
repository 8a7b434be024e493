"""Question → the passages that may answer it.

Dense retrieval finds what means the same, in any language; lexical retrieval finds the
exact names and numbers; hybrid fuses the two by rank. How much the lexical ranking counts
there depends on how much of the question its best passage holds: next to nothing when the
question is in another language, more than the dense one when nearly every word is found.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from qa.fusion import reciprocal_rank_fusion
from qa.glossary import translations
from qa.lexical import BM25_CEILING
from qa.tokens import query_tokens
from qa.types import Hit, Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from embeddings.base import Embedder
    from qa.library import Library

POOL_SIZE = 50
"""How many passages each retriever hands to the fusion."""

_TRUST = 3.0
"""A third of the question's rarity in the best passage gives both rankings equal weight."""


class Retriever(Protocol):
    """Finds passages for a query."""

    name: str

    def retrieve(self, query: str, k: int, scope: Scope) -> list[Hit]:
        """The `k` best passages in the scope, best first, ties by passage id."""


class DenseRetriever:
    """Nearest passages by the cosine of their embeddings."""

    name = "dense"

    def __init__(self, library: Library, embedder: Embedder) -> None:
        self._library = library
        self._embedder = embedder

    def retrieve(self, query: str, k: int, scope: Scope) -> list[Hit]:
        """See `Retriever.retrieve`."""
        ranked = self._library.dense(self._embedder.embed_queries([query])[0], k, scope)
        hits = _hits(self._library, self.name, ranked, scope)
        return [replace(hit, similarity=hit.score) for hit in hits]


class LexicalRetriever:
    """Best passages by BM25 over the query's words."""

    name = "lexical"

    def __init__(self, library: Library) -> None:
        self._library = library

    def retrieve(self, query: str, k: int, scope: Scope) -> list[Hit]:
        """See `Retriever.retrieve`."""
        return _hits(self._library, self.name, self.rank(query, k, scope), scope)

    def rank(self, query: str, k: int, scope: Scope) -> list[tuple[int, float]]:
        """Passage ids with BM25 scores, best first; news words count in other languages too."""
        tokens = [*query_tokens(query), *translations(query)]
        return self._library.lexical(tokens, k, scope)

    def weight(self, query: str, ranking: Sequence[tuple[int, float]]) -> float:
        """How much a ranking tells: the square of what its best passage holds of the query.

        That is its BM25 score, as a share of what no passage can exceed.
        """
        ceiling = BM25_CEILING * sum(self._library.rarity(t) for t in query_tokens(query))
        return (_TRUST * ranking[0][1] / ceiling) ** 2 if ranking and ceiling else 0.0


class HybridRetriever:
    """Dense and lexical retrieval, fused by weighted reciprocal rank."""

    name = "hybrid"

    def __init__(self, library: Library, embedder: Embedder) -> None:
        self._library = library
        self._embedder = embedder
        self._lexical = LexicalRetriever(library)

    def retrieve(self, query: str, k: int, scope: Scope) -> list[Hit]:
        """See `Retriever.retrieve`. Each hit tells its rank with each retriever."""
        pool = max(k, POOL_SIZE)
        vector = self._embedder.embed_queries([query])[0]
        dense = self._library.dense(vector, pool, scope)
        lexical = self._lexical.rank(query, pool, scope)
        fused = reciprocal_rank_fusion(
            {"dense": [i for i, _ in dense], "lexical": [i for i, _ in lexical]},
            {"dense": 1.0, "lexical": self._lexical.weight(query, lexical)},
        )[:k]
        ids = [passage_id for passage_id, _, _ in fused]
        found, cosines = self._library.passages(ids, scope), self._library.cosines(vector, ids)
        return [
            Hit(found[passage_id][0], score, ranks, cosines.get(passage_id))
            for passage_id, score, ranks in fused
            if passage_id in found
        ]


def _hits(
    library: Library, name: str, ranked: Sequence[tuple[int, float]], scope: Scope
) -> list[Hit]:
    found = library.passages([passage_id for passage_id, _ in ranked], scope)
    return [
        Hit(found[passage_id][0], score, {name: rank})
        for rank, (passage_id, score) in enumerate(ranked, start=1)
        if passage_id in found
    ]
