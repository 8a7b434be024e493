"""Question → the passages that may answer it.

Dense retrieval finds what means the same; lexical retrieval finds the exact names and numbers;
hybrid fuses the two by their scores. How much a passage's words count there depends on how much
of the question it holds: next to nothing when the question is in another language, more than the
meaning when nearly every word is found. And what in the question's embedding tells its language
is taken out there, so that an answer in another language is found among many passages in its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from embeddings.sought import embed_sought
from qa.fusion import weighted_sum
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


class Retriever(Protocol):
    """Finds passages for a query."""

    name: str

    def retrieve(self, query: str, k: int, scope: Scope) -> list[Hit]:
        """The `k` best passages in the scope, best first, ties by passage id."""


class DenseRetriever:
    """Nearest passages by the cosine of their embeddings, as the model makes them."""

    name = "dense"

    def __init__(self, library: Library, embedder: Embedder) -> None:
        self._library = library
        self._embedder = embedder

    def retrieve(self, query: str, k: int, scope: Scope) -> list[Hit]:
        """See `Retriever.retrieve`."""
        ranked = self._library.dense(self._embedder.embed_queries([query])[0], k, scope)
        return _hits(self._library, self.name, ranked, scope)


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

    def ceiling(self, query: str) -> float:
        """What no passage's BM25 score for the question can exceed."""
        return BM25_CEILING * sum(self._library.rarity(token) for token in query_tokens(query))


class HybridRetriever:
    """Dense and lexical retrieval, fused by their scores."""

    name = "hybrid"

    def __init__(self, library: Library, embedder: Embedder) -> None:
        self._library = library
        self._embedder = embedder
        self._lexical = LexicalRetriever(library)

    def retrieve(self, query: str, k: int, scope: Scope) -> list[Hit]:
        """See `Retriever.retrieve`. Each hit tells its rank with each retriever."""
        pool = max(k, POOL_SIZE)
        sought = embed_sought(self._embedder, query)
        dense = self._library.dense(sought, pool, scope)
        lexical = self._lexical.rank(query, pool, scope)
        fused = weighted_sum(dense, lexical, self._lexical.ceiling(query))[:k]
        ids = [passage_id for passage_id, _, _ in fused]
        found, cosines = self._library.passages(ids, scope), self._library.cosines(sought, ids)
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
