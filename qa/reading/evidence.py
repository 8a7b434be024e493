"""Passages that no library holds, as a reader is given them: for training and benchmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.reading.base import Evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from embeddings.base import Embedder
    from qa.types import Passage


def evidence_for(
    question: str, found: Sequence[tuple[Passage, str]], embedder: Embedder
) -> list[Evidence]:
    """Passages with their titles as what was found for a question, in this order."""
    if not found:
        return []
    asked = embedder.embed_queries([question])[0]
    near = embedder.embed_passages([f"{title}\n{passage.text}" for passage, title in found]) @ asked
    return [
        Evidence(passage, title, rank, float(cosine))
        for rank, ((passage, title), cosine) in enumerate(zip(found, near, strict=True), start=1)
    ]
