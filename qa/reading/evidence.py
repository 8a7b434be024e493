"""What was found → what a reader is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from embeddings.bundled import BUNDLED_NAME
from embeddings.sought import embed_sought
from qa.chunking import embedded_text
from qa.reading.base import Evidence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from embeddings.base import Embedder
    from qa.types import Article, Hit, Passage


def evidence_of(
    hits: Sequence[Hit], articles: Mapping[str, Article], embedder: Embedder
) -> list[Evidence]:
    """The hits of a library whose passages `embedder` has embedded; `articles` by id."""
    is_known = embedder.name == BUNDLED_NAME
    return [
        Evidence(
            hit.passage,
            articles[hit.passage.article_id].title,
            rank,
            hit.similarity if is_known else None,
        )
        for rank, hit in enumerate(hits, start=1)
    ]


def evidence_for(
    question: str, found: Sequence[tuple[Passage, str]], embedder: Embedder
) -> list[Evidence]:
    """Passages that no library holds, each with its title, as found in this order."""
    if not found:
        return []
    asked = embed_sought(embedder, question)
    texts = [embedded_text(title, passage.text) for passage, title in found]
    near = embedder.embed_passages(texts) @ asked
    return [
        Evidence(passage, title, rank, float(cosine))
        for rank, ((passage, title), cosine) in enumerate(zip(found, near, strict=True), start=1)
    ]
